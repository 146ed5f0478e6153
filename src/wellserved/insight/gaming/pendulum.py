"""Pendulum: whether a weight or a target goes up and down again, so that nobody can work towards it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAST_TURNS = 2


@dataclass(frozen=True)
class Swing:
    """A value that turned back more than once.

    Args:
        name: Whose value.
        turns: How often it changed its direction.
        said: The values, oldest first, without repeats.
        since: When the first of them was noted.
    """

    name: str
    turns: int
    said: tuple[float, ...]
    since: str


def swings(name: str, said: Sequence[tuple[str, float]]) -> Swing | None:
    """A weight or target over time, as pairs of moment and value; None where it never turned twice.

    >>> swings("csat", [("1", 2), ("2", 1), ("3", 2), ("4", 1)]).turns
    2
    """
    values = [value for i, (_, value) in enumerate(said) if i == 0 or value != said[i - 1][1]]
    steps = [after > before for before, after in pairwise(values)]
    turns = sum(a != b for a, b in pairwise(steps))
    return Swing(name, turns, tuple(values), said[0][0]) if turns >= LEAST_TURNS else None
