"""Finish: from the rows that came back to Measurements; pure, so every engine answers the same."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from wellserved.metrics.answer import Answer, Moments, Row, answer
from wellserved.metrics.arithmetic import corners, evaluate
from wellserved.metrics.closed import lost_in
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Stock
from wellserved.metrics.interval import Interval
from wellserved.metrics.measurement import Measurement, Note, Segment
from wellserved.metrics.moments import instants
from wellserved.metrics.plan import Plan, Use
from wellserved.metrics.relation import Relation
from wellserved.metrics.states import needs_of
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Period
from wellserved.terms.unit import Unit

Key = tuple[date, tuple[str | None, ...]]
Cells = list[dict[Key, Row]]
GRAVITY = list(Note)
NEVER_NEGATIVE = (Unit.PERCENT, Unit.SECONDS, Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.COUNT)


def finish(
    plan: Plan,
    results: Sequence[Iterable[tuple[Any, ...]]],
    empty: Collection[str] = (),
    restated: Mapping[str, Mapping[date, datetime]] | None = None,
) -> list[Measurement]:
    """Turn the statements' rows into measurements.

    Args:
        plan: What was run.
        results: The rows of each statement, in the plan's order.
        empty: Records that hold no row at all.
        restated: By record, days whose rows were corrected, and when; a period is restated if that was after its end.

    Returns:
        By KPI in the order asked, then period, then segment; without segments, every period has one.

    Raises:
        QueryError: Two versions meet in a period and don't add.
    """
    return Finishing(plan, results, empty, restated or {}).all()


class Finishing:
    """One plan's answers, each KPI's told once."""

    def __init__(
        self,
        plan: Plan,
        results: Sequence[Iterable[tuple[Any, ...]]],
        empty: Collection[str],
        restated: Mapping[str, Mapping[date, datetime]],
    ) -> None:
        self._plan = plan
        self._question = plan.question
        self._periods = {period.first_day: period for period in plan.question.periods}
        pairs = zip(results, plan.outputs, strict=True)
        self._cells = [_cells(rows, names, len(plan.question.keys)) for rows, names in pairs]
        self._empty = empty
        self._restated = restated
        self._told: dict[str, dict[Key, Measurement]] = {}

    def all(self) -> list[Measurement]:
        found: list[Measurement] = []
        for name in self._question.metrics:
            told = self.tell(name)
            found += [told[key] for key in sorted(told, key=_order)]
        return found

    def tell(self, name: str) -> dict[Key, Measurement]:
        """One KPI's measurements."""
        if name not in self._told:
            uses = self._plan.uses[name]
            derived = isinstance(uses[-1].metric.formula, Derived)
            told = self._derive(uses) if derived else self._count(uses) if uses[-1].sides else {}
            told = {key: self._as_far_as_met(one) for key, one in told.items()}
            self._told[name] = self._without_lost(told, name) if name in self._plan.lost else told
        return self._told[name]

    def _as_far_as_met(self, one: Measurement) -> Measurement:
        """What was said, but for days of the period that some record's rows don't reach."""
        share = self._question.met_share(one.metric, one.period)
        if share == 1.0 or one.value is None:
            return one
        if not share:
            return replace(one, value=None, low=None, high=None, n=0, coverage=None, note=Note.NO_DATA, freshness=None)
        coverage = min(share, 1.0 if one.coverage is None else one.coverage)
        return replace(one, coverage=coverage, note=min(one.note, Note.PARTIAL, key=GRAVITY.index))

    def _without_lost(self, told: dict[Key, Measurement], name: str) -> dict[Key, Measurement]:
        """What was said, but for periods with days that nothing tells of."""
        lost = {day: lost_in(self._plan.lost[name], period) for day, period in self._periods.items()}
        found = {key: one for key, one in told.items() if lost[key[0]] is None}
        keys = self._question.keys
        segments = {key[1] for key in told} or {(None,) * len(keys)} if keys else {()}
        nothing = (None, None, None, 0, None, Note.RETIRED)
        for day, one in lost.items():
            for key in [(day, own) for own in segments]:
                if one:
                    found[key] = Measurement(name, one.version, self._periods[day], self._segment(key), *nothing)
        return found

    def _count(self, uses: Sequence[Use]) -> dict[Key, Measurement]:
        found: dict[Key, Answer] = {}
        for use in uses:
            for key, added in self.answers(use).items():
                found[key] = found[key] + added if key in found else added
        return {key: self._measure(key, answer) for key, answer in found.items()}

    def answers(self, use: Use) -> dict[Key, Answer]:
        """One version's answers, over its own days."""
        own = [self._cells[side.scan] for side in use.sides]
        keys = dict.fromkeys(key for cells in own for key in cells)
        if not self._question.keys:
            keys |= dict.fromkeys((day, ()) for day in self._periods if self._overlaps(use, day))
        taken = self._instants(use)
        recorded = [relation.record not in self._empty for relation in self._relations(use)]
        return {
            key: answer(use.metric, self._sides(use, key), self._moments(use, key), taken[key[0]], recorded)
            for key in keys
        }

    def _overlaps(self, use: Use, day: date) -> bool:
        period = self._periods[day]
        return use.first < period.end.date() and period.first_day < use.last

    def _relations(self, use: Use) -> list[Relation]:
        return [need.relation for need in needs_of(use.metric, use.first, use.last, self._question).sides]

    def _sides(self, use: Use, key: Key) -> list[Row]:
        sides: list[Row] = []
        for side in use.sides:
            cell = self._cells[side.scan].get(key, {})
            row = {role: cell.get(column) for role, column in side.columns.items()}
            sides.append({**row, "fresh": cell.get("fresh")})
        return sides

    def _moments(self, use: Use, key: Key) -> Moments:
        if not use.moments:
            return None
        cell = self._cells[use.moments_scan].get(key, {})
        groups, xx, xy, yy = (cell.get(f"{use.moments}_{end}") for end in ("groups", "xx", "xy", "yy"))
        return (groups or 0, xx or 0.0, xy or 0.0, yy or 0.0)

    def _instants(self, use: Use) -> Counter[date]:
        if not isinstance(use.metric.formula, Stock):
            return Counter()
        return Counter(period.first_day for period, _ in instants(self._relations(use)[0], self._question))

    def _measure(self, key: Key, found: Answer) -> Measurement:
        period, value = self._periods[key[0]], found.part.value
        low, high = _possible(found.metric, value, found.part.interval if value is not None else Interval())
        return Measurement(
            metric=found.metric.name,
            version=found.metric.version,
            period=period,
            segment=self._segment(key),
            value=value,
            low=low,
            high=high,
            n=found.part.n,
            coverage=found.coverage,
            note=self._note(found, period),
            freshness=None if found.fresh is None else moment_of(found.fresh),
        )

    def _segment(self, key: Key) -> Segment:
        return tuple(zip(self._question.keys, key[1], strict=True))

    def _note(self, found: Answer, period: Period) -> Note:
        if found.part.value is None:
            return Note.NOT_YET_KNOWN if found.young and not found.rows else Note.NO_DATA
        if found.part.n < found.metric.minimum_n:
            return Note.TOO_FEW
        if period.end > self._question.clock or found.young:
            return Note.PARTIAL
        return Note.RESTATED if self._was_restated(found.metric, period) else Note.OK

    def _was_restated(self, metric: MetricDefinition, period: Period) -> bool:
        days = self._restated.get(metric.record, {})
        return any(period.first_day <= day < period.end.date() and period.end <= at for day, at in days.items())

    def _derive(self, uses: Sequence[Use]) -> dict[Key, Measurement]:
        names = {part for use in uses if isinstance(use.metric.formula, Derived) for part in use.metric.formula.parts}
        keys = dict.fromkeys(key for name in sorted(names) for key in self.tell(name))
        return {key: self._derived(self._use_at(uses, key[0]), key) for key in keys}

    def _use_at(self, uses: Sequence[Use], day: date) -> MetricDefinition:
        found = [use.metric for use in uses if self._overlaps(use, day)]
        if len(found) > 1:
            what = f"'{found[-1].name}' changed on {found[-1].effective}, within a period"
            raise QueryError(what, found[-1].file, f"ask for periods that end or begin on {found[-1].effective}")
        return found[0]

    def _derived(self, metric: MetricDefinition, key: Key) -> Measurement:
        formula = metric.formula
        if not isinstance(formula, Derived):
            what = f"'{metric.name}' was not derived before its newest version"
            raise QueryError(what, metric.file, "ask for later periods only")
        parts = {name: self.tell(name).get(key) or self._nothing(name, key) for name in formula.parts}
        values = {name: part.value for name, part in parts.items()}
        value = evaluate(formula.expression, values)
        ends = {name: self._doubt_of(name, part) for name, part in parts.items()}
        interval = corners(formula.expression, values, ends) if value is not None else Interval()
        n = min(part.n for part in parts.values())
        return Measurement(
            metric.name, metric.version, self._periods[key[0]], self._segment(key),
            value, *_possible(metric, value, interval), n,
            min((part.coverage for part in parts.values() if part.coverage is not None), default=None),
            _derived_note(value, n < metric.minimum_n, [part.note for part in parts.values()]),
            max((part.freshness for part in parts.values() if part.freshness), default=None),
        )  # fmt: skip

    def _doubt_of(self, name: str, part: Measurement) -> Interval:
        """A stock is counted, not sampled: as a part of another KPI it is what it is."""
        if isinstance(self._plan.uses[name][-1].metric.formula, Stock):
            return Interval(part.value, part.value)
        return Interval(part.low, part.high)

    def _nothing(self, name: str, key: Key) -> Measurement:
        version = self._plan.uses[name][-1].metric.version
        period, segment = self._periods[key[0]], self._segment(key)
        return Measurement(name, version, period, segment, None, None, None, 0, None, Note.NO_DATA)


