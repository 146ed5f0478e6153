"""drivers: what beside its segments may have moved a KPI: the calendar, and what people noted."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import cast

from wellserved.flow.annotations import annotations
from wellserved.flow.clock import moment
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace
from wellserved.insight.drivers import Day, Drivers, calendar_driver
from wellserved.insight.explanation import Explanation
from wellserved.metrics.measurement import Measurement
from wellserved.terms.period import Period


def drivers(
    workspace: Workspace, found: Explanation, where: str | None = None, as_of: str | datetime | None = None
) -> Drivers:
    """Tell what else there was to a change that was explained.

    Args:
        workspace: Whose rows, holidays and notes.
        found: The change.
        where: The condition on rows that it was asked with.
        as_of: As it was known then; None for now.

    Raises:
        QueryError: The KPI can't be measured by day.
    """
    workspace = workspace.now()
    closed, pair = _closed(workspace), (found.change.then.period, found.change.now.period)
    then, now = (_days(workspace, found.definition.name, period, where, as_of, closed) for period in pair)
    last = max(period.end.date() for period in pair) - timedelta(days=1)
    until = moment(as_of, workspace) if as_of is not None else None
    notes = annotations(workspace, min(period.first_day for period in pair), last, found.definition.name, until)
    return Drivers(calendar_driver(then, now, found.additive), tuple(one for one in notes if _within(one.day, pair)))


def _within(day: date, periods: Sequence[Period]) -> bool:
    return any(period.first_day <= day < period.end.date() for period in periods)


def _days(
    workspace: Workspace,
    metric: str,
    period: Period,
    where: str | None,
    as_of: str | datetime | None,
    closed: frozenset[date],
) -> list[Day]:
    """A KPI day by day; days without rows are there, without a value."""
    last = period.end.date() - timedelta(days=1)
    asked = {"start": period.first_day, "end": last, "grain": "day", "where": where, "as_of": as_of}
    told = cast(list[Measurement], measure(workspace, [metric], **asked))  # type: ignore[arg-type]
    by_day = {one.period.first_day: one for one in told}
    every = (period.first_day + timedelta(days=k) for k in range(period.days))
    return [
        Day(day, by_day[day].value, by_day[day].n, day in closed) if day in by_day else Day(day, None, 0, day in closed)
        for day in every
    ]


def _closed(workspace: Workspace) -> frozenset[date]:
    """The days on which the usual schedule is closed though its weekday is not."""
    hours = workspace.settings.enrich.hours
    usual = [one for one in hours.schedules if one.name == hours.default]
    return frozenset(
        day
        for schedule in usual
        for version in schedule.versions
        for day, open_then in version.special
        if not open_then and version.week[day.weekday()]
    )
