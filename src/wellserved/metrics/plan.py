"""Plan: from a question to the fewest scans that answer it: one a record and time, never one a KPI."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from wellserved.metrics.catalogue import Catalogue, in_force
from wellserved.metrics.closed import Lacking, require_open
from wellserved.metrics.columns import lookups_of
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.doubt import Filled, without_doubt
from wellserved.metrics.formula import Derived
from wellserved.metrics.modelled import refuse_models
from wellserved.metrics.question import Question, check_question
from wellserved.metrics.relation import Relation
from wellserved.metrics.scan import Level, Scan
from wellserved.metrics.sql import scan_sql
from wellserved.metrics.states import Need, Needs, needs_of
from wellserved.records.register import CONTRACTS
from wellserved.terms.period import Grain

if TYPE_CHECKING:
    from wellserved.metrics.rollup_sql import DailyScan


@dataclass(frozen=True)
class Place:
    """Where a side's states come out.

    Args:
        scan: The scan's number.
        columns: Output column by role.
    """

    scan: int
    columns: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Use:
    """One version of a KPI over the days that it is in force.

    Args:
        metric: The version.
        first: First local day.
        last: The day after the last.
        sides: Where its states come out; nothing for a derived KPI.
        moments: The beginning of the moments' names; '' for none.
        varied: The scan that tells the moments; the first side's where None.
    """

    metric: MetricDefinition
    first: date
    last: date
    sides: tuple[Place, ...] = ()
    moments: str = ""
    varied: int | None = None

    @property
    def moments_scan(self) -> int:
        """The number of the scan that tells the moments."""
        return self.sides[0].scan if self.varied is None else self.varied


@dataclass(frozen=True)
class Plan:
    """What to run, and how to read what comes back.

    Args:
        question: As asked.
        uses: By KPI, the asked ones and those they are derived from, its versions in force.
        statements: One SELECT for each scan: the keys (period, segments), then `outputs`.
        outputs: For each statement, its columns after the keys.
        counted: Records whose emptiness must be known: no events are none only where events are recorded at all.
        lost: By KPI, the days that nothing tells of, as their rows were retired.
        kept: By statement, what it adds up, where it reads a roll-up.
        reads: By statement, whose rows it reads, where it reads rows.
    """

    question: Question
    uses: Mapping[str, tuple[Use, ...]]
    statements: tuple[str, ...]
    outputs: tuple[tuple[str, ...], ...]
    counted: tuple[str, ...]
    lost: Lacking = field(default_factory=dict, hash=False)
    kept: Mapping[int, "DailyScan"] = field(default_factory=dict, hash=False)
    reads: tuple[tuple[Relation, ...], ...] = ()

    @property
    def sql(self) -> str:
        """All that is run, for people to read."""
        return "\n\n".join(f"{statement};" for statement in self.statements)


def plan(
    question: Question,
    catalogue: Catalogue,
    filled: Filled | None = None,
    cuts: Mapping[str, Sequence[tuple[MetricDefinition, date, date]]] | None = None,
) -> Plan:
    """Plan how to answer a question from rows.

    Args:
        question: What is asked.
        catalogue: The KPIs.
        filled: By record, columns that are known to have a value in every row.
        cuts: By KPI, which of its versions are asked over which days; all that are in force where it is not named.

    Raises:
        QueryError: It can't be answered, as of days whose rows were retired.
    """
    check_question(question, catalogue)
    refuse_models(question, catalogue)
    some = cuts or {}
    wanted = {
        (name, metric.version): (metric, first, last, _needs(metric, first, last, question, filled or {}))
        for name in with_parts(question.metrics, catalogue)
        for metric, first, last in some.get(name) or in_force(catalogue.versions(name), question.start, question.end)
    }
    for metric, _, _, needs in wanted.values():
        require_open(metric, needs.sides, question)
    scans = _Scans(question)
    for _, _, _, needs in wanted.values():
        scans.make_room(needs)
    for _, _, _, needs in wanted.values():
        scans.make_cells(needs)
    uses: dict[str, tuple[Use, ...]] = {}
    for (name, _), (metric, first, last, needs) in wanted.items():
        uses[name] = (*uses.get(name, ()), scans.place(metric, first, last, needs))
    return Plan(
        question,
        uses,
        tuple(scan_sql(scan, question) for scan in scans.made),
        tuple(tuple(scan.outputs()) for scan in scans.made),
        tuple(sorted({relation.record for scan in scans.made for relation in scan.relations})),
        reads=tuple(scan.relations for scan in scans.made),
    )


def _needs(metric: MetricDefinition, first: date, last: date, question: Question, filled: Filled) -> Needs:
    if isinstance(metric.formula, Derived):
        return Needs(())
    return without_doubt(needs_of(metric, first, last, question), filled)


def with_parts(names: tuple[str, ...], catalogue: Catalogue) -> list[str]:
    """The KPIs asked and, after each, those it is derived from."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found[name] = None
        for metric in catalogue.versions(name):
            if isinstance(metric.formula, Derived):
                waiting.extend(metric.formula.parts)
    return list(found)


