"""Roll-ups: which daily states are kept of a record, and by what mark each is known again.

States are kept, never values, and what only adds. A state's mark is made of its SQL: a KPI whose meaning changed asks
for a state that is not there, and is told from the rows until the next load keeps it.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, Generic, TypeVar

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.columns import known_columns, lookups_of
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Model, Share
from wellserved.metrics.local_time import local_sql
from wellserved.metrics.pieces import written
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation, rebased
from wellserved.metrics.scan import Scan
from wellserved.metrics.sql import scan_sql
from wellserved.metrics.states import Need, State, needs_of
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import RollUp, month_name
from wellserved.terms.period import Calendar, Grain

ENDS = ("groups", "xx", "xy", "yy")
FORMAT = 1  # raised when what is kept changes in a way that no mark shows
FIRST, LAST = date(1970, 1, 1), date(2100, 1, 1)  # days of other centuries are read from the rows
AFTER_ALL = datetime(2200, 1, 1, tzinfo=UTC)
CONDITION = re.compile(r'"([ck]\d+)"')  # as scans call them: to other engines a name has one meaning in a statement
T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """A roll-up as a snapshot of the store has it.

    Args:
        name: The relation that holds it.
        record: Whose states.
        time: The column that put its rows into days.
        by: Columns that it can be split by.
        zone: The zone that its days are of.
        states: Marks of its states.
        months: Months that can be read alone, as 2026-07.
        since: The first day that it surely tells; None where it tells all.
        until: The day after the last that it tells; None where it goes on.
        asked: Whether it is kept because it is asked often.
    """

    name: str
    record: str
    time: str
    by: tuple[str, ...]
    zone: str
    states: frozenset[str]
    months: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    asked: bool = False

    def covers(self, first: date, last: date) -> bool:
        """Whether it tells all of some days."""
        return (self.since is None or self.since <= first) and (self.until is None or last <= self.until)

    def relation(self, first: date, last: date) -> str:
        """The relation that holds the days before the last: that of their month, where they lie in one."""
        month = f"{first:%Y-%m}"
        alone = month in self.months and month == f"{last - timedelta(days=1):%Y-%m}"
        return month_name(self.name, month) if alone else self.name


def mark_of(relation: Relation, state: State) -> str:
    """What a daily state is known by: its SQL over the record and what the record points to."""
    sql = written(state.pieces, lambda atom: rebased(relation.record, atom.sql, state.columns))
    return "s_" + digest(relation.record, relation.time, sql)


class _Same(Generic[T]):
    """A KPI, or a catalogue, that is known again as the object that it is: its fields are costly to compare."""

    def __init__(self, it: T) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.it is self.it


@dataclass(frozen=True)
class Days:
    """What a KPI needs of each day.

    Args:
        sides: Its states, whether or not its rows' windows have passed; nothing if it does not add.
        marks: For each side, the states' marks by role.
        cluster: What its sums are seen to vary over.
        moments: The (side, role) of the sums that are seen to vary.
        hours: What is kept of how they vary within a day; '' where nothing is.
    """

    sides: tuple[Need, ...] = ()
    marks: tuple[Mapping[str, str], ...] = field(default=(), hash=False)
    cluster: str = ""
    moments: tuple[tuple[int, str], tuple[int, str]] | None = None
    hours: str = ""


def days_of(metric: MetricDefinition) -> Days:
    """What a KPI needs of each day; found once."""
    return _days_of(_Same(metric))


@lru_cache(maxsize=1024)
def _days_of(same: _Same[MetricDefinition]) -> Days:
    sides = daily(same.it)
    if not sides:
        return Days()
    marks = tuple({role: mark_of(need.relation, state) for role, state in need.states.items()} for need in sides)
    needs = needs_of(same.it, FIRST, LAST, every_day(FIRST, LAST, (), "UTC"))
    pair = hourly(same.it)
    return Days(sides, marks, needs.cluster, needs.moments, hours_mark(*pair) if pair else "")


def daily(metric: MetricDefinition) -> tuple[Need, ...]:
    """What a KPI needs of each day, whether or not its rows' windows have passed; nothing if it does not add."""
    return _daily(_Same(metric))


