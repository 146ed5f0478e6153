"""Plan with roll-ups: each KPI is told from kept days where they can tell it, and from the rows where not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Literal

from wellserved.metrics.catalogue import Catalogue, in_force
from wellserved.metrics.closed import Lost, closed_before
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.doubt import Filled
from wellserved.metrics.formula import Derived, Model, Share
from wellserved.metrics.modelled import refuse_models
from wellserved.metrics.plan import Place, Plan, Use, plan, with_parts
from wellserved.metrics.question import Question, check_question
from wellserved.metrics.relation import Relation, question_expression
from wellserved.metrics.rollup import FIRST, LAST, Days, Kept, days_of
from wellserved.metrics.rollup_sql import INSTANT, Daily, DailyScan, daily_sql, is_exact, window
from wellserved.metrics.sketch_rollup import OUTPUTS, SketchUse, sketch_sql, sketch_use
from wellserved.metrics.sketch_rollup import placed as sketch_placed
from wellserved.metrics.states import Need, needs_of
from wellserved.terms.period import Grain


@dataclass(frozen=True)
class _Side:
    """One side of a formula, as days keep it."""

    kept: Kept
    relation: Relation
    states: tuple[tuple[str, Daily], ...]


@dataclass(frozen=True)
class _Able:
    """One version of a KPI that kept days can tell.

    Args:
        metric: The version.
        first: First local day.
        last: The day after the last.
        sides: Its states.
        moments: Pairs of (side, role) that must be seen to vary from day to day; None where none must.
        hours: What is kept of how they vary from hour to hour, where that is asked; '' else.
    """

    metric: MetricDefinition
    first: date
    last: date
    sides: tuple[_Side, ...]
    moments: tuple[tuple[int, str], tuple[int, str]] | None
    hours: str = ""


Cut = tuple[MetricDefinition, date, date]
"""A KPI's version over some days, the last not among them."""


@dataclass(frozen=True)
class _Cover:
    """What a KPI is told from.

    Args:
        able: Versions and days that roll-ups tell.
        rows: Those that rows tell.
        lost: Days that nothing tells of.
        cut: Its latest version, where it may be told from nothing at all.
        sketches: Versions and days that sketches tell.
    """

    able: tuple[_Able, ...] = ()
    rows: tuple[Cut, ...] = ()
    lost: tuple[Lost, ...] = ()
    cut: Cut | None = None
    sketches: tuple[SketchUse, ...] = ()


def plan_with(question: Question, catalogue: Catalogue, kept: Sequence[Kept], filled: Filled | None = None) -> Plan:
    """Plan how to answer a question, from roll-ups where they can.

    Args:
        question: What is asked.
        catalogue: The KPIs.
        kept: Roll-ups of the snapshot that is asked, the coarsest first.
        filled: By record, columns that are known to have a value in every row.

    Raises:
        QueryError: It can't be answered.
    """
    check_question(question, catalogue)
    refuse_models(question, catalogue)
    asked = with_parts(question.metrics, catalogue)
    derived = [name for name in asked if all(isinstance(m.formula, Derived) for m in catalogue.versions(name))]
    covers = {name: _cover(name, question, catalogue, kept) for name in asked if name not in derived}
    rows = {name: cover.rows for name, cover in covers.items() if cover.rows}
    if not any(cover.able or cover.lost or cover.sketches for cover in covers.values()):
        return plan(question, catalogue, filled)
    rest = plan(replace(question, metrics=tuple(rows)), catalogue, filled, rows)
    scans = _Scans()
    for one in (one for cover in covers.values() for one in cover.able if one.moments and not one.hours):
        scans.make_room(one)
    offset = len(rest.statements)
    placed = {name: [scans.place(one, offset) for one in cover.able] for name, cover in covers.items()}
    sketches = [one for cover in covers.values() for one in cover.sketches]
    for number, sketch in enumerate(sketches, offset + len(scans.made)):
        placed[sketch.metric.name].append(sketch_placed(sketch, number))
    uses = {
        name: _in_order([*placed[name], *(rest.uses[name] if cover.rows else ())], cover)
        for name, cover in covers.items()
    }
    return Plan(
        question,
        {**rest.uses, **uses, **{name: _derived(name, question, catalogue) for name in derived}},
        (*rest.statements, *(daily_sql(s, question) for s in scans.made), *(sketch_sql(s, question) for s in sketches)),
        (*rest.outputs, *(tuple(scan.outputs()) for scan in scans.made), *(OUTPUTS for _ in sketches)),
        tuple(sorted({*rest.counted, *(relation.record for scan in scans.made for _, relation in scan.sides)})),
        {name: found for name in asked if (found := _lost(name, covers, catalogue))},
        dict(enumerate(scans.made, offset)),
        rest.reads,
    )


