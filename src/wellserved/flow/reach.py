"""Reach: from which day to which the store has data for some KPIs, and up to which moment it tells of each record."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

from wellserved.flow.kept import KeptEngine
from wellserved.flow.remembered import Remembered
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.question import Question
from wellserved.metrics.reach import (
    LONG_AGO,
    PLANNED,
    Times,
    days_with_rows_sql,
    latest_sql,
    meeting,
    span_of_times_sql,
    times_of,
)
from wellserved.records.register import CONTRACTS
from wellserved.scorecard.latest import Reach
from wellserved.store.engine import Engine, SharedEngine
from wellserved.terms.period import Calendar

QUIET, LATELY = timedelta(days=2), timedelta(days=730)
"""How long none may come of any rows, as on a weekend; and in what time before the last it is looked for longer."""
Row = Sequence[Any]
T = TypeVar("T")


def reaches(engine: Engine, metrics: Iterable[str], known: Catalogue, zone: str, clock: datetime) -> list[Reach]:
    """Look up the first and last day with rows that each KPI could rest on; KPIs without are left out."""
    engine = _asked_once(engine)
    found = [[days_of(engine, times, zone, clock) for times in _times(engine, (name,), known)] for name in metrics]
    told = [[reach for reach in own if reach] for own in found]
    return [Reach(min(r.first for r in own), max(r.last for r in own)) for own in told if own]


def reach_of(engine: Engine, metrics: Sequence[str], known: Catalogue, zone: str, clock: datetime) -> Reach | None:
    """The first and last local day with rows that any of these KPIs could rest on; None where there are none."""
    found = [reach for times in _times(engine, tuple(metrics), known) if (reach := days_of(engine, times, zone, clock))]
    return Reach(min(r.first for r in found), max(r.last for r in found)) if found else None


def within_reach(engine: Engine, question: Question, known: Catalogue) -> Question:
    """The question, told how far the data goes: a week in which nothing was loaded is no week without a repeat.

    And from which day on the rows of each record are all there, and which days all records of a KPI reach.
    """
    engine = _asked_once(engine)
    asked = _once(
        engine, ("windows", id(known), question.metrics), lambda: (known, latest_sql(question.metrics, known))
    )
    detail = {name: one.detail_from for name, one in engine.extents.items() if one.detail_from}
    reach = {key: _latest(engine, *key, sql, question.clock) for key, sql in asked[1].items()}
    met = {name: days for name in question.metrics if (days := _met(engine, name, question, known))}
    return replace(question, reach=reach, detail_from=detail, met=met)


def _met(engine: Engine, name: str, question: Question, known: Catalogue) -> tuple[date, date] | None:
    """The days by which a KPI is known, first and after the last: of several records, those that the rows of all reach.

    Rows are held to go on for as long as none came between two of them.
    """
    asked = _once(engine, ("meeting", id(known), name), lambda: (known, meeting(name, known)))[1]
    sides = [side for times in asked if (side := _side(engine, times, question))]
    if not sides:
        return None
    retired = any(extent.detail_from for extent in engine.extents.values())  # months that went are told by roll-ups
    return date.min if retired else max(side.first for side in sides), min(side.last for side in sides)


def _side(engine: Engine, times: Sequence[Times], question: Question) -> Reach | None:
    """The days that rows reach by some of their times, first and after the last, with as many as may well be quiet."""
    found = [reach for one in times if (reach := days_of(engine, one, question.calendar.zone, question.clock))]
    if not found:
        return None
    first, after = min(reach.first for reach in found), max(reach.last for reach in found) + timedelta(days=1)
    quiet = QUIET
    if question.start < first - quiet or min(question.end, question.known_until) > after + quiet:
        quiet = max(quiet, *(_longest_quiet(engine, one, question.calendar) for one in times))
    return Reach(first - quiet, after + quiet)


def _longest_quiet(engine: Engine, times: Times, calendar: Calendar) -> timedelta:
    """The longest that none came between two rows of the last two years; asked only of days before and after them."""
    zone = calendar.zone
    whole = _known_span(engine, times, zone) or _reach(_row(engine, span_of_times_sql(times, None, zone)))
    if whole is None:
        return timedelta(0)
    sql = days_with_rows_sql(times, max(whole.first, whole.last - LATELY), whole.last, calendar)
    days = _once(engine, ("days", sql), lambda: [day for (day,) in engine.query(sql)])
    return max((after - before for before, after in pairwise(days)), default=timedelta(1)) - timedelta(days=1)


def days_of(engine: Engine, times: Times, zone: str, clock: datetime) -> Reach | None:
    """The first and last local day with rows up to the clock; the catalog knows that of most."""
    extent = engine.extents.get(times.record)
    if (known := _known_span(engine, times, zone)) and extent and extent.latest and extent.latest < clock:
        return known
    whole = _row(engine, span_of_times_sql(times, None, zone))
    if whole[2] is None or _before(whole[2], clock, zone):
        return _reach(whole)
    return _reach(engine.query(span_of_times_sql(times, clock, zone))[0])


def _known_span(engine: Engine, times: Times, zone: str) -> Reach | None:
    """The first and last local day with rows, as far as the catalog knows."""
    extent = engine.extents.get(times.record)
    own = extent if times.timed and CONTRACTS[times.record].time == times.column else None
    return Reach(_day(own.earliest, zone), _day(own.latest, zone)) if own and own.earliest and own.latest else None


def _reach(row: Row) -> Reach | None:
    return Reach(row[0], row[1]) if row[0] is not None else None


def _before(last: int | date, clock: datetime, zone: str) -> bool:
    """Whether a last moment, in microseconds, lies before the clock; or a last day not after the clock's."""
    return last <= _day(clock, zone) if isinstance(last, date) else LONG_AGO + timedelta(microseconds=last) < clock


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _latest(engine: Engine, record: str, time: str, sql: str, clock: datetime) -> datetime:
    """The latest moment of a record's time; of no rows nothing is known since long ago. The catalog knows most."""
    extent = engine.extents.get(record)
    own = CONTRACTS[record].time == time and time not in PLANNED
    if own and extent is not None and extent.latest is not None and extent.latest <= clock:
        return extent.latest.astimezone(UTC)
    (at,) = _row(engine, sql)
    return LONG_AGO if at is None else LONG_AGO + timedelta(microseconds=at)


def _times(engine: Engine, metrics: tuple[str, ...], known: Catalogue) -> list[Times]:
    return _once(engine, ("times", id(known), metrics), lambda: (known, times_of(metrics, known)))[1]


def _row(engine: Engine, sql: str) -> Row:
    """The only row of what is asked again and again."""
    row: Row = _once(engine, ("row", sql), lambda: engine.query(sql)[0])
    return row


def _asked_once(engine: Engine) -> Engine:
    """An engine that is asked each thing once, as many KPIs have one record's days."""
    return engine if isinstance(engine, KeptEngine) else KeptEngine(cast(SharedEngine, engine), Remembered())


def _once(engine: Engine, name: object, make: Callable[[], T]) -> T:
    return engine.told.once(name, make) if isinstance(engine, KeptEngine) else make()