@lru_cache(maxsize=1024)
def _daily(same: _Same[MetricDefinition]) -> tuple[Need, ...]:
    metric, formula = same.it, same.it.formula
    if isinstance(formula, Derived | Model):
        return ()
    if isinstance(formula, Share):
        formula = replace(formula, matures_after=None)
    sides = needs_of(replace(metric, formula=formula), FIRST, LAST, every_day(FIRST, LAST, (), "UTC")).sides
    kept = all(need.relation.mode == "rows" and all(s.adds for s in need.states.values()) for need in sides)
    return sides if kept else ()


def hours_mark(relation: Relation, upper: State, lower: State) -> str:
    """What is known of how two sums vary from hour to hour of a day goes by this mark, and an ending."""
    return "m_" + digest(mark_of(relation, upper), mark_of(relation, lower))


def hourly(metric: MetricDefinition) -> tuple[Relation, State, State] | None:
    """The two sums that a KPI sees vary from hour to hour, where the period is a day; None if there are none."""
    return _hourly(_Same(metric))


@lru_cache(maxsize=1024)
def _hourly(same: _Same[MetricDefinition]) -> tuple[Relation, State, State] | None:
    metric = same.it
    if not daily(metric):
        return None
    needs = needs_of(metric, FIRST, LAST, every_day(FIRST, LAST, (), "UTC"))
    relations = {need.relation for need in needs.sides}
    if needs.moments is None or needs.cluster != "day" or len(relations) > 1:
        return None
    upper, lower = (needs.sides[side].states[role] for side, role in needs.moments)
    (relation,) = relations
    return (relation, upper, lower) if relation.timed else None


def relations_of(catalogue: Catalogue) -> list[tuple[str, str]]:
    """The records and times of which some KPI's states add."""
    return sorted(_asked(_Same(catalogue)))


def knows(record: str, column: str) -> bool:
    """Whether a record can be split by a column."""
    return known_columns(CONTRACTS[record]).get(column) is Type.TEXT


def roll_up(catalogue: Catalogue, record: str, time: str, by: Sequence[str], zone: str, at_least: int = 0) -> RollUp:
    """What to keep of a record by a time: the states of all KPIs, in all their versions, by day and segments."""
    relation = Relation(record, time, FIRST, LAST)
    asked = _asked(_Same(catalogue)).get((record, time), _Asked())
    states, pairs = asked.states, asked.pairs
    marks = sorted([*states, *pairs])
    about = {"record": record, "time": time, "by": list(by), "zone": zone, "states": marks}
    text = json.dumps(about)
    return RollUp(
        name=f"{record} by {time}" + (f" and {', '.join(by)}" if by else ""),
        record=record,
        time=time,
        mark=digest(str(FORMAT), text, *(segment_text(record, column) for column in by)),
        about=text,
        lookups=lookups_read(record, {*by}.union(*(state.columns for state, _ in states.values()))),
        day=lambda first, last: day_in_zone(relation, first, last, zone),
        cells=lambda first, last, only=None: _cells_sql(
            relation, _some(states, only), _some(pairs, only), every_day(first, last, tuple(by), zone)
        ),
        told=lambda first, last, only=None: _moments_sql(
            relation, _some(states, only), every_day(first, last, tuple(by), zone)
        ),
        reads={mark: state.columns for mark, (state, _) in states.items()}
        | {f"{mark}_{end}": upper.columns | lower.columns for mark, (upper, lower) in pairs.items() for end in ENDS},
        at_least=at_least,
    )


def _some(kept: Mapping[str, T], only: Set[str] | None) -> Mapping[str, T]:
    """What is made of all that is kept: what some columns are named, or all where None."""
    if only is None:
        return kept
    return {mark: one for mark, one in kept.items() if mark in only or f"{mark}_{ENDS[0]}" in only}


def kept(about: Mapping[str, Any], name: str) -> Kept:
    """Read back what a roll-up said about itself when it was written."""
    by, states = tuple(about["by"]), frozenset(about["states"])
    months = frozenset(about.get("months", ()))
    since, until = (date.fromisoformat(about[end]) if about.get(end) else None for end in ("since", "until"))
    asked = bool(about.get("asked"))
    return Kept(name, about["record"], about["time"], by, about["zone"], states, months, since, until, asked)


def segment_text(record: str, column: str) -> str:
    """A segment's SQL, over the record and what it points to."""
    return rebased(record, f'"{column}"', frozenset({column}))


