"""Finish in columns: from the blocks that came back to values with their doubt, all cells of a KPI at once.

It tells the same as `finish`, which stays the plain way to say it and is used where two versions meet in a period.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, reduce

import numpy as np

from wellserved.metrics.array_arithmetic import corners, evaluate
from wellserved.metrics.blocks import Block, Cells, Flags, Floats
from wellserved.metrics.closed import lost_in
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.ends import Ends
from wellserved.metrics.finish import GRAVITY, NEVER_NEGATIVE, Finishing, most_of
from wellserved.metrics.formula import Derived, Distinct, Quantile, Stock
from wellserved.metrics.lost_cells import told_elsewhere, with_lost
from wellserved.metrics.moments import instants
from wellserved.metrics.plan import Plan, Use
from wellserved.metrics.rankings import Rankings
from wellserved.metrics.relation import Relation
from wellserved.metrics.row_by_row import columns_of, rows_of
from wellserved.metrics.sketch_estimates import estimates
from wellserved.metrics.states import needs_of
from wellserved.metrics.tallies import Given, coverage, tally
from wellserved.metrics.told import Codes, Told
from wellserved.terms.errors import QueryError

Restated = Mapping[str, Mapping[date, datetime]]
LISTED = ("ranked", "different", "sketched")
NO_DATA, NOT_YET_KNOWN, GONE, TOO_FEW, PARTIAL, RESTATED, OK = (np.int8(GRAVITY.index(note)) for note in GRAVITY)


class ColumnFinishing:
    """One plan's answers in columns, each KPI's told once."""

    def __init__(self, plan: Plan, blocks: Sequence[Block], empty: Collection[str], restated: Restated) -> None:
        blocks = with_lost(plan, blocks)
        self._plan, self._blocks = plan, blocks
        self._question = plan.question
        self._empty, self._restated = empty, restated
        self.cells = Cells(plan.question, blocks)
        self._told: dict[str, Told] = {}
        self._met: dict[tuple[date, date], Floats] = {}

    def tell(self, name: str) -> Told:
        """What one KPI said."""
        if name not in self._told:
            uses = self._plan.uses[name]
            derived = isinstance(uses[-1].metric.formula, Derived)
            told = self._as_far_as_met(self._derive(uses) if derived else self._count(uses), name)
            self._told[name] = self._without_lost(told, name) if name in self._plan.lost else told
        return self._told[name]

    def _as_far_as_met(self, told: Told, name: str) -> Told:
        """What was said, but for days of the period that some record's rows don't reach."""
        if name not in self._question.met:
            return told
        share = self._met_share(name)[self.cells.period]
        some, none = (share < 1.0) & ~np.isnan(told.value), (share == 0.0) & ~np.isnan(told.value)
        coverage = np.where(some, np.fmin(told.coverage, share), told.coverage)
        told = replace(told, coverage=coverage, note=np.where(some, np.minimum(told.note, PARTIAL), told.note))
        return told.without(none, told.has, told.version, NO_DATA)

    def _met_share(self, name: str) -> Floats:
        """Of each period, the share of days that a KPI's records reach; many KPIs have the same."""
        days = self._question.met[name]
        if days not in self._met:
            self._met[days] = np.array([self._question.met_share(name, one) for one in self.cells.periods])
        return self._met[days]

    def _without_lost(self, told: Told, name: str) -> Told:
        """What was said, but for periods with days that nothing tells of."""
        lost = [lost_in(self._plan.lost[name], period) for period in self.cells.periods]
        version = np.array([one.version if one else 0 for one in lost])[self.cells.period]
        gone = np.array([one is not None for one in lost], dtype=np.bool_)[self.cells.period]
        here = told_elsewhere(self.cells.segments, told.has) if self._question.keys else True
        return told.without(gone, told=here, version=version, note=GONE)

    def _count(self, uses: Sequence[Use]) -> Told:
        if not uses[-1].sides:
            return Told.nothing(len(self.cells))
        if len(uses) == 1:
            return self._answers(uses[0])
        answers = [self._answers(use) for use in uses]
        if np.any(np.sum([answer.has for answer in answers], axis=0) > 1):
            return self._by_row(uses[0].metric.name)
        return _one_of(answers)

    def _answers(self, use: Use) -> Told:
        relations = [need.relation for need in needs_of(use.metric, use.first, use.last, self._question).sides]
        given = self._given(use, relations)
        found, metric = tally(use.metric.formula, given), use.metric
        ends = _possible(metric, found.value, found.ends.where(~np.isnan(found.value)))
        note = self._note(metric, np.isnan(found.value), found.n, _some(given, "young"), _some(given, "rows"))
        return Told(
            self._has(use), np.full(len(self.cells), metric.version), found.value, ends, found.n,
            coverage(given), note, self._fresh(use),
        )  # fmt: skip

    def _has(self, use: Use) -> Flags:
        has = np.any([self.cells.told(side.scan) for side in use.sides], axis=0)
        if not self._question.keys:
            has = has | np.array([self._overlaps(use, i) for i in range(len(self.cells.periods))])
        return np.asarray(has)

    def _overlaps(self, use: Use, number: int) -> bool:
        period = self.cells.periods[number]
        return use.first < period.end.date() and period.first_day < use.last

    def _given(self, use: Use, relations: Sequence[Relation]) -> Given:
        count, ends = self.cells.count, None
        sides: list[dict[str, Floats]] = []
        for side in use.sides:
            told = {role: column for role, column in side.columns.items() if role not in LISTED}
            sides.append({role: count(side.scan, column) for role, column in told.items()})
        if isinstance(use.metric.formula, Quantile):
            sides[0]["used"], sides[0]["quantile"], ends = self._ranked(use, use.metric.formula)
        if isinstance(use.metric.formula, Distinct) and "sketched" in use.sides[0].columns:
            sides[0]["different"], ends = self._sketched(use)
        elif isinstance(use.metric.formula, Distinct):
            sides[0]["used"], sides[0]["different"] = self._different(use)
        moments = None
        if use.moments:
            scan = use.moments_scan
            groups, xx, xy, yy = (count(scan, f"{use.moments}_{end}") for end in ("groups", "xx", "xy", "yy"))
            moments = (groups, xx, xy, yy)
        recorded = [relation.record not in self._empty for relation in relations]
        return Given(sides, moments, self._instants(use, relations), recorded, ends)

    def _ranked(self, use: Use, formula: Quantile) -> tuple[Floats, Floats, Ends]:
        """How many values each cell's quantile rests on, the quantile, and its interval."""
        scan = use.sides[0].scan
        rankings, over = Rankings(self.cells.lists(scan, use.sides[0].columns["ranked"])), self.cells.over
        value = rankings.value(formula.share)
        ends = rankings.ends(formula.share, value)
        n = np.nan_to_num(over(scan, rankings.n.astype(np.float64)))
        return n, over(scan, value), Ends(over(scan, ends.low), over(scan, ends.high))

    def _different(self, use: Use) -> tuple[Floats, Floats]:
        """How many values each cell has, and how many different ones."""
        scan, over = use.sides[0].scan, self.cells.over
        lists = self.cells.lists(scan, use.sides[0].columns["different"])
        n, different = (np.nan_to_num(over(scan, x.astype(np.float64))) for x in (lists.sizes, lists.different))
        return n, different

    def _sketched(self, use: Use) -> tuple[Floats, Ends]:
        """How many different values each cell has by its sketch, and the doubt of that."""
        scan, over = use.sides[0].scan, self.cells.over
        value, ends = estimates(self.cells.lists(scan, use.sides[0].columns["sketched"]))
        return np.nan_to_num(over(scan, value)), Ends(over(scan, ends.low), over(scan, ends.high))

    def _instants(self, use: Use, relations: Sequence[Relation]) -> Floats:
        taken = np.zeros(len(self.cells.periods))
        if isinstance(use.metric.formula, Stock):
            number = {period.first_day: i for i, period in enumerate(self.cells.periods)}
            for period, _ in instants(relations[0], self._question):
                taken[number[period.first_day]] += 1
        return np.asarray(taken[self.cells.period])

    def _fresh(self, use: Use) -> Floats:
        return reduce(np.fmax, [self.cells.number(side.scan, "fresh") for side in use.sides])

    def _note(self, metric: MetricDefinition, unknown: Flags, n: Floats, young: Flags, rows: Flags) -> Codes:
        """The gravest thing to know; told from the mildest on."""
        note = np.full(len(self.cells), OK)
        if metric.record in self._restated:
            note[self._was_restated(metric)[self.cells.period]] = RESTATED
        note[self._goes_on] = PARTIAL
        note[young] = PARTIAL
        note[n < metric.minimum_n] = TOO_FEW
        note[unknown] = NO_DATA
        note[unknown & young & ~rows] = NOT_YET_KNOWN
        return note

    @cached_property
    def _goes_on(self) -> Flags:
        """Cells whose period is not over."""
        on = np.array([period.end > self._question.clock for period in self.cells.periods], dtype=np.bool_)
        return np.asarray(on[self.cells.period])

    def _was_restated(self, metric: MetricDefinition) -> Flags:
        days = self._restated.get(metric.record, {})
        return np.array(
            [
                any(p.first_day <= day < p.end.date() and p.end <= at for day, at in days.items())
                for p in self.cells.periods
            ],
            dtype=np.bool_,
        )

    def _derive(self, uses: Sequence[Use]) -> Told:
        names = sorted({n for use in uses if isinstance(use.metric.formula, Derived) for n in use.metric.formula.parts})
        has = np.any([self.tell(name).has for name in names], axis=0)
        metrics = {int(i): self._use_at(uses, int(i)) for i in np.unique(self.cells.period[has])}
        version = np.array([metrics[i].version if i in metrics else 0 for i in range(len(self.cells.periods))])
        newest = {metric.version: metric for metric in metrics.values()} or {0: uses[-1].metric}
        own = version[self.cells.period]
        return _one_of([self._derived(metric, has & (own == number)) for number, metric in newest.items()])

    def _use_at(self, uses: Sequence[Use], number: int) -> MetricDefinition:
        found = [use.metric for use in uses if self._overlaps(use, number)]
        if len(found) > 1:
            what = f"'{found[-1].name}' changed on {found[-1].effective}, within a period"
            raise QueryError(what, found[-1].file, f"ask for periods that end or begin on {found[-1].effective}")
        return found[0]

    def _derived(self, metric: MetricDefinition, has: Flags) -> Told:
        formula = metric.formula
        if not isinstance(formula, Derived):
            what = f"'{metric.name}' was not derived before its newest version"
            raise QueryError(what, metric.file, "ask for later periods only")
        parts = {name: _known(self.tell(name)) for name in formula.parts}
        values = {name: part.value for name, part in parts.items()}
        value = evaluate(formula.expression, values)
        doubts = {name: self._doubt_of(name, part) for name, part in parts.items()}
        ends = corners(formula.expression, values, doubts).where(~np.isnan(value))
        n = np.min([part.n for part in parts.values()], axis=0)
        note = _derived_note(np.isnan(value), n < metric.minimum_n, [part.note for part in parts.values()])
        return Told(
            has, np.full(len(has), metric.version), value, _possible(metric, value, ends), n,
            _over(np.fmin, [part.coverage for part in parts.values()]), note,
            _over(np.fmax, [part.fresh for part in parts.values()]),
        )  # fmt: skip

    def _doubt_of(self, name: str, part: Told) -> Ends:
        """A stock is counted, not sampled: as a part of another KPI it is what it is."""
        if isinstance(self._plan.uses[name][-1].metric.formula, Stock):
            return Ends(part.value, part.value)
        return part.ends

    def _by_row(self, name: str) -> Told:
        """A KPI whose versions meet in a period: its parts are added cell by cell."""
        rows = [rows_of(block, names) for block, names in zip(self._blocks, self._plan.outputs, strict=True)]
        plain = Finishing(self._plan, rows, self._empty, self._restated)
        return columns_of(plain.tell(name), self.cells)


