"""Behind: the rows behind a number, and whether each was counted: yes, no, or unknown."""

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.columns import known_columns
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import (
    Count,
    Derived,
    Distinct,
    Exposure,
    Formula,
    Mean,
    Net,
    Quantile,
    Rate,
    Ratio,
    Share,
    Stay,
    Stock,
    Sum,
    Tally,
    sides,
)
from wellserved.metrics.local_time import moment_sql
from wellserved.metrics.modelled import refuse_models
from wellserved.metrics.question import Question, check_question
from wellserved.metrics.relation import Relation, joins_sql, question_expression, rebased, span_sql
from wellserved.metrics.states import mature_sql, needs_of
from wellserved.metrics.week_time import condition_sql
from wellserved.records.contract import PROVENANCE, Contract
from wellserved.records.expression import Expression
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import QueryError

COUNTED = "counted"


def rows_columns(question: Question, catalogue: Catalogue, personal: bool = False) -> tuple[str, ...]:
    """What is shown of each row: `counted`, its key and time, what the formula reads, then the record's own."""
    metric, relation = _asked(question, catalogue)
    contract = CONTRACTS[relation.record]
    read = [name for name in known_columns(contract) if name in _read(metric.formula)]
    own = [column.name for column in (*contract.columns, *contract.enriched, *PROVENANCE)]
    named = dict.fromkeys([*telling_columns(question, catalogue)[1:-1], *read, *own])
    return (COUNTED, *(name for name in named if personal or not _is_personal(contract, name)))


def telling_columns(question: Question, catalogue: Catalogue) -> tuple[str, ...]:
    """The fewest columns that tell of a row: `counted`, its key and time, what is measured, its source."""
    metric, relation = _asked(question, catalogue)
    contract = CONTRACTS[relation.record]
    measured = [name for name in known_columns(contract) if name in _measured(metric.formula)]
    when = [name for name in (relation.time, relation.until, relation.since) if name]
    return (COUNTED, *dict.fromkeys([*contract.key, *when, *measured]), PROVENANCE[0].name)


def rows_sql(question: Question, catalogue: Catalogue, columns: tuple[str, ...], limit: int, offset: int = 0) -> str:
    """The SELECT of some rows, in the order of time and key."""
    metric, relation = _asked(question, catalogue)
    contract = CONTRACTS[relation.record]
    where = question_expression(question.where, relation.record, "where")
    counted = _counted(metric, question)
    read = frozenset(columns[1:]) | counted[1] | (where.columns if where else frozenset())
    shown = [f"{rebased(relation.record, _quoted(name), frozenset({name}))} AS {_quoted(name)}" for name in columns[1:]]
    condition = rebased(relation.record, counted[0], counted[1])
    conditions = [_span(relation, question), *([condition_sql(where, relation, question)] if where else [])]
    order = ", ".join(f't."{name}" NULLS LAST' for name in (relation.time, *contract.key))
    told = f"CASE {condition} WHEN TRUE THEN 'yes' WHEN FALSE THEN 'no' ELSE 'unknown' END AS {_quoted(COUNTED)}"
    lines = ",\n  ".join([told, *shown])
    return (
        f"-- rows behind {metric.name}\nSELECT\n  {lines}\nFROM {joins_sql(relation.record, read)}\n"
        f"WHERE {' AND '.join(conditions)}\nORDER BY {order}\nLIMIT {int(limit)}"
        f"{f' OFFSET {int(offset)}' if offset else ''}"
    )


def _asked(question: Question, catalogue: Catalogue) -> tuple[MetricDefinition, Relation]:
    """The KPI and its rows: of a quotient, those of its upper side."""
    check_question(question, catalogue)
    metric = catalogue.latest(question.metrics[0])
    if isinstance(metric.formula, Derived):
        what = f"'{metric.name}' is derived from other KPIs, and has no rows of its own"
        raise QueryError(what, metric.file, f"ask for the rows of: {', '.join(metric.formula.parts)}")
    refuse_models(question, catalogue)
    return metric, needs_of(metric, question.start, question.end, question).sides[0].relation


def _counted(metric: MetricDefinition, question: Question) -> tuple[str, frozenset[str]]:
    """Whether a row is in the number's n (or is the number's, where it counts), as three-valued SQL."""
    asked, told = _conditions(metric.formula)
    yes = f"({asked.sql})" if asked else "TRUE"
    unknown = [f"({e.sql} IS NULL)" for e in told]
    if isinstance(metric.formula, Share) and metric.formula.matures_after is not None:
        passed = question.known_to(metric.record, metric.time) - metric.formula.matures_after
        unknown.append(f"NOT {mature_sql(metric, passed, question)}")
    columns = frozenset({metric.time}) if metric.time else frozenset()
    columns = columns.union(*(e.columns for e in (asked, *told) if e))
    return (f"(CASE WHEN {yes} AND ({' OR '.join(unknown)}) THEN NULL ELSE {yes} END)" if unknown else yes), columns


def _conditions(formula: Formula) -> tuple[Expression | None, list[Expression]]:
    """Which rows are asked, and what must be known of them."""
    match formula:
        case Count(condition=condition):
            return condition, []
        case Stock(condition=condition):
            return condition, []
        case Share(condition=condition, among=among):
            return among, [condition]
        case Quantile(opened=opened, among=among) if opened:
            return among, []
        case Sum(value=value, among=among) | Mean(value=value, among=among) | Quantile(value=value, among=among):
            return among, [value]
        case Distinct(column=column, among=among):
            return among, [column]
        case Net(plus=plus, minus=minus, among=among):
            return among, [plus, minus]
        case Stay(among=among):
            return among, []
        case _:
            return _of_side(sides(formula)[0])


def _of_side(side: Tally | Exposure) -> tuple[Expression | None, list[Expression]]:
    if isinstance(side, Exposure) or side.value is not None:
        return side.among, [side.value] if isinstance(side, Tally) and side.value is not None else []
    return side.count, []


def _measured(formula: Formula) -> frozenset[str]:
    """What must be known of a row; where nothing must be, what is asked of it."""
    asked, told = _conditions(formula)
    known: list[Expression | None] = [*told] or [asked]
    return frozenset().union(*(e.columns for e in known if e))


def _read(formula: Formula) -> frozenset[str]:
    if isinstance(formula, Rate | Ratio):
        side = sides(formula)[0]
        used = [side.among, *([side.count, side.value] if isinstance(side, Tally) else [])]
        return frozenset().union(*(e.columns for e in used if e))
    asked, told = _conditions(formula)
    return frozenset().union(*(e.columns for e in (asked, *told) if e))


def _span(relation: Relation, question: Question) -> str:
    """Rows in the span; of intervals, those that touch it."""
    if relation.mode == "rows":
        return span_sql(relation, question)
    start, end = (question.calendar.midnight(day) for day in (question.start, question.end))
    end = min(end, question.clock)
    begins, ends = f't."{relation.time}"', f't."{relation.until}"'
    return f"{begins} < {moment_sql(end)} AND ({ends} IS NULL OR {ends} >= {moment_sql(start)})"


def _is_personal(contract: Contract, name: str) -> bool:
    column = contract.column(name)
    found = [column] if column else [CONTRACTS[lookup.record].column(name) for lookup in contract.lookups]
    return any(column.personal for column in found if column)


def _quoted(name: str) -> str:
    return f'"{name}"'