class _Scans:
    """The scans of one plan, found by what they read."""

    def __init__(self, question: Question) -> None:
        self.made: list[Scan] = []
        self._question = question
        self._numbers: dict[tuple[tuple[Relation, ...], Level], int] = {}
        self._met: dict[tuple[Relation, Level], tuple[Relation, ...]] = {}

    def make_room(self, needs: Needs) -> None:
        """Open the scans that others can ride in first: of what does not add, then of what varies by cell."""
        for need in needs.sides:
            if not all(state.adds for state in need.states.values()):
                self._number((need.relation,), "rows")

    def make_cells(self, needs: Needs) -> None:
        """Open the scans by cell in which states can ride."""
        if not needs.moments:
            return
        relations, level = self._cells(needs)
        if self._ride(relations, level):
            self._number(relations, level)
        elif len(relations) > 1:
            self._met |= {(relation, level): relations for relation in relations}

    def _ride(self, relations: tuple[Relation, ...], level: Level) -> bool:
        """Whether states ride in the scan by cell: days alone are few, and what adds is then summed once.

        By segments a scan that rows are aggregated in at once tells the states, and the one by cell no more than
        varies: its cells may be about as many as rows. Rows that must be joined to be cut are read once in any case:
        the join costs more than cells do.
        """
        if level in ("customer", "agent"):
            return True
        many = level == "hour" and bool(self._question.keys)
        if many and len(relations) == 1 and self._joined(relations[0]):
            return True
        beside = any(((relation,), "rows") in self._numbers for relation in relations)
        return not many and not (self._question.keys and beside)

    def _joined(self, relation: Relation) -> bool:
        """Whether a segment is a column of another record."""
        contract = CONTRACTS[relation.record]
        return any(lookups_of(contract, relation.segment(name)) for name in self._question.by)

    def place(self, metric: MetricDefinition, first: date, last: date, needs: Needs) -> Use:
        if not needs.moments:
            return Use(metric, first, last, tuple(self._side(metric.name, need) for need in needs.sides))
        relations, level = self._cells(needs)
        rides = self._ride(relations, level)
        if not rides and len(relations) == 1:  # what varies is read once, for itself and beside another record
            relations = self._met.get((relations[0], level), relations)
        number = self._number(relations, level)
        scan, told = self.made[number], f"{metric.name}: interval"
        if rides:
            sides = tuple(
                _placed(number, scan, relations.index(need.relation), metric.name, need) for need in needs.sides
            )
            upper, lower = (sides[side].columns[role] for side, role in needs.moments)
            return Use(metric, first, last, sides, scan.moment(upper, lower, told))
        sides = tuple(self._side(metric.name, need) for need in needs.sides)
        upper, lower = (_varying(scan, relations, needs.sides[side], role, told) for side, role in needs.moments)
        return Use(metric, first, last, sides, scan.moment(upper, lower, told), number)

    def _side(self, name: str, need: Need) -> Place:
        """One scan must hold all states of a side; the adding ones ride along with cells where there are some."""
        adds = all(state.adds for state in need.states.values())
        near: tuple[Level, ...] = ("day", "hour") if adds and self._ride((need.relation,), "day") else ()
        level: Level = next((one for one in near if self._has((need.relation,), one)), "rows")
        number = self._number((need.relation,), level)
        scan = self.made[number]
        return _placed(number, scan, 0, name, need)

    def _has(self, relations: tuple[Relation, ...], level: Level) -> bool:
        return (relations, level) in self._numbers and self._ride(relations, level)

    def _cells(self, needs: Needs) -> tuple[tuple[Relation, ...], Level]:
        relations = tuple(dict.fromkeys(need.relation for need in needs.sides))
        level: Level = needs.cluster  # type: ignore[assignment]
        if level == "day" and self._question.grain is Grain.DAY and all(relation.timed for relation in relations):
            level = "hour"
        return relations, level

    def _number(self, relations: tuple[Relation, ...], level: Level) -> int:
        if (relations, level) not in self._numbers:
            self._numbers[relations, level] = len(self.made)
            self.made.append(Scan(relations, level, dated=False))
        return self._numbers[relations, level]


def _varying(scan: Scan, relations: tuple[Relation, ...], need: Need, role: str, told: str) -> str:
    """Ask a scan by cell for a sum that varies."""
    return scan.state(relations.index(need.relation), need.states[role], told)


def _placed(number: int, scan: Scan, side: int, name: str, need: Need) -> Place:
    scan.dated = True
    columns = {role: scan.state(side, state, f"{name}: {role}") for role, state in need.states.items()}
    return Place(number, columns)
