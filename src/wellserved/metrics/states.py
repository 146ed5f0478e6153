"""States: the numbers of one cell that a formula needs, as SQL over bare columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import (
    Count,
    Distinct,
    Exposure,
    Mean,
    Model,
    Net,
    Quantile,
    Rate,
    Ratio,
    Share,
    Stay,
    Stock,
    Sum,
    Tally,
)
from wellserved.metrics.local_time import day_sql, moment_sql
from wellserved.metrics.pieces import ALWAYS, Atom, Condition, Not, Pieces, all_of, asked, known, maybe, pieces_of
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.records.contract import Type
from wellserved.records.expression import Expression
from wellserved.records.register import CONTRACTS

Kind = Literal["count", "sum", "list"]
OPEN = Atom('"_open"')
"""Whether an interval is open at the moment that it is met with."""


@dataclass(frozen=True)
class State:
    """One aggregate over some rows.

    Args:
        kind: How many rows there are, the sum of a value, or all values.
        among: Which rows.
        value: What is summed or listed.
        columns: The columns it reads.
    """

    kind: Kind
    among: Condition = ALWAYS
    value: Atom | None = None
    columns: frozenset[str] = frozenset()

    @property
    def adds(self) -> bool:
        """Whether it may be computed cell by cell and summed."""
        return self.kind != "list"

    @property
    def pieces(self) -> Pieces:
        """Its SQL, over atoms of bare quoted columns."""
        rows = pieces_of(self.among)
        if self.value is None:
            return ("COUNT_IF(", *rows, ")") if rows else ("COUNT(*)",)
        if self.kind == "list":
            return ("LIST(", self.value, ")", *((" FILTER (WHERE ", *rows, ")") if rows else ()))
        return ("SUM(", self.value, *((" * CAST(", *rows, " AS DOUBLE)") if rows else ()), ")")


@dataclass(frozen=True)
class Need:
    """What one side of a formula needs of one relation: its states by their roles."""

    relation: Relation
    states: Mapping[str, State] = field(hash=False)


@dataclass(frozen=True)
class Needs:
    """What a formula needs.

    Args:
        sides: One for most formulas, two for quotients.
        cluster: What the two roles of `moments` vary over; '' where no moments are needed.
        moments: Pairs of (side, role): the upper and lower sum.
    """

    sides: tuple[Need, ...]
    cluster: str = ""
    moments: tuple[tuple[int, str], tuple[int, str]] | None = None


def needs_of(metric: MetricDefinition, first: date, last: date, question: Question) -> Needs:
    """What a KPI needs to be computed over the local days [first, last)."""
    found: Needs = _NEEDS[type(metric.formula)](metric, metric.formula, first, last, question)
    return found


def _rows(metric: MetricDefinition, first: date, last: date) -> Relation:
    return Relation(metric.record, metric.time, first, last)


def _one(metric: MetricDefinition, first: date, last: date, **states: State) -> Needs:
    return Needs((Need(_rows(metric, first, last), states),))


def _count_if(condition: Condition, *read: Expression | None) -> State:
    return State("count", condition, columns=_columns(*read))


def _sum(value: str, among: Condition, *read: Expression | None) -> State:
    return State("sum", among, Atom(f"CAST({value} AS DOUBLE)"), _columns(*read))


def _columns(*read: Expression | None) -> frozenset[str]:
    return frozenset().union(*(e.columns for e in read if e is not None))


def _count(metric: MetricDefinition, f: Count, first: date, last: date, question: Question) -> Needs:
    return _one(
        metric, first, last,
        hits=_count_if(asked(f.condition), f.condition),
        used=_count_if(known(f.condition), f.condition),
        rows=_count_if(ALWAYS),
    )  # fmt: skip


def _share(metric: MetricDefinition, f: Share, first: date, last: date, question: Question) -> Needs:
    mature: tuple[Atom, ...] = ()
    if f.matures_after is not None:
        mature = (Atom(mature_sql(metric, question.known_to(metric.record, metric.time) - f.matures_after, question)),)
    read = (f.condition, f.among)
    states = {
        "hits": _count_if(all_of(asked(f.among), mature, asked(f.condition)), *read),
        "used": _count_if(all_of(asked(f.among), mature, known(f.condition)), *read),
        "rows": _count_if(all_of(maybe(f.among), mature), f.among),
    }
    if mature:
        states["young"] = _count_if(all_of(maybe(f.among), (Not(mature[0]),)), f.among)
        states = {role: replace(state, columns=state.columns | {metric.time}) for role, state in states.items()}
    return _one(metric, first, last, **states)


def mature_sql(metric: MetricDefinition, latest: datetime, question: Question) -> str:
    """The condition that a row's window had passed, and what followed it is known."""
    column = CONTRACTS[metric.record].column(metric.time)
    if column is not None and column.type is Type.DATE:
        local = latest.astimezone(question.calendar.midnight(question.start).tzinfo)
        return f'("{metric.time}" <= {day_sql(local.date())})'
    return f'("{metric.time}" <= {moment_sql(latest)})'


def _summed(f: Sum | Mean) -> dict[str, State]:
    read = (f.value, f.among)
    return {
        "total": _sum(f.value.sql, asked(f.among), *read),
        "used": _count_if(all_of(asked(f.among), known(f.value)), *read),
        "rows": _count_if(maybe(f.among), f.among),
    }


