"""Proficiency as a KPI: how long half of a period's new agents took until their work had met the bar for some weeks."""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from wellserved.enrich.proficiency import begun_sql, checked_days_sql
from wellserved.flow.ground import Ground, given
from wellserved.insight.journey.survival import kaplan_meier
from wellserved.metrics.formula import Model
from wellserved.metrics.modelled import Said
from wellserved.metrics.question import Question
from wellserved.terms.period import Period

METHOD = "Kaplan-Meier; those not there yet as far as seen, those who left before never there"
Row = tuple[date, str | None, str | None, float | None, bool]


def new_agents(ground: Ground, model: Model, question: Question) -> Iterable[Said]:
    """Of the people who began in each period, by team or site where that is asked.

    Args:
        ground: Agents and the checks of their work.
        model: The bar, and for how many weeks it must be met.
        question: The periods, and perhaps the segment.
    """
    zone = question.calendar.zone
    first, last = ground.engine.query(checked_days_sql(zone, question.clock))[0]
    if first is None:
        for period in question.periods:
            yield Said(period, None, "no evaluations are loaded")
        return
    bar, weeks = given(model.given, "bar", 0.9), round(given(model.given, "weeks", 4))
    rows: list[Row] = ground.engine.query(begun_sql(zone, bar, weeks, question.clock))
    for period in question.periods:
        yield from _of_period(period, question, [row for row in rows if _within(row[0], period)], first, last)


def _within(day: date, period: Period) -> bool:
    return period.first_day <= day < period.end.date()


def _of_period(period: Period, question: Question, rows: list[Row], first: date, last: date) -> Iterator[Said]:
    if not question.by:
        yield _said(period, (), rows, first, last)
        return
    parts: dict[str | None, list[Row]] = {}
    for row in rows:
        parts.setdefault(row[1] if question.by[0] == "team" else row[2], []).append(row)
    for value, own in parts.items():
        yield _said(period, ((question.by[0], value),), own, first, last)


def _said(
    period: Period, segment: tuple[tuple[str, str | None], ...], rows: list[Row], first: date, last: date
) -> Said:
    """The median; those who began before work was checked may have been there already."""
    if period.first_day < first:
        return Said(period, None, f"evaluations begin on {first}", segment=segment)
    checked = [row for row in rows if row[4]]
    coverage = len(checked) / len(rows) if rows else None
    if not checked:
        what = "nobody began" if not rows else "nobody who began was evaluated"
        return Said(period, None, what, segment=segment, coverage=coverage)
    reached = np.array([row[3] is not None for row in checked])
    days = np.array([row[3] if row[3] is not None else max((last - row[0]).days, 0) for row in checked], np.float64)
    curve = kaplan_meier(days, reached)
    value, interval = curve.quantile(0.5)
    remark = METHOD if value is not None else f"fewer than half are there by now: {curve.resolved} of {curve.n}"
    return Said(period, value, remark, interval, curve.n, segment, coverage, young=value is None)
