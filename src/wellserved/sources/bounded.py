"""Bounded: an engine in memory that runs one source's query and can reach nothing else."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Self

import duckdb

from wellserved.records.writer import quoted, text_literal
from wellserved.sources.limits import Limits
from wellserved.terms.errors import SourceError


@contextmanager
def session_for(folder: Path, limits: Limits) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in memory, bounded, in UTC, that loads nothing by itself."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": f"{limits.memory >> 20}MiB",
        "temp_directory": str(folder / "spill"),
    }
    with duckdb.connect(":memory:", config=config) as session:
        session.execute("SET TimeZone = 'UTC'")
        session.execute("SET enable_progress_bar = false")
        yield session


class Bench:
    """One engine for the sources of a load: opened when the first asks for it, and emptied after each. A context.

    Args:
        folder: Where it may write.
        reads: What it may read.
        limits: What a query may take.
    """

    def __init__(self, folder: Path, reads: Path, limits: Limits) -> None:
        self._folder, self._reads, self._limits = folder, reads, limits
        self._open = ExitStack()
        self._session: duckdb.DuckDBPyConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *left: object) -> None:
        self._open.close()

    @contextmanager
    def session(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The engine, without a table."""
        if self._session is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._session = self._open.enter_context(session_for(self._folder, self._limits))
            lock(self._session, self._folder, self._reads)
        try:
            yield self._session
        finally:
            _empty(self._session)


def _empty(session: duckdb.DuckDBPyConnection) -> None:
    """Drop all tables and views."""
    for kind in ("view", "table"):
        own = f"SELECT {kind}_name FROM duckdb_{kind}s() WHERE NOT internal"
        for (name,) in session.execute(own).fetchall():
            session.execute(f"DROP {kind} {quoted(name)}")


def lock(session: duckdb.DuckDBPyConnection, *folders: Path) -> None:
    """Let a session read and write nothing but these folders, and change no setting."""
    listed = ", ".join(text_literal(str(folder)) for folder in folders)
    session.execute(f"SET allowed_directories = [{listed}]")
    session.execute("SET enable_external_access = false")
    session.execute("SET lock_configuration = true")


@contextmanager
def bounded(session: duckdb.DuckDBPyConnection, where: str, seconds: float) -> Iterator[None]:
    """End the query when it takes too long, and tell its errors as the source's.

    Raises:
        SourceError: It took too long, or can't be run.
    """
    timer = threading.Timer(seconds, session.interrupt)
    timer.start()
    try:
        yield
    except duckdb.InterruptException:
        what = f"the query took longer than {seconds:,.0f} s"
        raise SourceError(what, where, "join on keys, or read fewer tables") from None
    except duckdb.Error as error:
        raise SourceError(f"the query can not be run: {_reason(error)}", where,
                          "mend the query or 'tables'; every column of a table is text") from None  # fmt: skip
    finally:
        timer.cancel()


def _reason(error: duckdb.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    offered = next((line for line in lines if line.startswith("Candidate bindings")), "")
    return f"{lines[0].split('Error: ', 1)[-1]} {offered}".strip()[:300]
