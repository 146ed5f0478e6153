"""Trend: a KPI's history on a process behaviour chart (XmR), apart from any target.

Source:
    Wheeler (1993), Understanding Variation; limits are the baseline's mean
    plus and minus 2.66 times its mean moving range, frozen for the phase.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from wellserved.scorecard.scored import Behaviour, Point, Trend
from wellserved.terms.unit import Better

LEAST, BASELINE = 6, 16
SPREAD = 2.66
RUN = 8


@dataclass(frozen=True)
class Limits:
    """A phase's natural limits."""

    centre: float
    low: float
    high: float


@dataclass(frozen=True)
class Signal:
    """A rule that told, the index of its first point, and the side: +1 above, -1 below."""

    rule: str
    first: int
    side: int


def behaviour(points: Sequence[Point], better: Better, phases: Sequence[date] = ()) -> Behaviour:
    """Read a KPI's history, oldest first, and say how it behaves now.

    Only a signal that the latest point takes part in counts: what has ended is
    history. On a stable history of 24 points 4 % of latest points do so by chance.
    Points without a value are gaps and are passed over.

    Args:
        points: Periods up to the one scored.
        better: Which way is good.
        phases: First days of marked changes; limits are drawn anew from each.
    """
    phase = _phase(points, phases)
    known = [p for p in points if p.value is not None and (phase is None or p.period.first_day >= phase)]
    values = [p.value for p in known if p.value is not None]
    if len(values) < LEAST:
        return Behaviour(Trend.TOO_SHORT, points=tuple(points), phase=phase)
    limits = natural_limits(values)
    signal = signal_now(values, limits)
    return Behaviour(
        trend=_trend(signal, better),
        rule=signal.rule if signal else None,
        above=signal.side > 0 if signal else None,
        since=known[signal.first].period.first_day if signal else None,
        centre=limits.centre,
        low=limits.low,
        high=limits.high,
        points=tuple(points),
        phase=phase,
    )


def natural_limits(values: Sequence[float]) -> Limits:
    """Draw limits from a phase's first points: 6 at least, 16 at most.

    >>> natural_limits([10, 12, 10, 12, 10, 12])
    Limits(centre=11.0, low=5.68, high=16.32)
    """
    base = values[:BASELINE]
    centre = sum(base) / len(base)
    moves = [abs(b - a) for a, b in itertools.pairwise(base)]
    reach = SPREAD * sum(moves) / len(moves)
    return Limits(centre, centre - reach, centre + reach)


def signal_now(values: Sequence[float], limits: Limits) -> Signal | None:
    """Find a rule that the latest value takes part in, the strongest first."""
    rules: tuple[Callable[[Sequence[float], Limits], Signal | None], ...] = (_beyond, _outer_half, _one_side)
    return next((signal for rule in rules if (signal := rule(values, limits))), None)


def _beyond(values: Sequence[float], limits: Limits) -> Signal | None:
    last = values[-1]
    if limits.low <= last <= limits.high:
        return None
    return Signal("1 beyond the limits", len(values) - 1, _side(last, limits))


def _outer_half(values: Sequence[float], limits: Limits) -> Signal | None:
    """3 of the last 4 nearer to a limit than to the centre, the last among them."""
    recent = values[-4:]
    side = _side(values[-1], limits)
    middle = limits.centre + side * (limits.high - limits.centre) / 2
    outer = [i for i, v in enumerate(recent) if side and (v - middle) * side > 0]
    if len(recent) < 4 or len(outer) < 3 or outer[-1] != len(recent) - 1:
        return None
    return Signal("3 of 4 in the outer half", len(values) - len(recent) + outer[0], side)


def _one_side(values: Sequence[float], limits: Limits) -> Signal | None:
    side = _side(values[-1], limits)
    run = 0
    while side and run < len(values) and _side(values[-1 - run], limits) == side:
        run += 1
    return Signal(f"{RUN} on one side", len(values) - run, side) if run >= RUN else None


def _side(value: float, limits: Limits) -> int:
    return (value > limits.centre) - (value < limits.centre)


def _phase(points: Sequence[Point], phases: Sequence[date]) -> date | None:
    """The latest marked change that the history has reached."""
    reached = [day for day in phases if points and day <= points[-1].period.first_day]
    return max(reached, default=None)


def _trend(signal: Signal | None, better: Better) -> Trend:
    if signal is None:
        return Trend.ROUTINE
    if better is Better.RANGE:
        return Trend.CHANGED
    return Trend.IMPROVED if (signal.side > 0) == (better is Better.HIGHER) else Trend.WORSENED
