"""SQLite rows: one SELECT of a file that is opened for reading only; each value as text, exactly."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer

import pyarrow as pa

from wellserved.sources.batch import BATCH_ROWS
from wellserved.sources.question import Question, Take, double_quoted
from wellserved.terms.errors import SourceError

READS = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
REFUSED = ("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer")
TYPES: dict[str, type[int] | type[float] | type[str]] = {"integer": int, "real": float, "text": str}


class SqliteRows:
    """The answer to one question."""

    def __init__(self, connection: sqlite3.Connection, question: Question) -> None:
        self._question = question
        self._connection = connection
        described = connection.execute(f"SELECT * FROM ({question.query}) AS _q LIMIT 0").description or []
        self.names = [str(column[0]) for column in described]
        self.cursor_type = ""

    def send(self, take: Take) -> None:
        """Hand over the rows, some thousand at a time."""
        rows = self._connection.execute(*self._statement())
        place = self.names.index(self._question.cursor) if self._question.cursor in self.names else None
        while taken := rows.fetchmany(BATCH_ROWS):
            columns = list(zip(*taken, strict=True))
            if place is not None:
                self.cursor_type = _type_of(columns[place][-1])
            take(tuple(self._texts(name, column) for name, column in zip(self.names, columns, strict=True)))

    def _statement(self) -> tuple[str, tuple[int | float | str, ...]]:
        sql = f"SELECT * FROM ({self._question.query}) AS _q"
        if not self._question.cursor:
            return sql, ()
        cursor, mark = f"_q.{double_quoted(self._question.cursor)}", self._question.mark
        kept = f" WHERE {cursor} >= ?" if mark else ""
        value = (TYPES[mark.type](mark.value),) if mark else ()
        return f"{sql}{kept} ORDER BY {cursor}", value

    def _texts(self, name: str, column: tuple[object, ...]) -> pa.Array[pa.StringScalar]:
        if any(isinstance(value, bytes) for value in column):
            raise SourceError(f"the column '{name}' holds bytes", self._question.where,
                              f"leave it out, or write hex({name}) AS {name}")  # fmt: skip
        return pa.array([_text(value) for value in column], pa.string())


def _text(value: object) -> str | None:
    """Write a value; 5.0 as 5, as everywhere."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return None if value is None else str(value)


def _type_of(value: object) -> str:
    return next((name for name, kind in TYPES.items() if isinstance(value, kind)), "")


@contextmanager
def sqlite_rows(path: Path, question: Question) -> Iterator[SqliteRows]:
    """Ask an SQLite file.

    Raises:
        SourceError: It is no database, or the query does not fit it.
    """
    timer: Timer | None = None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)) as connection:
            timer = Timer(question.seconds, connection.interrupt)
            timer.daemon = True
            timer.start()
            connection.execute("PRAGMA query_only = true")
            connection.execute("BEGIN")
            connection.set_authorizer(_only_reading)
            yield SqliteRows(connection, question)
    except (sqlite3.Error, OverflowError) as error:
        raise _told(error, question, path) from None
    finally:
        if timer is not None:
            timer.cancel()


def _only_reading(action: int, first: str | None, second: str | None, base: str | None, inner: str | None) -> int:
    """Allow what a SELECT needs, and no function that reaches out of the file."""
    allowed = action in READS and not (action == sqlite3.SQLITE_FUNCTION and second in REFUSED)
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


def _told(error: Exception, question: Question, path: Path) -> SourceError:
    reason = str(error)
    if reason == "interrupted":
        what = f"the query took longer than {question.seconds:,.0f} s"
        return SourceError(what, question.where, "raise 'timeout', add an index on the cursor column, or ask for less")
    if "not a database" in reason or "malformed" in reason:
        return SourceError(f"the file is no SQLite database: {reason}", path.name, "see that it is whole")
    return SourceError(f"the query can not be run: {reason[:200]}", question.where, "mend the query")
