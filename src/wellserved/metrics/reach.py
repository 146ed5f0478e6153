"""Reach: from which day to which there are rows that a KPI could rest on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Share
from wellserved.metrics.local_time import day_sql, local_sql, moment_sql
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.metrics.states import needs_of
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS
from wellserved.terms.period import Calendar

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
PLANNED = ("due_at",)  # times that lie ahead of what is known


@dataclass(frozen=True)
class Times:
    """A column that puts a record's rows into time; whether it holds moments or days."""

    record: str
    column: str
    timed: bool


def times_of(metrics: Sequence[str], catalogue: Catalogue) -> list[Times]:
    """Where the rows that KPIs could rest on have their time."""
    relations = (relation for name in metrics for relation in _relations(name, catalogue))
    return list(dict.fromkeys(Times(r.record, r.time, r.timed) for r in relations))


def meeting(name: str, catalogue: Catalogue) -> list[tuple[Times, ...]]:
    """The times by which a KPI's days are known: of several records each has its own, and who stays is in or has left.

    Nothing of other KPIs: what they say of days without rows follows from their own rows. One record's rows reach as
    far as its own time says, by whatever moment the KPI counts them.
    """
    relations = list(_relations(name, catalogue))
    if len({relation.record for relation in relations}) > 1:
        return list(dict.fromkeys((Times(r.record, r.time, r.timed),) for r in relations if r.mode == "rows"))
    ends = [replace(r, time=r.until) for r in relations]
    pairs = zip(relations, ends, strict=True)
    stays = [tuple(Times(r.record, r.time, r.timed) for r in pair) for pair in pairs if pair[0].mode == "stays"]
    return stays or [(own,) for own in _own_time(relations)]


def _own_time(relations: Sequence[Relation]) -> list[Times]:
    """The own time of the one record whose rows are counted; what is made at load reaches as far as others' rows."""
    if not relations or any(relation.mode != "rows" for relation in relations):
        return []
    contract = CONTRACTS[relations[0].record]
    if contract.derived or contract.time is None:
        return []
    return [Times(contract.name, contract.time, replace(relations[0], time=contract.time).timed)]


def days_with_rows_sql(times: Times, first: date, last: date, calendar: Calendar) -> str:
    """A SELECT of the local days on which there are rows, from one day on to the last of all."""
    own = f'"{times.column}"'
    day = f"CAST({local_sql(own, first, last + timedelta(days=1), calendar)} AS DATE)" if times.timed else own
    begin = moment_sql(calendar.midnight(first)) if times.timed else day_sql(first)
    return f'SELECT DISTINCT {day} AS _day FROM "{times.record}" WHERE {own} >= {begin} ORDER BY 1'


def span_of_times_sql(times: Times, clock: datetime | None, zone: str) -> str:
    """A SELECT of the first and last local day, and the last moment in microseconds or day, of rows up to a clock."""
    column = f'"{times.column}"'
    if times.timed:
        days = ", ".join(f"CAST(TIMEZONE('{zone}', {end}({column})) AS DATE)" for end in ("MIN", "MAX"))
        known = f" WHERE {column} < {moment_sql(clock)}" if clock else ""
        return f'SELECT {days}, EPOCH_US(MAX({column})) FROM "{times.record}"{known}'
    known = f" WHERE {column} <= CAST(TIMEZONE('{zone}', {moment_sql(clock)}) AS DATE)" if clock else ""
    return f'SELECT MIN({column}), MAX({column}), MAX({column}) FROM "{times.record}"{known}'


def settled(question: Question, catalogue: Catalogue) -> Question | None:
    """The same question at the earliest clock with the same answer; None where the answer moves with the clock.

    When its days are over, and all windows are told by how far the data reaches, later clocks change nothing: a
    question that is asked again is then known again.
    """
    ends = [question.calendar.midnight(question.end)]
    for key in latest_sql(question.metrics, catalogue):
        if key not in question.reach:
            return None
        ends.append(question.reach[key] + timedelta(microseconds=1))
    clock = max(ends).astimezone(UTC)
    return replace(question, clock=clock) if clock <= question.clock else None


def latest_sql(metrics: Sequence[str], catalogue: Catalogue) -> dict[tuple[str, str], str]:
    """For each record and time whose windows must pass for a KPI: a SELECT of its latest moment, in microseconds."""
    return {(m.record, m.time): _latest_sql(m.record, m.time) for name in metrics for m in _windowed(name, catalogue)}


def _latest_sql(record: str, time: str) -> str:
    """A record's latest moment, but for rows that lie after they were loaded, which are wrong.

    Where rows are put in time by what was planned, it is the latest of all their other moments.
    """
    times = [time]
    if time in PLANNED:
        times = [one.name for one in CONTRACTS[record].columns if one.type is Type.TIME and one.name not in PLANNED]
    moments = (f'CAST("{one}" AS TIMESTAMPTZ)' for one in times)
    each = (f'SELECT MAX({at}) AS _at FROM "{record}" WHERE {at} <= "loaded_at"' for at in moments)
    return f"SELECT EPOCH_US(MAX(_at)) FROM ({' UNION ALL '.join(each)}) AS t"


def _windowed(name: str, catalogue: Catalogue) -> Iterator[MetricDefinition]:
    for metric in catalogue.versions(name):
        if isinstance(metric.formula, Share) and metric.formula.matures_after is not None:
            yield metric
        if isinstance(metric.formula, Derived):
            for part in metric.formula.parts:
                yield from _windowed(part, catalogue)


def _relations(name: str, catalogue: Catalogue) -> Iterator[Relation]:
    metric = catalogue.latest(name)
    if isinstance(metric.formula, Derived):
        for part in metric.formula.parts:
            yield from _relations(part, catalogue)
        return
    anything = Question((name,), date(2000, 1, 1), date(2000, 1, 2), clock=NEVER)
    for need in needs_of(metric, anything.start, anything.end, anything).sides:
        yield need.relation