def lost_days(name: str, question: Question, catalogue: Catalogue, kept: Sequence[Kept]) -> tuple[Lost, ...]:
    """The days that nothing tells a KPI of, as their rows were retired."""
    plain = (m for m in catalogue.versions(name) if not isinstance(m.formula, Derived | Model))
    return _cover(name, question, catalogue, kept).lost if any(plain) else ()


def rollups_read(name: str, question: Question, catalogue: Catalogue, kept: Sequence[Kept]) -> tuple[str, ...]:
    """The roll-ups that a KPI of a question is told from; none where it is told from rows."""
    cover = _cover(name, question, catalogue, kept)
    sides = [side for one in cover.able for side in one.sides]
    return tuple(dict.fromkeys([*(s.kept.name for s in sides), *(one.kept.name for one in cover.sketches)]))


def is_estimated(name: str, question: Question, catalogue: Catalogue, kept: Sequence[Kept]) -> bool:
    """Whether a KPI of a question is told from sketches."""
    return bool(_cover(name, question, catalogue, kept).sketches)


def _derived(name: str, question: Question, catalogue: Catalogue) -> tuple[Use, ...]:
    return tuple(Use(*cut) for cut in in_force(catalogue.versions(name), question.start, question.end))


def _cover(name: str, question: Question, catalogue: Catalogue, kept: Sequence[Kept]) -> _Cover:
    """What tells a KPI: kept days where they tell all of it, else rows; of closed days only what was kept of them."""
    cuts = tuple(in_force(catalogue.versions(name), question.start, question.end))
    able = tuple(_version(*cut, question, kept) for cut in cuts)
    if all(able):
        return _Cover(tuple(one for one in able if one))
    sketches = [sketch_use(*cut, question, kept) for cut in cuts]
    if all(sketches):
        return _Cover(sketches=tuple(one for one in sketches if one))
    if not question.detail_from or any(isinstance(metric.formula, Derived) for metric, _, _ in cuts):
        return _Cover(rows=cuts)
    found = _Cover(cut=cuts[-1])
    for cut in cuts:
        found = _told_of(cut, found, question, kept)
    return found


def _told_of(cut: Cut, found: _Cover, question: Question, kept: Sequence[Kept]) -> _Cover:
    """What tells a version over its days, stretch by stretch."""
    metric, first, last = cut
    closed = min(closed_before(needs_of(metric, first, last, question).sides, question) or first, last)
    ends = {one.until for one in kept if one.until and first < one.until < closed}
    for start, end in pairwise(sorted({first, *ends, max(closed, first), last})):
        able = _version(metric, start, end, question, kept)
        if able:
            found = replace(found, able=(*found.able, able))
        elif start < closed:
            found = replace(found, lost=(*found.lost, Lost(start, end, metric.version)))
        else:
            found = replace(found, rows=(*found.rows, (metric, start, end)))
    return found


def _in_order(uses: list[Use], cover: _Cover) -> tuple[Use, ...]:
    """What a KPI is told from, the earliest days first; its version alone where nothing tells it."""
    return tuple(sorted(uses, key=lambda use: use.first)) or ((Use(*cover.cut),) if cover.cut else ())


def _lost(name: str, covers: Mapping[str, _Cover], catalogue: Catalogue) -> tuple[Lost, ...]:
    """The days that nothing tells a KPI of; of a derived one, those of any of its parts."""
    if name in covers:
        return covers[name].lost
    version = catalogue.latest(name).version
    parts = (covers[part].lost for part in with_parts((name,), catalogue) if part in covers)
    return tuple(replace(one, version=version) for lost in parts for one in lost)


def _version(
    metric: MetricDefinition, first: date, last: date, question: Question, kept: Sequence[Kept]
) -> _Able | None:
    days = days_of(metric)
    if not days.sides or not FIRST <= first < last <= LAST or (days.moments and days.cluster != "day"):
        return None
    needs = _needs(metric, days, first, last, question)
    sides = [_side(metric, need, marks, question, kept) for need, marks in zip(needs, days.marks, strict=True)]
    if any(side is None for side in sides):
        return None
    able = _Able(metric, first, last, tuple(side for side in sides if side), days.moments)
    within_days = question.grain is Grain.DAY and all(side.relation.timed for side in able.sides)
    return _by_hours(able, days.hours, question) if days.moments and within_days else able