@dataclass(frozen=True)
class _Asked:
    """What all KPIs together need of each day of a record by a time.

    Args:
        states: By mark, each state with the KPIs that need it.
        pairs: By mark, the pairs of sums that some KPI sees vary within a day.
    """

    states: dict[str, tuple[State, list[str]]] = field(default_factory=dict)
    pairs: dict[str, tuple[State, State]] = field(default_factory=dict)


@lru_cache(maxsize=8)
def _asked(same: _Same[Catalogue]) -> Mapping[tuple[str, str], _Asked]:
    """What a catalogue's KPIs need, in all their versions, by record and time."""
    found: dict[tuple[str, str], _Asked] = {}
    for metric in (metric for name in same.it.names() for metric in same.it.versions(name)):
        days, pair = days_of(metric), hourly(metric)
        for need, marks in zip(days.sides, days.marks, strict=True):
            asked = found.setdefault((need.relation.record, need.relation.time), _Asked())
            for role, state in need.states.items():
                asked.states.setdefault(marks[role], (state, []))[1].append(metric.name)
        if pair:
            found.setdefault((pair[0].record, pair[0].time), _Asked()).pairs[days.hours] = pair[1:]
    return found


def every_day(first: date, last: date, by: tuple[str, ...], zone: str) -> Question:
    """The question whose cells are days."""
    return Question((), first, last, Grain.DAY, by, clock=AFTER_ALL, calendar=Calendar(zone))


def day_in_zone(relation: Relation, first: date, last: date, zone: str) -> str:
    """SQL of a row's local day."""
    column = f't."{relation.time}"'
    return f"CAST({local_sql(column, first, last, Calendar(zone))} AS DATE)" if relation.timed else column


def _cells_sql(
    relation: Relation,
    states: Mapping[str, tuple[State, list[str]]],
    pairs: Mapping[str, tuple[State, State]],
    question: Question,
) -> str:
    """Each day's states, and beside them how their sums vary from hour to hour."""
    relation = replace(relation, first=question.start, last=question.end)
    days = _days_sql(relation, states, question)
    if not pairs:
        return days
    same = " AND ".join(
        ['d."_day" = h."_period"', *(f'd."_by_{c}" IS NOT DISTINCT FROM h."_by_{c}"' for c in question.by)]
    )
    scan = Scan((relation,), "hour")
    columns = [
        f'h."{scan.moment(scan.state(0, upper, ""), scan.state(0, lower, ""), "")}_{end}" AS "{mark}_{end}"'
        for mark, (upper, lower) in pairs.items()
        for end in ENDS
    ]
    hours = CONDITION.sub(r'"h_\1"', scan_sql(scan, question))
    return f"SELECT d.*, {', '.join(columns)}\nFROM (\n{days}\n) AS d\nJOIN (\n{hours}\n) AS h ON {same}"


def _days_sql(relation: Relation, states: Mapping[str, tuple[State, list[str]]], question: Question) -> str:
    scan = Scan((relation,), "rows")
    names = {mark: scan.state(0, state, ", ".join(dict.fromkeys(told))) for mark, (state, told) in states.items()}
    columns = ['"_period" AS "_day"', *(f'"_by_{column}"' for column in question.by)]
    columns += [*(f'"{name}" AS "{mark}"' for mark, name in names.items()), '"fresh" AS "_fresh"']
    return f"SELECT {', '.join(columns)}\nFROM (\n{scan_sql(scan, question)}\n)"


def _moments_sql(relation: Relation, states: Mapping[str, tuple[State, list[str]]], question: Question) -> str:
    """Each moment's states, by the segments: finer than the hours within which sums are seen to vary."""
    relation = replace(relation, first=question.start, last=question.end)
    scan = Scan((relation,), "rows")
    for state, _ in states.values():
        scan.state(0, state, "")
    return scan_sql(scan, replace(question, split=f'"{relation.time}"'))


def lookups_read(record: str, columns: Iterable[str]) -> dict[str, tuple[str, frozenset[str]]]:
    """By record pointed to: the column that points there, and what is read of it."""
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for column in sorted(columns):
        for lookup in lookups_of(CONTRACTS[record], column):
            read = found.get(lookup.record, (lookup.column, frozenset()))[1]
            found[lookup.record] = (lookup.column, read | {column})
    return found


def digest(*texts: str) -> str:
    """A short mark of some texts."""
    return sha256("|".join(texts).encode()).hexdigest()[:16]
