"""Drivers: what of a change the calendar did, and which segments help or hurt a target.

A month with five Mondays has more Mondays' work; that is no change of the work. Days are of eight kinds: the weekdays,
and days on which the organisation is closed. What the number of each kind did is apart from what happened on them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum

from wellserved.insight.kitagawa import Sums, split
from wellserved.scorecard.annotation import Annotation
from wellserved.terms.unit import Better

CLOSED = 7


@dataclass(frozen=True)
class Day:
    """One day of a KPI.

    Args:
        day: Which.
        value: Its value; None where nothing was.
        n: Rows that it rests on.
        closed: Whether it was a holiday.
    """

    day: date
    value: float | None
    n: int
    closed: bool = False

    @property
    def kind(self) -> int:
        return CLOSED if self.closed else self.day.weekday()


@dataclass(frozen=True)
class CalendarDriver:
    """What the calendar did to a KPI between two periods.

    Args:
        days: Days of each, before and after.
        working: Mondays to Fridays that were no holidays.
        holidays: Holidays.
        effect: What the number of days of each kind did, in the KPI's unit; None where it can't be told.
        rest: What happened on days of the same kind; both together are the sum of days' change.
    """

    days: tuple[int, int]
    working: tuple[int, int]
    holidays: tuple[int, int]
    effect: float | None
    rest: float | None


@dataclass(frozen=True)
class Drivers:
    """What beside its segments may have moved a KPI.

    Args:
        calendar: What days did.
        notes: What people noted of both periods.
    """

    calendar: CalendarDriver
    notes: tuple[Annotation, ...]


@dataclass(frozen=True)
class Pull:
    """How far a segment pulls a KPI from its target, or to it and beyond.

    Args:
        segment: Its value; None where it is not known.
        value: The KPI there.
        n: Rows that it rests on.
        share: Its share of all rows.
        pull: Share times distance from the target, above 0 where it helps; all of them are the whole's distance.
    """

    segment: str | None
    value: float
    n: int
    share: float
    pull: float


def calendar_driver(then: Sequence[Day], now: Sequence[Day], adds: bool) -> CalendarDriver:
    """What the days themselves did.

    Args:
        then: Days of the earlier period.
        now: Days of the later one.
        adds: Whether the KPI's days add up, as counts do; otherwise they are averaged by their rows.
    """
    effect, rest = _of_sums(then, now) if adds else _of_rates(then, now)
    pair = (then, now)
    days, working, holidays = (
        (_count(pair[0], kinds), _count(pair[1], kinds)) for kinds in (range(8), range(5), (CLOSED,))
    )
    return CalendarDriver(days, working, holidays, effect, rest)


def _count(days: Sequence[Day], kinds: Sequence[int]) -> int:
    return sum(day.kind in kinds for day in days)


def _of_sums(then: Sequence[Day], now: Sequence[Day]) -> tuple[float | None, float | None]:
    """As many days of each kind as there are now, each as it was then; kinds that were not there then are as now."""
    before, after = _means(then), _means(now)
    if not before or not after:
        return None, None
    counts = [{kind: _count(days, (kind,)) for kind in range(8)} for days in (then, now)]
    mean = {kind: before.get(kind, after.get(kind, 0.0)) for kind in range(8)}
    effect = fsum(mean[kind] * (counts[1][kind] - counts[0][kind]) for kind in range(8))
    change = fsum(day.value or 0.0 for day in now) - fsum(day.value or 0.0 for day in then)
    return effect, change - effect


def _means(days: Sequence[Day]) -> dict[int, float]:
    """The mean day of each kind; a day without a value counts as none."""
    kinds = {day.kind for day in days}
    if not any(day.value is not None for day in days):
        return {}
    return {kind: fsum(d.value or 0.0 for d in days if d.kind == kind) / _count(days, (kind,)) for kind in kinds}


def _of_rates(then: Sequence[Day], now: Sequence[Day]) -> tuple[float | None, float | None]:
    """The mix of kinds of day, and what changed within them."""
    found = split(_sums(then), _sums(now))
    return (None, None) if found is None else (found.mix, found.rate)


def _sums(days: Sequence[Day]) -> dict[tuple[str | None, ...], Sums]:
    sums: dict[tuple[str | None, ...], Sums] = {}
    for day in days:
        if day.value is not None:
            key = (str(day.kind),)
            sums[key] = sums.get(key, Sums()) + Sums(day.value * day.n, day.n)
    return sums


def pulls(found: Mapping[str | None, tuple[float, int]], target: float, better: Better) -> list[Pull]:
    """Which segments help a target and which hurt it, the one that hurts most first.

    Args:
        found: By segment, the KPI's value and its rows; a share or a mean of rows.
        target: The KPI's target.
        better: Which way is good.
    """
    total = sum(n for _, n in found.values())
    sign = -1 if better is Better.LOWER else 1
    made = [
        Pull(name, value, n, n / total, sign * (value - target) * n / total)
        for name, (value, n) in found.items()
        if total
    ]
    return sorted(made, key=lambda one: one.pull)
