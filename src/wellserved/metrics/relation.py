"""Relation: the rows of one record that a question reads, and the SQL that gets them."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from wellserved.metrics.columns import known_columns, lookups_of
from wellserved.metrics.local_time import day_sql, local_sql, moment_sql
from wellserved.metrics.question import WEEK_TIME, Question
from wellserved.records.contract import Type
from wellserved.records.expression import Expression, parse_expression, rebase_sql
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import DefinitionError, QueryError

Mode = Literal["rows", "instants", "stays", "exposure"]


@dataclass(frozen=True)
class Relation:
    """Rows of one record.

    Args:
        record: The record's name.
        time: The column that puts a row into a period; where a row is an interval, the one that begins it.
        first: First local day read.
        last: The day after the last.
        mode: `rows` lie in a period by `time`; the others are intervals that are met with moments or periods.
        until: The column that ends an interval.
        taken: For a stock: at periods' ends, or at all days' ends.
        renamed: Segment names that have another name in this record.
        since: The column that an age counts from, where it is not the one that begins an interval.
    """

    record: str
    time: str
    first: date
    last: date
    mode: Mode = "rows"
    until: str = ""
    taken: str = ""
    renamed: tuple[tuple[str, str], ...] = ()
    since: str = ""

    @property
    def timed(self) -> bool:
        """Whether `time` holds a moment rather than a day."""
        column = CONTRACTS[self.record].column(self.time)
        return column is not None and column.type is Type.TIME

    def segment(self, name: str) -> str:
        return dict(self.renamed).get(name, name)


@lru_cache(maxsize=4096)
def column_sql(record: str, column: str) -> str:
    """A column's SQL: the record's own, then that of the records a row points to; the first known one."""
    contract = CONTRACTS[record]
    parts = [f't."{column}"'] if contract.column(column) else []
    parts += [f'"t_{lookup.record}"."{column}"' for lookup in lookups_of(contract, column)]
    return parts[0] if len(parts) == 1 else f"COALESCE({', '.join(parts)})"


def rebased(record: str, sql: str, columns: frozenset[str]) -> str:
    """SQL over bare columns, written over the record and its lookups."""
    return rebase_sql(sql, {column: column_sql(record, column) for column in columns})


def joins_sql(record: str, columns: frozenset[str]) -> str:
    """The record, and those of its lookups whose columns are read; each row is met by one row at most."""
    contract = CONTRACTS[record]
    needed = {lookup for column in columns for lookup in lookups_of(contract, column)}
    lines = [f'"{record}" AS t']
    for lookup in contract.lookups:
        if lookup in needed:
            alias, key = f'"t_{lookup.record}"', CONTRACTS[lookup.record].key[0]
            lines.append(f'LEFT JOIN "{lookup.record}" AS {alias} ON {alias}."{key}" = t."{lookup.column}"')
    return "\n  ".join(lines)


def question_expression(
    asked: str | Expression | None, record: str, name: str, week_time: bool = True
) -> Expression | None:
    """A condition of the question, checked against one record, whose rows have a weekday and an hour besides.

    Raises:
        QueryError: It is no condition, or the record lacks a column.
    """
    if asked is None:
        return None
    return _parsed(asked.text if isinstance(asked, Expression) else asked, record, name, week_time)


@lru_cache(maxsize=1024)
def _parsed(text: str, record: str, name: str, week_time: bool) -> Expression:
    known = (*known_columns(CONTRACTS[record]), *(WEEK_TIME if week_time else ()))
    try:
        return parse_expression(text, known, f"{name}, record '{record}'")
    except DefinitionError as error:
        raise QueryError(error.what, error.where, error.fix) from None


def segment_sql(relation: Relation, name: str) -> tuple[str, frozenset[str]]:
    """A segment as text over bare columns, and the columns it reads."""
    column = relation.segment(name)
    kind = known_columns(CONTRACTS[relation.record])[column]
    sql = f'"{column}"' if kind is Type.TEXT else f'CAST("{column}" AS VARCHAR)'
    return sql, frozenset({column})


def span_sql(relation: Relation, question: Question) -> str:
    """Which rows have their time in the span and before the clock."""
    column = f't."{relation.time}"'
    if relation.timed:
        start, end = (moment_sql(m) for m in _moments(relation, question))
    else:
        start, end = day_sql(relation.first), day_sql(min(relation.last, question.known_until))
    return f"{column} >= {start} AND {column} < {end}"


def _moments(relation: Relation, question: Question) -> tuple[datetime, datetime]:
    midnight = question.calendar.midnight
    return midnight(relation.first), min(midnight(relation.last), question.clock)


def day_of(relation: Relation, question: Question) -> str:
    """The local day of a row, as SQL."""
    column = f't."{relation.time}"'
    return f"CAST({wall_time(relation, question)} AS DATE)" if relation.timed else column


def wall_time(relation: Relation, question: Question) -> str:
    """The local date and time of a row, as SQL."""
    return local_sql(f't."{relation.time}"', relation.first, relation.last, question.calendar)