def _known(told: Told) -> Told:
    """A part, with no data where it says nothing."""
    if told.has.all():
        return told
    has, none = told.has, np.nan
    value, low, high, seen, fresh = (
        np.where(has, column, none) for column in (told.value, told.ends.low, told.ends.high, told.coverage, told.fresh)
    )
    n, note = np.where(has, told.n, 0.0), np.where(has, told.note, NO_DATA)
    return Told(has, told.version, value, Ends(low, high), n, seen, note, fresh)


def _one_of(told: Sequence[Told]) -> Told:
    """What several say of cells that only one of them speaks of."""
    found = told[0]
    for other in told[1:]:
        own = other.has
        value, low, high, n, seen, fresh = (
            np.where(own, b, a)
            for a, b in (
                (found.value, other.value), (found.ends.low, other.ends.low), (found.ends.high, other.ends.high),
                (found.n, other.n), (found.coverage, other.coverage), (found.fresh, other.fresh),
            )
        )  # fmt: skip
        version, note = np.where(own, other.version, found.version), np.where(own, other.note, found.note)
        found = Told(found.has | own, version, value, Ends(low, high), n, seen, note, fresh)
    return found


def _some(given: Given, role: str) -> Flags:
    """Where some side has rows of a kind."""
    return reduce(np.logical_or, [given.whole(role, side) > 0 for side in range(len(given.sides))])


def _possible(metric: MetricDefinition, value: Floats, ends: Ends) -> Ends:
    """The interval without what can't be: less than no time, no rows or no share, or more than the KPI may be."""
    low, high, most = ends.low, ends.high, most_of(metric)
    if metric.unit in NEVER_NEGATIVE:
        low = np.where(value < 0, low, np.maximum(low, 0.0))
    if most is not None:
        high = np.where(value <= most, np.minimum(high, most), high)
    return Ends(low, high)


def _derived_note(unknown: Flags, too_few: Flags, notes: Sequence[Codes]) -> Codes:
    """The gravest of the parts' notes; a value that came out all the same is no 'no data'."""
    gravest = np.min(notes, axis=0)
    young = np.any([note == NOT_YET_KNOWN for note in notes], axis=0)
    none = np.any([note == NO_DATA for note in notes], axis=0)
    known = np.where(too_few | (gravest <= NOT_YET_KNOWN), TOO_FEW, gravest)
    return np.where(unknown, np.where(young & ~none, NOT_YET_KNOWN, NO_DATA), known)


def _over(choose: np.ufunc, columns: Sequence[Floats]) -> Floats:
    found: Floats = choose.reduce(np.stack(columns), axis=0)
    return found