def _total(metric: MetricDefinition, f: Sum, first: date, last: date, question: Question) -> Needs:
    square = f"CAST({f.value.sql} AS DOUBLE) * CAST({f.value.sql} AS DOUBLE)"
    squares = _sum(square, asked(f.among), f.value, f.among)
    return _one(metric, first, last, squares=squares, **_summed(f))


def _mean(metric: MetricDefinition, f: Mean, first: date, last: date, question: Question) -> Needs:
    side = Need(_rows(metric, first, last), _summed(f))
    return Needs((side,), metric.cluster, ((0, "total"), (0, "used")))


def _net(metric: MetricDefinition, f: Net, first: date, last: date, question: Question) -> Needs:
    told = all_of(asked(f.among), known(f.plus), known(f.minus))
    read = (f.plus, f.minus, f.among)
    return _one(
        metric, first, last,
        plus=_count_if(all_of(told, asked(f.plus)), *read),
        minus=_count_if(all_of(told, asked(f.minus)), *read),
        used=_count_if(told, *read),
        rows=_count_if(maybe(f.among), f.among),
    )  # fmt: skip


def _quantile(metric: MetricDefinition, f: Quantile, first: date, last: date, question: Question) -> Needs:
    number = Atom(f"CAST({f.value.sql} AS DOUBLE)")
    is_open: Condition = (OPEN,) if f.opened else ALWAYS
    told = all_of(is_open, asked(f.among), known(f.value))
    states = {  # ranked later: three times as fast as by the engine
        "ranked": State("list", told, number, _columns(f.value, f.among)),
        "rows": _count_if(all_of(is_open, maybe(f.among)), f.among),
    }
    rows = _rows(metric, first, last)
    if f.opened:
        rows = Relation(metric.record, f.opened, first, last, "instants", f.closed, "end", since=f.since)
    return Needs((Need(rows, states),))


def _distinct(metric: MetricDefinition, f: Distinct, first: date, last: date, question: Question) -> Needs:
    """Values are listed by 64 bits of each, and told apart later: several times as fast as by the engine."""
    told, mark = all_of(asked(f.among), known(f.column)), Atom(f"HASH({f.column.sql})")
    return _one(
        metric, first, last,
        different=State("list", told, mark, _columns(f.column, f.among)),
        rows=_count_if(maybe(f.among), f.among),
    )  # fmt: skip


def _stock(metric: MetricDefinition, f: Stock, first: date, last: date, question: Question) -> Needs:
    relation = Relation(metric.record, f.opened, first, last, "instants", f.closed, f.taken)
    is_open: Condition = (OPEN,)
    states = {
        "open": _count_if(all_of(is_open, asked(f.condition)), f.condition),
        "used": _count_if(all_of(is_open, known(f.condition)), f.condition),
        "rows": _count_if(is_open),
        "ever": _count_if(ALWAYS),
    }
    return Needs((Need(relation, states),))


def _stay(metric: MetricDefinition, f: Stay, first: date, last: date, question: Question) -> Needs:
    relation = Relation(metric.record, f.entered, first, last, "stays", f.left)
    came: Condition = (Atom('("_came" IS TRUE)'),)
    states = {
        "hits": _count_if(all_of(asked(f.among), came, (Atom('"_stayed"'),)), f.among),
        "used": _count_if(all_of(asked(f.among), came), f.among),
        "rows": _count_if(maybe(f.among), f.among),
    }
    return Needs((Need(relation, states),))


def _tally(side: Tally | Exposure, first: date, last: date) -> Need:
    renamed = tuple(sorted(side.segments.items()))
    if isinstance(side, Exposure):
        relation = Relation(side.record, side.entered, first, last, "exposure", side.left, renamed=renamed)
        years = '"_years"'
        states = {
            "total": _sum(years, asked(side.among), side.among),
            "used": _count_if(all_of(asked(side.among), (Atom(f"({years} IS NOT NULL)"),)), side.among),
            "rows": _count_if(maybe(side.among), side.among),
        }
        return Need(relation, states)
    relation = Relation(side.record, side.time, first, last, renamed=renamed)
    if side.value is not None:
        return Need(relation, _summed(Sum(side.value, side.among)))
    return Need(relation, _counted(side.count, side.among) if side.count else {})


def _counted(condition: Expression, among: Expression | None) -> dict[str, State]:
    return {
        "total": _count_if(all_of(asked(among), asked(condition)), condition, among),
        "used": _count_if(all_of(asked(among), known(condition)), condition, among),
        "rows": _count_if(maybe(among), among),
    }


def _rate(metric: MetricDefinition, f: Rate, first: date, last: date, question: Question) -> Needs:
    return Needs((_tally(f.events, first, last), _tally(f.per, first, last)))


def _ratio(metric: MetricDefinition, f: Ratio, first: date, last: date, question: Question) -> Needs:
    both = (_tally(f.of, first, last), _tally(f.to, first, last))
    return Needs(both, metric.cluster, ((0, "total"), (1, "total")))


def _model(metric: MetricDefinition, f: Model, first: date, last: date, question: Question) -> Needs:
    """No parts: only the record and time that say how far it reaches."""
    return _one(metric, first, last)


_NEEDS: dict[type, Callable[[MetricDefinition, Any, date, date, Question], Needs]] = {
    Count: _count,
    Sum: _total,
    Share: _share,
    Mean: _mean,
    Net: _net,
    Quantile: _quantile,
    Distinct: _distinct,
    Stock: _stock,
    Stay: _stay,
    Rate: _rate,
    Ratio: _ratio,
    Model: _model,
}
