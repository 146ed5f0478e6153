"""DuckDB as the engine: over a snapshot of the store."""

from collections.abc import Mapping, Sequence
from functools import partial
from os import getpid
from pathlib import Path
from secrets import token_hex
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any

import duckdb

from wellserved.records.customers import CUSTOMER
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import segments_at
from wellserved.store.engine import Extent
from wellserved.store.extents import extents_of
from wellserved.store.held_rollups import rollup_relations, rollups_of
from wellserved.store.made_views import Relation, Views
from wellserved.store.store import Store
from wellserved.store.views import literal, own_sql, record_sql
from wellserved.terms.errors import EngineError

if TYPE_CHECKING:  # a tenth of a second that most commands need not wait for
    import pyarrow


class DuckDBEngine:
    """One locked-down DuckDB connection.

    Args:
        connection: Where queries run.
        relations: SQL of relations by name, each made a view when a query first reads it: opening a file costs more
            than most questions.
        rollups: What the roll-ups among them say about themselves, by name.
        extents: How far each record's rows go.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        relations: Mapping[str, Relation] | None = None,
        rollups: Mapping[str, str] | None = None,
        extents: Mapping[str, Extent] | None = None,
    ) -> None:
        self._connection = connection
        self._views = Views(relations or {})
        self.rollups: Mapping[str, str] = rollups or {}
        self.extents: Mapping[str, Extent] = extents or {}

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows.

        Raises:
            EngineError: The engine could not run it.
        """
        try:
            self._views.make(self._connection, sql)
            rows: list[tuple[Any, ...]] = self._connection.execute(sql, list(parameters)).fetchall()
        except duckdb.Error as error:
            raise _told(error) from error
        return rows

    def arrow(self, sql: str) -> "pyarrow.Table":
        """Run one SELECT and return an Arrow table.

        Raises:
            EngineError: The engine could not run it.
        """
        try:
            self._views.make(self._connection, sql)
            table: pyarrow.Table = self._connection.sql(sql).to_arrow_table()
        except duckdb.Error as error:
            raise _told(error) from error
        return table

    def close(self) -> None:
        """Let go of files and memory."""
        self._connection.close()

    def another(self) -> "DuckDBEngine":
        """The same relations through a connection of its own, for another thread."""
        found = DuckDBEngine(self._connection.cursor(), None, self.rollups, self.extents)
        found._views = self._views
        return found


def open_engine(store: Store, snapshot: int | None = None) -> DuckDBEngine:
    """Open a snapshot, by default the newest, with one view for each record and each roll-up.

    Args:
        store: Where it lies.
        snapshot: Its number; None for the newest.

    Raises:
        QueryError: There is no such commit, or it is no longer kept.
    """
    segments = segments_at(store, snapshot)
    relations: dict[str, Relation] = {
        c.name: partial(record_sql, c, segments, store.segments) for c in CONTRACTS.values()
    }
    relations["customer as loaded"] = partial(own_sql, CUSTOMER, segments, store.segments)
    rollups = rollups_of(store, segments)
    for one in rollups:
        relations |= rollup_relations(one, store)
    connection = connect(store)
    connection.execute("SET parquet_metadata_cache = true")  # a segment never changes once it is written
    lock_down(connection, [store.segments])
    told = {one.name: one.told for one in rollups}
    return DuckDBEngine(connection, relations, told, extents_of(segments, store.segments))


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
