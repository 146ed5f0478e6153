"""A bare DuckDB over the oracle's tables, and what it answers through the planner."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
import pyarrow as pa

from tests.oracle.tables import Key, Tables
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS

ARROW = {
    Type.TEXT: pa.string(),
    Type.NUMBER: pa.float64(),
    Type.WHOLE: pa.int64(),
    Type.FLAG: pa.bool_(),
    Type.TIME: pa.timestamp("us", "UTC"),
    Type.DATE: pa.date32(),
    Type.MONEY: pa.decimal128(18, 4),
}


@cache
def instance() -> duckdb.DuckDBPyConnection:
    """What all connections share: to begin a DuckDB takes longer than most questions."""
    return duckdb.connect(":memory:", config={"threads": 1})


def connect(tables: Tables, records: set[str]) -> duckdb.DuckDBPyConnection:
    """A connection with a typed table of its own for each record, empty where no rows are given."""
    connection = instance().cursor()
    connection.execute("SET TimeZone = 'UTC'")
    for record in records:
        columns = {column.name: column.type for column in CONTRACTS[record].all_columns}
        rows = tables.get(record, ())
        arrays = {name: pa.array([row.get(name) for row in rows], ARROW[kind]) for name, kind in columns.items()}
        connection.register("given", pa.table(arrays))
        connection.execute(f'CREATE TEMP TABLE "{record}" AS SELECT * FROM given')
    return connection


def read_by(records: set[str]) -> set[str]:
    """Records, and those that their rows point to."""
    return records | {lookup.record for record in records for lookup in CONTRACTS[record].lookups}


def filled(tables: Tables) -> dict[str, frozenset[str]]:
    """By record, columns with a value in every row."""
    return {
        record: frozenset(
            c.name for c in CONTRACTS[record].all_columns if all(row.get(c.name) is not None for row in rows)
        )
        for record, rows in tables.items()
    }


def measured(catalogue: Catalogue, tables: Tables, question: Question) -> list[Measurement]:
    """What the planner and DuckDB answer."""
    asked = plan(question, catalogue, filled(tables))
    connection = connect(tables, read_by(set(asked.counted)))
    results = [connection.execute(sql).fetchall() for sql in asked.statements]
    connection.close()
    return finish(asked, results, [record for record in asked.counted if not tables.get(record)])


def by_key(found: list[Measurement]) -> dict[str, dict[Key, Measurement]]:
    """Measurements by KPI, then by period and segment."""
    told: dict[str, dict[Key, Measurement]] = {}
    for m in found:
        told.setdefault(m.metric, {})[m.period.first_day, tuple(value for _, value in m.segment)] = m
    return told


def catalogue_of(*metrics: MetricDefinition) -> Catalogue:
    """KPIs with one version each."""
    return Catalogue({metric.name: (metric,) for metric in metrics})


def plain(m: Measurement) -> Mapping[str, Any]:
    """What is compared exactly."""
    return {"n": m.n, "note": str(m.note)}