def _needs(metric: MetricDefinition, days: Days, first: date, last: date, question: Question) -> tuple[Need, ...]:
    """What rows are asked on the days that a moment cuts; only windows depend on the question."""
    if isinstance(metric.formula, Share) and metric.formula.matures_after is not None:
        return needs_of(metric, first, last, question).sides
    return tuple(Need(replace(need.relation, first=first, last=last), need.states) for need in days.sides)


def _by_hours(able: _Able, mark: str, question: Question) -> _Able | None:
    """A mean by day varies from hour to hour; that is kept for the very cells of a roll-up, and whole days."""
    side = able.sides[0]
    if not mark or len(_sources(able.sides)) > 1 or not is_exact(side.kept, side.relation, question):
        return None
    cut = window(side.relation, question.clock - INSTANT, question).cut
    whole = cut is None or not able.first <= cut < able.last
    return replace(able, hours=mark) if whole and mark in side.kept.states else None


def _side(
    metric: MetricDefinition, need: Need, marks: Mapping[str, str], question: Question, kept: Sequence[Kept]
) -> _Side | None:
    source = next((one for one in kept if _serves(one, need.relation, frozenset(marks.values()), question)), None)
    if source is None:
        return None
    found = []
    for role, state in need.states.items():
        if isinstance(metric.formula, Share) and metric.formula.matures_after is not None:
            latest = question.known_to(metric.record, metric.time) - metric.formula.matures_after
            old = role != "young"
            mark = marks[role if old else "rows"]
            found.append((role, Daily(mark, state, "old" if old else "young", window(need.relation, latest, question))))
        else:
            found.append((role, Daily(marks[role], state)))
    return _Side(source, need.relation, tuple(found))


def _serves(one: Kept, relation: Relation, marks: frozenset[str], question: Question) -> bool:
    if (one.record, one.time, one.zone) != (relation.record, relation.time, question.calendar.zone):
        return False
    if not one.covers(relation.first, relation.last):
        return False
    asked = {relation.segment(name) for name in question.by}
    for condition in (question.where, question.split):
        expression = question_expression(condition, relation.record, "where")
        asked |= expression.columns if expression else frozenset()
    return asked <= set(one.by) and marks <= one.states


class _Scans:
    """The scans of roll-ups in one plan, found by what they read."""

    def __init__(self) -> None:
        self.made: list[DailyScan] = []
        self._numbers: dict[tuple[tuple[tuple[Kept, Relation], ...], str], int] = {}

    def make_room(self, one: _Able) -> None:
        """Open the scans that see days vary first, so that what only adds can ride in them."""
        self._number(_sources(one.sides), "day")

    def place(self, one: _Able, offset: int) -> Use:
        name = one.metric.name
        if one.moments is None:
            return Use(one.metric, one.first, one.last, tuple(self._alone(name, side, offset) for side in one.sides))
        sources = _sources(one.sides)
        if one.hours:
            number, sides = self._number(sources, "hours"), tuple(self._alone(name, side, offset) for side in one.sides)
            varied = self.made[number].moment(one.hours, "", f"{name}: interval")
            return Use(one.metric, one.first, one.last, sides, varied, number + offset)
        number = self._number(sources, "day")
        scan = self.made[number]
        sides = tuple(
            _placed(number + offset, scan, sources.index((side.kept, side.relation)), name, side) for side in one.sides
        )
        upper, lower = (sides[side].columns[role] for side, role in one.moments)
        return Use(one.metric, one.first, one.last, sides, scan.moment(upper, lower, f"{name}: interval"))

    def _alone(self, name: str, side: _Side, offset: int) -> Place:
        sources = _sources((side,))
        level: Literal["rows", "day"] = "day" if (sources, "day") in self._numbers else "rows"
        number = self._number(sources, level)
        return _placed(number + offset, self.made[number], 0, name, side)

    def _number(self, sources: tuple[tuple[Kept, Relation], ...], level: Literal["rows", "day", "hours"]) -> int:
        if (sources, level) not in self._numbers:
            self._numbers[sources, level] = len(self.made)
            self.made.append(DailyScan(sources, level))
        return self._numbers[sources, level]


def _sources(sides: Sequence[_Side]) -> tuple[tuple[Kept, Relation], ...]:
    return tuple(dict.fromkeys((side.kept, side.relation) for side in sides))


def _placed(number: int, scan: DailyScan, side: int, name: str, found: _Side) -> Place:
    return Place(number, {role: scan.state(side, daily, f"{name}: {role}") for role, daily in found.states})
