"""Phases: a whole history on its process behaviour chart: each phase with its own limits, ranges and signals.

Source:
    Wheeler (1993), Understanding Variation; the upper limit of moving ranges is 3.27 times their mean.
"""

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from wellserved.insight.trend import BASELINE, LEAST, Limits, Signal, natural_limits, signal_now
from wellserved.scorecard.scored import Point

MOST_OF_RANGES = 3.27


@dataclass(frozen=True)
class Phase:
    """A stretch of a history between two marked changes.

    Args:
        first: Index of its first point.
        last: Index of its last point.
        limits: What the process does by itself; None where the phase is too short to tell.
        ranges: By index, how far a value is from the one before it in the phase.
        mean_range: The baseline's mean moving range; None where the phase is too short.
        signals: By index, the rule that told at that point; of a point that was routine, none.
    """

    first: int
    last: int
    limits: Limits | None
    ranges: dict[int, float]
    mean_range: float | None
    signals: dict[int, Signal]

    @property
    def most_range(self) -> float | None:
        """The moving range beyond which a single step is more than noise."""
        return None if self.mean_range is None else MOST_OF_RANGES * self.mean_range


def phases(points: Sequence[Point], starts: Sequence[date] = ()) -> tuple[Phase, ...]:
    """Cut a history at its marked changes, and read each phase on its own.

    Args:
        points: Periods, oldest first; no value is a gap.
        starts: First days of marked changes.
    """
    days = [point.period.first_day for point in points]
    begins = sorted({0, *(at for day in starts if 0 < (at := _begin(days, day)) < len(days))})
    ends = [*(begin - 1 for begin in begins[1:]), len(points) - 1]
    return tuple(_phase(points, first, last) for first, last in zip(begins, ends, strict=True)) if points else ()


def _begin(days: Sequence[date], day: date) -> int:
    """The first period that begins on the day or later."""
    return bisect_right(days, day) - (day in days)


def _phase(points: Sequence[Point], first: int, last: int) -> Phase:
    told = [(i, value) for i in range(first, last + 1) if (value := points[i].value) is not None]
    values = [value for _, value in told]
    moves = {i: abs(value - before) for (_, before), (i, value) in itertools.pairwise(told)}
    if len(values) < LEAST:
        return Phase(first, last, None, moves, None, {})
    base = list(moves.values())[: min(len(values), BASELINE) - 1]
    limits = natural_limits(values)
    found = ((told[end][0], signal_now(values[: end + 1], limits)) for end in range(len(values)))
    return Phase(first, last, limits, moves, sum(base) / len(base), {i: told_of for i, told_of in found if told_of})
