"""Rows given by hand as ClickHouse's relations: written into the query itself, so that nothing need be stored."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from tests.oracle.engine import filled
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.records.contract import Column
from wellserved.records.register import CONTRACTS
from wellserved.store.engines.clickhouse_engine import ClickHouseEngine
from wellserved.store.engines.clickhouse_server import Within
from wellserved.store.engines.clickhouse_tables import empty_sql, type_of

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
SMALL = {"max_threads": "1", "compile_expressions": "0", "compile_aggregate_expressions": "0"}
ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def engine_over(tables: Tables) -> ClickHouseEngine:
    """An engine whose records have these rows."""
    relations = {name: rows_sql(contract.all_columns, tables.get(name, ())) for name, contract in CONTRACTS.items()}
    return ClickHouseEngine(server(), relations, limits=SMALL)


def measured(catalogue: Catalogue, tables: Tables, question: Question) -> list[Measurement]:
    """What the planner and ClickHouse answer."""
    asked, engine = plan(question, catalogue, filled(tables)), engine_over(tables)
    results = [engine.query(sql) for sql in asked.statements]
    return finish(asked, results, [record for record in asked.counted if not tables.get(record)])


@cache
def server() -> Within:
    """One ClickHouse for all tests of a process."""
    return Within(None)


def rows_sql(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> str:
    """A SELECT of given rows."""
    if not rows:
        return empty_sql(columns)
    structure = ", ".join(f'"{column.name}" {type_of(column)}' for column in columns)
    lines = "\n".join("\t".join(written(row.get(column.name)) for column in columns) for row in rows)
    names = ", ".join(f'"{column.name}"' for column in columns)
    return f"SELECT {names} FROM format(TSV, {text(structure)}, {text(lines)})"


def written(value: Any) -> str:
    """A value as ClickHouse reads it from a line."""
    match value:
        case None:
            return "\\N"
        case bool():
            return "true" if value else "false"
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
        case date():
            return value.isoformat()
        case float():
            return repr(value)
        case Decimal() | int():
            return str(value)
        case _:
            return str(value).translate(ESCAPES)


def text(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
