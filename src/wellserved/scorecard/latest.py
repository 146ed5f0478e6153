"""Latest period: which period a scorecard is scored for when nobody says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from wellserved.terms.period import Calendar, Grain, Period, floor_day, next_day, previous

SILENT_DAYS, SILENT_SHARE = 2, 0.1


@dataclass(frozen=True)
class Reach:
    """The first and the last day that a KPI has data for."""

    first: date
    last: date


def latest_period(reaches: Sequence[Reach], grain: Grain, calendar: Calendar, clock: datetime) -> Period:
    """Find the latest whole period that at least half of the KPIs have data for.

    Data need not reach the period's very last day, as nothing may happen on a
    weekend: two silent days, or a tenth of the period, are let pass. Where no
    period is whole, the one with the last data is given.

    Args:
        reaches: What data each KPI has; at least one.
        grain: How long a period is.
        calendar: How days are cut.
        clock: The moment of asking.
    """
    ranked = sorted((reach.last for reach in reaches), reverse=True)
    last = ranked[(len(ranked) - 1) // 2]
    first = floor_day(last, grain, calendar)
    period = Period(calendar.midnight(first), calendar.midnight(next_day(first, grain, calendar)), grain)
    young = min(reach.first for reach in reaches) >= first
    return period if young or _reached(period, last, clock) else previous(period, calendar)


def periods_until(period: Period, count: int, calendar: Calendar) -> list[Period]:
    """A period and those before it, oldest first."""
    found = [period]
    while len(found) < count:
        found.append(previous(found[-1], calendar))
    return found[::-1]


def _reached(period: Period, last: date, clock: datetime) -> bool:
    silent = (period.end.date() - last).days - 1
    return period.end <= clock and silent <= max(SILENT_DAYS, SILENT_SHARE * period.days)
