"""Change: from when on a series has another level, told by its forecast residuals and never by its raw values.

A series that remembers wanders, and looks as though its level changed when it did not. Seasons are taken off, and of
each value what the one before it foretells; only what is left is searched.

Source:
    Page (1954) and Brown, Durbin and Evans (1975) for sums of residuals; the limit of 1 in 1,000 is Kolmogorov's.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wellserved.insight.forecast.ways import Array, season_patterns

LIMIT, LEAST = 1.95, 8
MOST_MEMORY, STEPS = 0.97, 10
MEMORIES = np.linspace(0, MOST_MEMORY, 98)


@dataclass(frozen=True)
class Change:
    """A change of level.

    Args:
        at: Index of the first value with the new level.
        size: New level less old.
        strength: The largest sum of residuals, by what chance gives; above 1.95 in 1 of 1,000 series without a change.
    """

    at: int
    size: float
    strength: float


def changes(values: Array, seasons: Sequence[int] = ()) -> list[Change]:
    """Changes of level, in order of time."""
    rest = _without_seasons(values, seasons)
    residuals = rest[1:] - remembered(rest) * rest[:-1]
    return _sized({at + 1: strength for at, strength in _split(residuals, 0, len(residuals), _long_run_spread)}, rest)


def raw_changes(values: Array) -> list[Change]:
    """The same search on raw values: what must not be done, kept to show why."""
    return _sized(dict(_split(values, 0, len(values), np.std)), values)


def _sized(found: dict[int, float], levels: Array) -> list[Change]:
    """How far apart the levels on both sides of each change are."""
    cuts = sorted(found)
    parts = [levels[a:b].mean() for a, b in pairwise([0, *cuts, len(levels)])]
    return [Change(at, float(parts[i + 1] - parts[i]), found[at]) for i, at in enumerate(cuts)]


def remembered(values: Array) -> float:
    """How much of each value the one before it foretells, from 0 on; a change of level hardly adds to it.

    Differences over k steps vary (1 - memory^k) / (1 - memory) times as much as those over one; the memory is taken
    that agrees best with steps of 2 to 10.
    """
    steps = np.arange(2, min(STEPS, len(values) - 1) + 1)
    sizes = np.array([np.mean((values[k:] - values[:-k]) ** 2) for k in (1, *steps)])
    if not sizes[0] or not len(steps):
        return 0.0
    each = steps[:, None]
    expected = (1 - MEMORIES**each) / (1 - MEMORIES) / each
    found = (sizes[1:, None] / sizes[0]) / each
    return float(MEMORIES[np.argmin(((expected - found) ** 2).sum(axis=0))])


def _without_seasons(values: Array, seasons: Sequence[int]) -> Array:
    patterns = season_patterns(values, seasons)
    return np.asarray(values - sum((np.resize(one, len(values)) for one in patterns), np.zeros(len(values))))


def _split(residuals: Array, begin: int, end: int, spread_of: Callable[[Array], float]) -> Iterator[tuple[int, float]]:
    """The strongest change of a stretch, then those of both its halves: where, and how strong."""
    part = residuals[begin:end]
    if len(part) < 2 * LEAST:
        return
    sums = np.cumsum(part - part.mean())[LEAST - 1 : -LEAST]
    cut = LEAST + int(np.argmax(np.abs(sums)))
    spread = spread_of(np.concatenate([part[:cut] - part[:cut].mean(), part[cut:] - part[cut:].mean()]))
    strength = float(np.abs(sums).max() / (spread * np.sqrt(len(part)))) if spread else 0.0
    if strength <= LIMIT:
        return
    yield begin + cut, strength
    yield from _split(residuals, begin, begin + cut, spread_of)
    yield from _split(residuals, begin + cut, end, spread_of)


def _long_run_spread(rest: Array) -> float:
    """The standard deviation of residuals, wider by what memory is still left in them."""
    size = float(rest @ rest)
    left = float(rest[1:] @ rest[:-1]) / size if size else 0.0
    left = float(np.clip(left, 0.0, MOST_MEMORY))
    return float(rest.std() * np.sqrt((1 + left) / (1 - left)))
