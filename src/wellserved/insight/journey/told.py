"""Told journeys: everything that is said of some journeys, from a row for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.journey.burden import LEAST, Burden, Sums, burden, sums
from wellserved.insight.journey.chain import Chain, absorbing
from wellserved.insight.journey.survival import Curve, kaplan_meier
from wellserved.insight.journey.walks import Moves, Real, Walks, Whole, moves, switch_table, switches, walks
from wellserved.metrics.interval import Interval, wilson

RankedBy = Literal["burden", "cost", "steps"]
RESOLVED, DROPPED, OPEN = range(3)


@dataclass(frozen=True)
class Lived:
    """A row for each journey, as columns.

    Args:
        words: The different paths; a letter is a step.
        word: By journey, which of them.
        status: How it ended, as a place in ENDS.
        days: Until it was resolved; where it was not, as far as it was followed; not a number where it is too young.
        cost: What it cost; not a number where that is not known.
        waited: Seconds waited in queues.
        transfers: How often it was passed on.
        answers: Answers of its customer.
        unhappy: Those of them that were not satisfied.
    """

    words: tuple[str, ...]
    word: NDArray[Any]
    status: NDArray[Any]
    days: Real
    cost: Real
    waited: Real
    transfers: Real
    answers: Real
    unhappy: Real


@dataclass(frozen=True)
class Path:
    """The journeys that took one path.

    Args:
        word: The path.
        ended: How many ended in each of ENDS.
        share: Of all journeys.
        days: Until they were resolved, on average; None where none was.
        waited: Seconds in queues, on average.
        transfers: On average.
        switches: Changes of channel.
        burden: What it costs, and how dissatisfied it leaves.
    """

    word: str
    ended: tuple[int, int, int]
    share: float
    days: float | None
    waited: float | None
    transfers: float
    switches: int
    burden: Burden

    @property
    def n(self) -> int:
        return sum(self.ended)


@dataclass(frozen=True)
class Told:
    """What is said of some journeys.

    Args:
        walks: Their paths.
        moves: Their moves.
        chain: Where these lead; None where there are none.
        curve: How long it takes to be resolved; None where none is known to be.
        ranked_by: What the paths are ordered by: cost times dissatisfaction, else cost, else steps.
        paths: The first of them.
        others: How many paths are not among these.
        whole: The burden of all journeys.
        waited: Seconds in queues, on average.
        transfers: On average.
        switched: Journeys with a change of channel.
        switches: From which channel to which, how often.
        many: How many channels are met with.
    """

    walks: Walks
    moves: Moves
    chain: Chain | None
    curve: Curve | None
    ranked_by: RankedBy
    paths: tuple[Path, ...]
    others: int
    whole: Burden
    waited: float | None
    transfers: float
    switched: int
    switches: Mapping[tuple[str, str], int]
    many: int

    @property
    def ended(self) -> tuple[int, int, int]:
        """How many journeys ended in each of ENDS."""
        resolved, dropped, opened = self.walks.ended.sum(axis=0).tolist()
        return resolved, dropped, opened

    @property
    def rate(self) -> tuple[float | None, Interval, int]:
        """The share that was resolved of those whose end is known."""
        resolved, dropped, _ = self.ended
        n = resolved + dropped
        return (resolved / n if n else None), wilson(resolved, n), n

    def drop_off(self, place: int) -> tuple[float | None, Interval, int]:
        """Of the visits to a step of which we know what followed, the share after which a journey was given up."""
        n = int(self.moves.visits[place] - self.moves.end[place, OPEN])
        dropped = int(self.moves.end[place, DROPPED])
        return (dropped / n if n else None), wilson(dropped, n), n


def tell(lived: Lived, channels: Mapping[str, str | None], top: int) -> Told:
    """Say everything of some journeys.

    Args:
        lived: A row for each.
        channels: By letter, the channel that the step lies on.
        top: How many paths to tell.
    """
    taken = walks(lived.words, lived.word, lived.status)
    place = {word: i for i, word in enumerate(taken.words)}
    to = np.array([place.get(word, 0) for word in lived.words], np.int64)
    path = to[lived.word] if len(lived.words) else np.zeros(0, np.int64)
    own = sums(path, len(taken.words), lived.cost, lived.answers, lived.unhappy)
    changes, many = switches(taken.words, channels)
    ranked_by, order = _ranked(taken, own)
    means = _means(path, lived, taken)
    told = tuple(_path(i, taken, own, means, int(changes[i])) for i in order[:top])
    found = moves(taken)
    seen = lived.status == RESOLVED
    followed = ~np.isnan(lived.days)
    return Told(
        taken, found, absorbing(found) if taken.words else None,
        kaplan_meier(lived.days[followed], seen[followed]) if seen.any() else None,
        ranked_by, told, len(taken.words) - len(told), burden(_all(own), 0, taken.journeys),
        _mean(lived.waited), float(np.mean(lived.transfers)) if len(lived.transfers) else 0.0,
        int(taken.n[changes > 0].sum()), switch_table(taken, channels), int(many.max(initial=0)),
    )  # fmt: skip


def _ranked(taken: Walks, own: Sums) -> tuple[RankedBy, list[int]]:
    """Paths by burden; those too rarely answered after the others, by cost; without costs, by steps."""
    size = len(taken.words)
    lengths = np.array([len(word) for word in taken.words], float)
    if not own.costed.any():
        return "steps", _order(taken.n * lengths)
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = np.where(own.costed > 0, own.cost / own.costed * taken.n, 0.0)
        share = np.where(own.answers >= LEAST, own.unhappy / own.answers, np.nan)
    if not (own.answers >= LEAST).any():
        return "cost", _order(cost)
    known = ~np.isnan(share) & (own.costed > 0)
    ranks = sorted(range(size), key=lambda i: (not known[i], -(cost[i] * share[i] if known[i] else cost[i]), i))
    return "burden", ranks


def _order(weight: Real) -> list[int]:
    found: list[int] = np.argsort(-weight, kind="stable").tolist()
    return found


@dataclass(frozen=True)
class _Means:
    days: Real
    waited: Real
    transfers: Real


def _means(path: Whole, lived: Lived, taken: Walks) -> _Means:
    """By path, means of what is known."""
    size = len(taken.words)
    resolved = np.where(lived.status == RESOLVED, lived.days, np.nan)
    return _Means(*(_by(path, column, size) for column in (resolved, lived.waited, lived.transfers)))


def _by(path: Whole, column: Real, size: int) -> Real:
    known = ~np.isnan(column)
    n = np.bincount(path[known], minlength=size)
    total = np.bincount(path[known], column[known], size)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Real = np.where(n > 0, total / n, np.nan)
    return found


def _mean(column: Real) -> float | None:
    known = column[~np.isnan(column)]
    return float(known.mean()) if len(known) else None


def _path(place: int, taken: Walks, own: Sums, means: _Means, changes: int) -> Path:
    n = int(taken.n[place])
    resolved, dropped, opened = taken.ended[place].tolist()
    days, waited = (_known(column[place]) for column in (means.days, means.waited))
    return Path(
        taken.words[place], (resolved, dropped, opened), n / taken.journeys, days, waited,
        float(means.transfers[place]), changes, burden(own, place, n),
    )  # fmt: skip


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _all(own: Sums) -> Sums:
    return Sums(*(np.array([getattr(own, name).sum()]) for name in ("costed", "cost", "squares", "answers", "unhappy")))


def covering(taken: Walks, share: float) -> int:
    """How many of the most frequent paths it takes to hold a share of the journeys.

    >>> covering(walks(("a", "b", "c"), np.array([0, 0, 0, 1, 2]), np.zeros(5, int)), 0.8)
    2
    """
    if not taken.words:
        return 0
    held = np.cumsum(np.sort(taken.n)[::-1])
    return int(np.searchsorted(held, share * held[-1] - 1e-9)) + 1
