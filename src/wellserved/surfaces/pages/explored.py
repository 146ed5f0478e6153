"""Explored: some KPIs by segment and period as they were asked for: values, their doubt, and where they lead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from wellserved.flow.explain import PEOPLE
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.surfaces.pages.bar import metrics_of
from wellserved.surfaces.web.asking import Asking
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain, Period, add_months, floor_day, parse_period

Found = Measurement | Comparison
Segment = tuple[str | None, ...]
MOST_KPIS, MOST_SEGMENTS, MOST_ROWS, MOST_COLUMNS = 6, 2, 40, 31
MONTHS = 12


@dataclass(frozen=True)
class Asked:
    """What is explored: which KPIs, split how, over which days, in what steps."""

    metrics: tuple[MetricDefinition, ...]
    by: tuple[str, ...]
    grain: Grain
    span: Period

    @property
    def about(self) -> dict[str, Any]:
        """The days and steps, as `flow`'s verbs take them."""
        last = self.span.end.date() - timedelta(days=1)
        return {"start": self.span.first_day, "end": last, "grain": self.grain.value}


@dataclass(frozen=True)
class Row:
    """One segment's values, one for each period; None where there is none of it."""

    segment: Segment
    found: tuple[Found | None, ...]

    @property
    def n(self) -> int:
        """How many rows it rests on, all in all."""
        return sum(now(one).n for one in self.found if one is not None)

    @property
    def values(self) -> tuple[float | None, ...]:
        """The values that may be told."""
        return tuple(told_value(one) for one in self.found)


@dataclass(frozen=True)
class Pivot:
    """One KPI: all its rows, then those of each segment.

    Args:
        definition: The KPI.
        periods: The columns.
        whole: The values of all rows together.
        rows: A row for each segment, those with most rows, by name.
        left_out: How many segments are not shown.
    """

    definition: MetricDefinition
    periods: tuple[Period, ...]
    whole: Row
    rows: tuple[Row, ...]
    left_out: int = 0


def now(one: Found) -> Measurement:
    """The later side of a comparison."""
    return one.now if isinstance(one, Comparison) else one


def told_value(one: Found | None) -> float | None:
    """A value, where enough rows stand behind it."""
    return None if one is None or now(one).note is Note.TOO_FEW else now(one).value


def what_is_asked(asked: Asking) -> Asked | None:
    """What a reader explores; None where there is no data for it.

    Raises:
        QueryError: A KPI or segment can't be explored so.
    """
    known = asked.seen.catalogue()
    names = asked.state.metric or metrics_of(asked)[:1]
    if len(names) > MOST_KPIS:
        raise QueryError(f"{len(names)} KPIs are too many at once", "metric", f"name at most {MOST_KPIS}")
    metrics = tuple(known.latest(name) for name in names)
    _check(asked.state.by, metrics)
    span = _span(asked, names)
    grain = Grain(asked.state.grain) if asked.state.grain else Grain.MONTH
    return Asked(metrics, asked.state.by, grain, span) if span else None


def choices(metrics: Sequence[MetricDefinition]) -> list[str]:
    """The segments by which all of some KPIs may be split; never people."""
    first, *others = metrics
    return [s for s in first.segments if s not in PEOPLE and all(s in other.segments for other in others)]


def explored(asked: Asking, wanted: Asked) -> list[Pivot]:
    """Measure what is asked: one table a KPI."""
    whole = measured(asked, replace(wanted, by=()))
    split = measured(asked, wanted) if wanted.by else []
    return [_pivot(metric, whole, split) for metric in wanted.metrics]


def measured(asked: Asking, wanted: Asked) -> Sequence[Found]:
    """The values of what is asked."""
    state, names = asked.state, [metric.name for metric in wanted.metrics]
    about = {**wanted.about, "where": state.where, "as_of": state.as_of, "compare": state.compare}
    return asked.seen.measure(*names, by=wanted.by, **about)


def _check(by: Sequence[str], metrics: Sequence[MetricDefinition]) -> None:
    if len(by) > MOST_SEGMENTS:
        raise QueryError(f"{len(by)} segments are too many at once", "by", f"name at most {MOST_SEGMENTS}")
    people = next((name for name in by if name in PEOPLE), None)
    if people:
        fix = "split by team or channel; a person's numbers are for that person and who helps them"
        raise QueryError(f"people are not compared here: '{people}'", "by", fix)


def _span(asked: Asking, names: Sequence[str]) -> Period | None:
    """The period asked for; else the last twelve months with data."""
    calendar = asked.seen.workspace.calendar
    if asked.state.period:
        return parse_period(asked.state.period, calendar)
    reach = asked.seen.known_days(*names)
    if reach is None:
        return None
    last = floor_day(reach.last, Grain.MONTH, calendar)
    first = max(_earlier(last), floor_day(reach.first, Grain.MONTH, calendar))
    return Period(calendar.midnight(first), calendar.midnight(reach.last + timedelta(days=1)), Grain.ALL)


def _earlier(month: date) -> date:
    return add_months(month, 1 - MONTHS)


def _pivot(metric: MetricDefinition, whole: Sequence[Found], split: Sequence[Found]) -> Pivot:
    mine = [one for one in whole if now(one).metric == metric.name]
    periods = tuple(now(one).period for one in mine)[-MOST_COLUMNS:]
    rows = list(_rows([one for one in split if now(one).metric == metric.name], periods))
    kept = sorted(rows, key=lambda row: -row.n)[:MOST_ROWS]
    return Pivot(
        metric,
        periods,
        Row((), tuple(mine)[-MOST_COLUMNS:]),
        tuple(sorted(kept, key=lambda row: [(value is None, value or "") for value in row.segment])),
        len(rows) - len(kept),
    )


def _rows(found: Sequence[Found], periods: Sequence[Period]) -> Iterator[Row]:
    held: dict[Segment, dict[Period, Found]] = {}
    for one in found:
        held.setdefault(tuple(value for _, value in now(one).segment), {})[now(one).period] = one
    for segment, cells in held.items():
        if any(now(one).n for one in cells.values()):
            yield Row(segment, tuple(cells.get(period) for period in periods))
