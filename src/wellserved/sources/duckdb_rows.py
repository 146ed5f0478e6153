"""DuckDB rows: one SELECT of a file that is opened for reading only, in an engine that can reach nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import duckdb

from wellserved.sources.batch import BATCH_ROWS
from wellserved.sources.limits import Limits
from wellserved.sources.question import Question, Take, double_quoted, text_quoted
from wellserved.terms.errors import SourceError

BYTES = ("BLOB", "BIT")
NESTED = ("STRUCT", "MAP", "UNION")


class DuckdbRows:
    """The answer to one question."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, question: Question) -> None:
        self._connection, self._question = connection, question
        described = connection.execute(f"DESCRIBE SELECT * FROM ({question.query}) AS _q").fetchall()
        self._types = {str(row[0]): str(row[1]) for row in described}
        self.names = list(self._types)
        self.cursor_type = self._types.get(question.cursor, "")
        for name, kind in self._types.items():
            if kind in BYTES:
                raise SourceError(f"the column '{name}' holds bytes", question.where,
                                  f"leave it out, or write hex({name}) AS {name}")  # fmt: skip

    def send(self, take: Take) -> None:
        """Hand over the rows, some thousand at a time."""
        columns = ", ".join(_text(name, kind) for name, kind in self._types.items())
        sql = f"SELECT {columns} FROM ({self._question.query}) AS _q{self._condition()}"
        for batch in self._connection.sql(sql).to_arrow_reader(BATCH_ROWS):
            take(tuple(batch.columns))

    def _condition(self) -> str:
        if not self._question.cursor:
            return ""
        cursor, mark = f"_q.{double_quoted(self._question.cursor)}", self._question.mark
        kept = f" WHERE {cursor} >= CAST({text_quoted(mark.value)} AS {self.cursor_type})" if mark else ""
        return f"{kept} ORDER BY {cursor} NULLS FIRST"


def _text(name: str, kind: str) -> str:
    """SQL of a column as text; a nested one as JSON."""
    column = f"_q.{double_quoted(name)}"
    nested = kind.startswith(NESTED) or kind.endswith("]")
    return f"CAST({f'to_json({column})' if nested else column} AS VARCHAR) AS {double_quoted(name)}"


@contextmanager
def duckdb_rows(path: Path, question: Question, limits: Limits) -> Iterator[DuckdbRows]:
    """Ask a DuckDB file.

    Raises:
        SourceError: It is no database, another process writes to it, or the query does not fit it.
    """
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": f"{limits.memory >> 20}MiB",
    }
    timer: Timer | None = None
    try:
        with duckdb.connect(str(path), read_only=True, config=config) as connection:
            for setting in ("TimeZone = 'UTC'", "enable_progress_bar = false", "enable_external_access = false",
                            "lock_configuration = true"):  # fmt: skip
                connection.execute(f"SET {setting}")
            timer = Timer(question.seconds, connection.interrupt)
            timer.daemon = True
            timer.start()
            yield DuckdbRows(connection, question)
    except duckdb.InterruptException:
        what = f"the query took longer than {question.seconds:,.0f} s"
        raise SourceError(what, question.where, "raise 'timeout', or ask for less") from None
    except duckdb.IOException as error:
        what = f"the DuckDB file can not be opened: {_reason(error)}"
        raise SourceError(what, path.name, "see that it is whole, and that no other program writes to it") from None
    except duckdb.Error as error:
        raise SourceError(f"the query can not be run: {_reason(error)}", question.where, "mend the query") from None
    finally:
        if timer is not None:
            timer.cancel()


def _reason(error: duckdb.Error) -> str:
    lines = [line.strip() for line in str(error).splitlines()]
    offered = next((line for line in lines if line.startswith(("Candidate", "Did you mean"))), "")
    return f"{lines[0].split('Error: ', 1)[-1]} {offered}".strip()[:300]
