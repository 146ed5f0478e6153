"""segments: which values a reader may filter by, and how many rows of the period have each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wellserved.flow.again import again
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.explain import PEOPLE
from wellserved.flow.measure import ask
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.question import Question
from wellserved.metrics.segment_values import known_to, knows, told_by, values_sql
from wellserved.scorecard.narrowed import Segments, condition
from wellserved.store.catalog import snapshot_at
from wellserved.store.engine import Engine

MOST = 30


@dataclass(frozen=True)
class SegmentValue:
    """One value of a segment, and how many rows of the period have it."""

    value: str
    n: int


@dataclass(frozen=True)
class SegmentValues:
    """What a reader may filter by.

    Args:
        segment: Its name.
        record: Whose rows are counted.
        metrics: How many of the KPIs asked about can be split by it.
        values: The most frequent first, at most MOST.
        others: How many values are not listed.
    """

    segment: str
    record: str
    metrics: int
    values: tuple[SegmentValue, ...]
    others: int


def segment_values(
    workspace: Workspace,
    metrics: Sequence[str],
    period: str | None = None,
    segments: Segments | None = None,
    bounds: Segments | None = None,
    as_of: str | datetime | None = None,
) -> list[SegmentValues]:
    """The segments of some KPIs with their values; never those that are people.

    Values of a segment are counted among the rows that the other segments chosen leave, so that a count says what a
    reader would get.

    Args:
        workspace: Whose rows and definitions.
        metrics: Names of KPIs.
        period: A period as people write it; None for all there is.
        segments: What is chosen already, by segment, and lies within the bounds.
        bounds: What the reader may see, by segment; a record that can't tell it is not counted.
        as_of: As it was known then; None for now.

    Raises:
        QueryError: A KPI or the period is unknown, or there is no data.
    """
    workspace = workspace.now()
    known, clock = catalogue(workspace), moment(as_of, workspace)
    asked_about = [known.latest(name) for name in metrics]
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        question = ask(workspace, engine, known, tuple(metrics), period, None, None, None, (), None, clock)
        names = _names(asked_about)
        found = [_counted(engine, known, name, asked_about, question, segments or {}, bounds or {}) for name in names]
    finally:
        engine.close()
    return [one for one in found if one is not None and one.values]


def _names(metrics: Sequence[MetricDefinition]) -> list[str]:
    """Every segment that is no person, the one that most KPIs allow first."""
    told = [name for metric in metrics for name in metric.segments if name not in PEOPLE]
    return sorted(dict.fromkeys(told), key=lambda name: -told.count(name))


def _counted(
    engine: Engine,
    known: Catalogue,
    name: str,
    metrics: Iterable[MetricDefinition],
    question: Question,
    chosen: Segments,
    bounds: Segments,
) -> SegmentValues | None:
    allowing = [metric for metric in metrics if name in metric.segments]
    record = told_by(name, allowing)
    if record is None or not all(knows(record, bound) for bound in bounds):
        return None
    others = {other: values for other, values in chosen.items() if other != name}
    within = {**bounds, **known_to(others, record)}
    rows = again(
        engine,
        replace(question, where=condition(within)),
        known,
        ("values", name, record),
        lambda asked: engine.query(values_sql(name, record, asked, MOST)),
        len,
    )
    values = tuple(SegmentValue(value, n) for value, n, _ in rows)
    return SegmentValues(name, record, len(allowing), values, (rows[0][2] if rows else 0) - len(values))
