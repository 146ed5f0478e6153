"""Rows: the generated year as engines see it: raw as it was loaded, and enriched."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.hand import Cut
from benchmarks.kpis import catalogue, question
from wellserved.enrich.register import recipes
from wellserved.enrich.settings import EnrichSettings
from wellserved.metrics.plan import plan
from wellserved.records.contract import Contract
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.engine import Extent
from wellserved.store.views import empty_sql, layer_columns

RECORDS = ("interaction", "survey_response", "order", "customer", "agent")
ENRICHED = ("interaction", "survey_response")


@contextmanager
def connected(threads: int = 2, memory: str = "8GB") -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB in UTC with so many threads."""
    connection = duckdb.connect(config={"threads": threads, "memory_limit": memory})
    try:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        yield connection
    finally:
        connection.close()


def see_raw(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let raw records be read as raw.<record>, as hand-written SQL reads them."""
    connection.execute("CREATE SCHEMA raw")
    for record in RECORDS:
        connection.execute(f"""CREATE VIEW raw."{record}" AS SELECT * FROM '{folder}/{record}.parquet'""")


def enrich_in_memory(connection: duckdb.DuckDBPyConnection, folder: Path, cut: Cut) -> None:
    """Enrich raw rows into tables that hold the columns that the KPIs read, as a database would keep them."""
    read = _columns_read(cut)
    for contract in CONTRACTS.values():
        recipe = _recipes().get(contract.name) if contract.name in ENRICHED else None
        if recipe is None:
            connection.execute(f'CREATE VIEW "{contract.name}" AS {_loaded(folder, contract)}')
            continue
        wanted = ", ".join(f'"{c.name}"' for c in contract.all_columns if c.name in read)
        sql = f"SELECT {wanted} FROM ({recipe.sql(_inputs(folder))})"
        connection.execute(f'CREATE TABLE "{contract.name}" AS {sql}')


def _columns_read(cut: Cut) -> set[str]:
    """The columns that the plan's statements name."""
    return set(re.findall(r'"(\w+)"', plan(question(cut), catalogue()).sql))


def see_enriched(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Let records be read as they were enriched and kept."""
    for contract in CONTRACTS.values():
        file = folder / "enriched" / f"{contract.name}.parquet"
        sql = f"SELECT * FROM '{file}'" if file.exists() else _loaded(folder, contract)
        connection.execute(f'CREATE VIEW "{contract.name}" AS {sql}')


@cache
def enriched_extents(folder: Path) -> dict[str, Extent]:
    """How far the kept records go: their rows, first and last moment, as a store's catalog says of its segments."""
    files = {record: folder / "enriched" / f"{record}.parquet" for record in RECORDS}
    here = {record: file if file.exists() else folder / f"{record}.parquet" for record, file in files.items()}
    return {record: _extent(record, file) for record, file in here.items()}


def _extent(record: str, file: Path) -> Extent:
    about, time = pq.read_metadata(file), CONTRACTS[record].time
    groups = (about.row_group(i) for i in range(about.num_row_groups))
    told = [group.column(about.schema.names.index(time)).statistics for group in groups] if time else []
    moments = [end for one in told if one for end in (one.min, one.max) if isinstance(end, datetime)]
    return Extent(about.num_rows, max(moments, default=None), min(moments, default=None), files=(str(file),))


def enrich(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Keep enriched records beside the raw ones."""
    (folder / "enriched").mkdir(exist_ok=True)
    for record in ENRICHED:
        recipe, file = _recipes()[record], folder / "enriched" / f"{record}.parquet"
        ordered = f'SELECT * FROM ({recipe.sql(_inputs(folder))}) ORDER BY "{CONTRACTS[record].time}"'
        connection.execute(f"COPY ({ordered}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")


def _recipes() -> Mapping[str, Recipe]:
    return {recipe.record: recipe for recipe in recipes(EnrichSettings())}


def _inputs(folder: Path) -> dict[str, str]:
    """Relations by the names that recipes call them by."""
    found = {name: f"({_loaded(folder, contract)})" for name, contract in CONTRACTS.items()}
    return found | {f"every {name}": sql for name, sql in found.items()}


def _loaded(folder: Path, contract: Contract) -> str:
    """A record as it was loaded; what the benchmark does not fill is null."""
    columns, file = layer_columns(contract, "loaded"), folder / f"{contract.name}.parquet"
    if contract.name not in RECORDS:
        return empty_sql(contract.all_columns)
    filled = set(pq.read_schema(file).names)
    parts = [f'"{c.name}"' if c.name in filled else f'CAST(NULL AS {c.type.value}) AS "{c.name}"' for c in columns]
    return f"SELECT {', '.join(parts)} FROM '{file}'"
