"""PostgreSQL rows: one SELECT in a read-only transaction, streamed as text; the server writes each value exactly."""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv as pa_csv

from wellserved.sources.database import Address
from wellserved.sources.question import Question, Take, Texts, double_quoted, text_quoted
from wellserved.terms.errors import SourceError

if TYPE_CHECKING:
    import pg8000.native

CONNECT_SECONDS, SPARE_SECONDS = 15, 30
BLOCK = 8 << 20
BYTES, MONEY = 17, 790
SETTINGS = (
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO'",
    "SET LOCAL IntervalStyle = 'iso_8601'",
    "SET LOCAL client_encoding = 'UTF8'",
    "SET LOCAL standard_conforming_strings = on",
    "SET LOCAL extra_float_digits = 1",
)
CODES = {
    "28P01": ("the database refused the user or the password", "see to the variable that holds the password"),
    "28000": ("the database refused the user", "see to the user, and to what pg_hba.conf allows"),
    "3D000": ("there is no such database", "see to the database's name"),
    "42501": ("the user may not read this", "grant the user SELECT on the tables"),
    "57014": ("the query took too long", "raise 'timeout', add an index on the cursor column, or ask for less"),
    "25006": ("the query would write", "write a query that only reads"),
}  # fmt: skip


class PostgresRows:
    """The answer to one question."""

    def __init__(self, connection: pg8000.native.Connection, question: Question) -> None:
        self._connection, self._question = connection, question
        self._run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for setting in (*SETTINGS, f"SET LOCAL statement_timeout = {int(question.seconds * 1000)}"):
            self._run(setting)
        described = self._run(f"SELECT * FROM ({question.query}) AS _q LIMIT 0").columns or []
        self.names = [str(column["name"]) for column in described]
        self._refuse_types({str(column["name"]): int(column["type_oid"]) for column in described})
        self.cursor_type = self._cursor_type(described)

    def send(self, take: Take) -> None:
        """Hand over the rows, some MiB at a time, as the server sends them."""
        columns = ", ".join(f"{double_quoted(name)}::text" for name in self.names)
        sql = f"SELECT {columns} FROM ({self._question.query}) AS _q{self._condition()}"
        blocks = _Blocks(take, len(self.names))
        self._run(f"COPY ({sql}) TO STDOUT (FORMAT csv)", blocks)
        blocks.hand_over()

    def _condition(self) -> str:
        if not self._question.cursor:
            return ""
        cursor, mark = f"_q.{double_quoted(self._question.cursor)}", self._question.mark
        kept = f" WHERE {cursor} >= {text_quoted(mark.value)}::{self.cursor_type}" if mark else ""
        return f"{kept} ORDER BY {cursor} NULLS FIRST"

    def _cursor_type(self, described: list[dict[str, Any]]) -> str:
        if self._question.cursor not in self.names:
            return ""
        oid = next(int(c["type_oid"]) for c in described if c["name"] == self._question.cursor)
        rows = self._run(f"SELECT format_type({oid}, NULL)").rows or []
        return str(rows[0][0])

    def _refuse_types(self, types: dict[str, int]) -> None:
        for name, oid in types.items():
            if oid == BYTES:
                raise SourceError(f"the column '{name}' holds bytes", self._question.where,
                                  f"leave it out, or write encode({name}, 'hex') AS {name}")  # fmt: skip
            if oid == MONEY:
                raise SourceError(f"the column '{name}' is of type money, which is written by the server's locale",
                                  self._question.where, f"write {name}::numeric AS {name}")  # fmt: skip

    def _run(self, sql: str, stream: Any = None) -> Any:
        """Run one statement; the extended protocol takes no second one."""
        return self._connection.execute_unnamed(sql, stream=stream)


class _Blocks:
    """What the server sends, in blocks of whole rows: each row comes in a message of its own."""

    def __init__(self, take: Take, width: int) -> None:
        self._take, self._width = take, width
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, row: bytes) -> None:
        """Take one row."""
        self._parts.append(bytes(row))
        self._size += len(row)
        if self._size >= BLOCK:
            self.hand_over()

    def hand_over(self) -> None:
        """Pass on what has come so far."""
        if self._parts:
            self._take(_texts(b"".join(self._parts), self._width))
        self._parts, self._size = [], 0


def _texts(block: bytes, width: int) -> Texts:
    """Read a block of CSV as the server writes it: null is an empty field, an empty text is quoted."""
    names = [str(number) for number in range(width)]
    table = pa_csv.read_csv(
        io.BytesIO(block),
        pa_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
        pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )
    return tuple(column.combine_chunks() for column in table.columns)


@contextmanager
def postgres_rows(address: Address, question: Question) -> Iterator[PostgresRows]:
    """Ask a PostgreSQL server.

    Raises:
        SourceError: The driver or the server is not there, or the server refuses.
    """
    try:
        import pg8000.native
    except ImportError:
        raise SourceError("the driver for PostgreSQL is not installed", question.where,
                          "pip install 'wellserved[postgres]'") from None  # fmt: skip
    with _told(question, address), _socket(address, question) as line:
        connection = pg8000.native.Connection(
            address.user, address.host, address.name, address.port, address.password or None,
            sock=line, ssl_context=_tls(address.tls), application_name="wellserved",
        )  # fmt: skip
        try:
            yield PostgresRows(connection, question)
        finally:
            with suppress(Exception):
                connection.close()


@contextmanager
def _socket(address: Address, question: Question) -> Iterator[socket.socket]:
    """A line to the server, given up soon where nobody answers, and later only after the query's own time."""
    with closing(socket.create_connection((address.host, address.port), CONNECT_SECONDS)) as line:
        line.settimeout(question.seconds + SPARE_SECONDS)
        yield line


def _tls(mode: str) -> ssl.SSLContext | bool:
    if mode == "disable":
        return False
    context = ssl.create_default_context()
    if mode == "require":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@contextmanager
def _told(question: Question, address: Address) -> Iterator[None]:
    """Say what failed in place of the driver's own error, which may hold more than is to be shown."""
    import pg8000.exceptions

    try:
        yield
    except pg8000.exceptions.DatabaseError as error:
        raise _refused(error.args[0] if error.args else {}, question, address) from None
    except ssl.SSLError as error:
        what = f"no safe connection to {address.shown}: {error.reason or 'TLS failed'}"
        raise SourceError(what, question.where, "see to the server's certificate, or add ?sslmode=require") from None
    except (OSError, pg8000.exceptions.InterfaceError) as error:
        reason = getattr(error, "strerror", None) or str(error).split("(")[0].strip() or type(error).__name__
        raise SourceError(f"no route to {address.shown}: {reason}", question.where,
                          "see that the server runs, and that host and port are right") from None  # fmt: skip


def _refused(said: object, question: Question, address: Address) -> SourceError:
    """Turn what the server said into what its reader can mend."""
    fields = said if isinstance(said, dict) else {}
    code, message = str(fields.get("C", "")), str(fields.get("M", said)).splitlines()[0][:200]
    what, fix = CODES.get(code, ("the query can not be run", str(fields.get("H") or "mend the query")))
    return SourceError(f"{what}: {message} ({address.shown})", question.where, fix)
