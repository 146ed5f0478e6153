"""Reach: from which day to which there are rows that a KPI could rest on."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Share
from wellserved.metrics.local_time import moment_sql
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.metrics.states import needs_of


def reach_sql(metrics: Sequence[str], catalogue: Catalogue, clock: datetime, zone: str) -> list[str]:
    """One SELECT of the first and last local day for each record and time that the KPIs read, up to the clock."""
    relations = dict.fromkeys(relation for name in metrics for relation in _relations(name, catalogue, clock))
    return [_first_and_last(relation, clock, zone) for relation in relations]


def latest_sql(metrics: Sequence[str], catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """For each record and time whose windows must pass for a KPI: a SELECT of its latest moment, in microseconds."""
    return {
        (m.record, m.time): f'SELECT EPOCH_US(MAX(CAST("{m.time}" AS TIMESTAMPTZ))) FROM "{m.record}"'
        for name in metrics
        for m in _windowed(name, catalogue)
    }


def _windowed(name: str, catalogue: Catalogue) -> Iterator[MetricDefinition]:
    for metric in catalogue.versions(name):
        if isinstance(metric.formula, Share) and metric.formula.matures_after is not None:
            yield metric
        if isinstance(metric.formula, Derived):
            for part in metric.formula.parts:
                yield from _windowed(part, catalogue)


def _relations(name: str, catalogue: Catalogue, clock: datetime) -> Iterator[Relation]:
    metric = catalogue.latest(name)
    if isinstance(metric.formula, Derived):
        for part in metric.formula.parts:
            yield from _relations(part, catalogue, clock)
        return
    anything = Question((name,), date(2000, 1, 1), date(2000, 1, 2), clock=clock)
    for need in needs_of(metric, anything.start, anything.end, anything).sides:
        yield need.relation


def _first_and_last(relation: Relation, clock: datetime, zone: str) -> str:
    column = f'"{relation.time}"'
    if relation.timed:
        days = ", ".join(f"CAST(TIMEZONE('{zone}', {end}({column})) AS DATE)" for end in ("MIN", "MAX"))
        return f'SELECT {days} FROM "{relation.record}" WHERE {column} < {moment_sql(clock)}'
    return (
        f'SELECT MIN({column}), MAX({column}) FROM "{relation.record}"'
        f" WHERE {column} <= CAST(TIMEZONE('{zone}', {moment_sql(clock)}) AS DATE)"
    )
