"""Conformance: the same statement of ours on DuckDB and on another engine, and what differs."""

import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb

from tests.engines.expressions import REFUSED, REFUSED_QUESTIONS, RELATION, TOO_LARGE
from wellserved.store.engine import Engine
from wellserved.terms.errors import EngineError

Row = tuple[Any, ...]


def of_rows(expression: str) -> str:
    """A statement that asks something of each row."""
    return f'WITH r AS ({RELATION}) SELECT "id", {expression} AS "it" FROM r ORDER BY "id"'


def of_all(expressions: Sequence[str]) -> str:
    """A statement that asks several things of each row."""
    listed = ", ".join(f'{sql} AS "e{number}"' for number, sql in enumerate(expressions))
    return f'WITH r AS ({RELATION}) SELECT "id", {listed} FROM r ORDER BY "id"'


def of_groups(expressions: Sequence[str], where: str = "TRUE") -> str:
    """A statement that asks several things of each group of rows."""
    listed = ", ".join(f'{sql} AS "e{number}"' for number, sql in enumerate(expressions))
    groups = 'GROUP BY "flag" ORDER BY "flag" NULLS LAST'
    return f'WITH r AS ({RELATION}) SELECT "flag", {listed} FROM r WHERE {where} {groups}'


def of_none(expressions: Sequence[str]) -> str:
    """The same, of no rows."""
    listed = ", ".join(f'{sql} AS "e{number}"' for number, sql in enumerate(expressions))
    return f'WITH r AS ({RELATION}) SELECT {listed} FROM r WHERE "id" > 90'


def question(sql: str) -> str:
    """A statement over the rows."""
    if sql.startswith("WITH "):
        return f"WITH r AS ({RELATION}), {sql.removeprefix('WITH ')}"
    return f"WITH r AS ({RELATION}) {sql}"


def told_beside(engine: str) -> list[str]:
    """What others refuse, but not this engine."""
    of_a_row = [one for one, others in REFUSED.items() if engine not in others]
    return [of_all(of_a_row), *(question(one) for one, others in REFUSED_QUESTIONS.items() if engine not in others)]


def told_too_large(engine: Engine) -> list[str]:
    """The casts that DuckDB refuses, and an engine does not."""
    return [one for one in TOO_LARGE if not _fails(engine.query, one) or not _fails(by_duckdb, one)]


def _fails(ask: Callable[[str], list[Row]], expression: str) -> bool:
    try:
        ask(of_rows(expression))
    except (EngineError, duckdb.Error):
        return True
    return False


def disagreements(engine: Engine, sql: str) -> list[str]:
    """What an engine tells otherwise than DuckDB, in words."""
    wanted, found = by_duckdb(sql), engine.query(sql)
    if len(wanted) != len(found):
        return [f"{len(wanted)} rows of DuckDB, {len(found)} of the engine"]
    return [
        f"row {number}, column {place}: {a!r} of DuckDB, {b!r} of the engine"
        for number, (one, other) in enumerate(zip(wanted, found, strict=True))
        for place, (a, b) in enumerate(zip(one, other, strict=True))
        if not alike(a, b)
    ]


def alike(wanted: Any, found: Any) -> bool:
    """Whether two values are the same: flags are no numbers, decimals no broken ones; last digits may differ."""
    if isinstance(wanted, bool) or isinstance(found, bool):
        return wanted is found
    if isinstance(found, Decimal) and not isinstance(wanted, Decimal):
        return False  # Python divides no decimal by a broken number
    if isinstance(wanted, float | int | Decimal) and isinstance(found, float | int | Decimal):
        return math.isclose(wanted, found, rel_tol=1e-12, abs_tol=1e-12)
    return bool(plain(wanted) == plain(found))


def plain(value: Any) -> Any:
    """A wall clock's time as a moment, as engines that know no other have it."""
    return value.replace(tzinfo=value.tzinfo or UTC) if isinstance(value, datetime) else value


@cache
def by_duckdb(sql: str) -> list[Row]:
    """What DuckDB tells."""
    rows: list[Row] = _duckdb().execute(sql).fetchall()
    return rows


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute("SET TimeZone = 'UTC'")
    return connection
