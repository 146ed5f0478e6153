"""DuckDB as the engine: over a snapshot of the store."""

from collections.abc import Sequence
from os import getpid
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from typing import Any

import duckdb
import pyarrow

from wellserved.records.contract import Contract
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Segment, segments_at
from wellserved.store.store import Store
from wellserved.store.views import has_facts, layer_columns, literal, segments_sql
from wellserved.terms.errors import EngineError


class DuckDBEngine:
    """One locked-down DuckDB connection."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows.

        Raises:
            EngineError: The engine could not run it.
        """
        try:
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise _told(error) from error
        return rows

    def arrow(self, sql: str) -> pyarrow.Table:
        """Run one SELECT and return an Arrow table.

        Raises:
            EngineError: The engine could not run it.
        """
        try:
            table: pyarrow.Table = self._connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            raise _told(error) from error
        return table

    def close(self) -> None:
        """Let go of files and memory."""
        self._connection.close()


def open_engine(store: Store, snapshot: int | None = None) -> DuckDBEngine:
    """Open a snapshot, by default the newest, with one view for each record.

    Raises:
        QueryError: There is no such commit, or it is no longer kept.
        EngineError: A segment can't be read.
    """
    segments = segments_at(store, snapshot)
    connection = connect(store)
    try:
        for contract in CONTRACTS.values():
            connection.execute(f'CREATE VIEW "{contract.name}" AS {record_sql(contract, segments, store.segments)}')
    except duckdb.Error as error:
        connection.close()
        raise _told(error) from error
    lock_down(connection, [store.segments])
    return DuckDBEngine(connection)


def record_sql(contract: Contract, segments: Sequence[Segment], folder: Path) -> str:
    """A record as people ask for it: its facts where an enricher makes them, else as loaded."""
    layer = "fact" if has_facts(contract) else "loaded"
    own = [s for s in segments if s.record == contract.name and s.layer == layer]
    return segments_sql(layer_columns(contract, layer), own, folder)


def connect(store: Store | None = None, spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A DuckDB in memory, in UTC, within the store's limits.

    Args:
        store: Whose limits hold; DuckDB's own where None.
        spill: Where it may put what does not fit in memory; the system's own place where None.
    """
    spill = spill or Path(gettempdir()) / f"wellserved-{getpid()}-{token_hex(4)}"  # made only when needed
    config: dict[str, Any] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "temp_directory": str(spill),
    }
    if store is not None:
        config["memory_limit"] = store.memory_limit
    if store is not None and store.threads:
        config["threads"] = store.threads
    connection = duckdb.connect(":memory:", config=config)
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")
    return connection


def lock_down(connection: duckdb.DuckDBPyConnection, folders: Sequence[Path] = ()) -> None:
    """Let queries read nothing but these folders, and change no setting."""
    listed = ", ".join(literal(str(folder)) for folder in folders)
    connection.execute(f"SET allowed_directories = [{listed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _told(error: duckdb.Error) -> EngineError:
    reason = str(error).strip().splitlines()[0]
    fix = "run 'wellserved doctor'" if isinstance(error, duckdb.IOException) else "please report this, with the command"
    if isinstance(error, duckdb.OutOfMemoryException):
        fix = "raise memory_limit in wellserved.yaml, or ask for fewer days or segments"
    return EngineError(f"the engine could not run the query: {reason}", "DuckDB", fix)