def _possible(metric: MetricDefinition, value: float | None, interval: Interval) -> tuple[float | None, float | None]:
    """The interval without what can't be: less than no time, no rows or no share, or more than the KPI may be."""
    low, high, most = interval.low, interval.high, most_of(metric)
    if value is None or low is None or high is None:
        return low, high
    if metric.unit in NEVER_NEGATIVE and value >= 0:
        low = max(low, 0.0)
    return low, min(high, most) if most is not None and value <= most else high


def most_of(metric: MetricDefinition) -> float | None:
    """What a KPI can at most be; None where it does not say."""
    return metric.formula.at_most if isinstance(metric.formula, Derived) else None


def _derived_note(value: float | None, too_few: bool, notes: Sequence[Note]) -> Note:
    """The gravest of the parts' notes; a value that came out all the same is no 'no data'."""
    if value is None:
        return Note.NOT_YET_KNOWN if Note.NOT_YET_KNOWN in notes and Note.NO_DATA not in notes else Note.NO_DATA
    gravest = min(notes, key=GRAVITY.index)
    return Note.TOO_FEW if too_few or gravest in (Note.NO_DATA, Note.NOT_YET_KNOWN) else gravest


def _cells(rows: Iterable[tuple[Any, ...]], names: Sequence[str], segments: int) -> dict[Key, Row]:
    first = 1 + segments
    return {(row[0], tuple(row[1:first])): dict(zip(names, row[first:], strict=True)) for row in rows}


def _order(key: Key) -> tuple[date, tuple[tuple[bool, str], ...]]:
    return key[0], tuple((value is None, value or "") for value in key[1])


def moment_of(micros: int) -> str:
    """A moment from microseconds since 1970, as ISO 8601 writes it."""
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat()
