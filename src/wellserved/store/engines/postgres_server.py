"""A PostgreSQL server: statements, rows that go in, and rows that come back as Arrow, all as the server writes text."""

from __future__ import annotations

import io
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from wellserved.store.engines.postgres_rows import Sent, table_of
from wellserved.terms.errors import EngineError, QueryError
from wellserved.terms.packages import need

if TYPE_CHECKING:
    import pyarrow

SHAPE = "write postgresql://user:${WELLSERVED_DB_PASSWORD}@host/database"
CONNECT_SECONDS = 15
SETTINGS = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO'",
    "SET client_encoding = 'UTF8'",
    "SET standard_conforming_strings = on",
    "SET extra_float_digits = 1",
    "SET jit = off",
)
GONE = "42P01"
NAMES = 63


@dataclass(frozen=True)
class Address:
    """Where a server is.

    Args:
        host: The machine.
        port: Its port.
        name: The database's.
        user: Whom we are.
        password: Never shown.
        tls: "disable", "require" or "verify-full".
        schema: Where our tables lie.
    """

    host: str
    port: int
    name: str
    user: str
    password: str
    tls: str
    schema: str

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    @property
    def shown(self) -> str:
        """The database as messages name it: without its password."""
        return f"{self.name} on {self.host}:{self.port}"


class TableGone(EngineError):
    """A table that was there is no more: another process let go of a segment."""


class Server:
    """One connection to a PostgreSQL.

    Args:
        address: Where it is.
        limits: Further settings of the session, by name.
    """

    def __init__(self, address: Address, limits: dict[str, str] | None = None) -> None:
        need("postgres", "PostgreSQL", "pg8000")
        import pg8000.native

        self.address, self.limits = address, limits or {}
        self._lock = RLock()
        with self._told():
            self._line = socket.create_connection((address.host, address.port), CONNECT_SECONDS)
        with self._told(), self._closing_on_failure():
            self._line.settimeout(None)
            self._connection = pg8000.native.Connection(
                address.user, address.host, address.name, address.port, address.password or None,
                sock=self._line, ssl_context=_tls(address.tls), application_name="wellserved",
            )  # fmt: skip
        with self._closing_on_failure():
            for setting in (*SETTINGS, *(f"SET {name} = {value}" for name, value in self.limits.items())):
                self.run(setting)

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run one statement, and return what rows it has."""
        with self._lock, self._told():
            return [tuple(row) for row in self._connection.execute_unnamed(sql).rows or ()]

    def arrow(self, sql: str) -> pyarrow.Table:
        """Run a SELECT."""
        with self._lock, self._told():
            described = self._connection.execute_unnamed(f"SELECT * FROM ({sql}) AS q LIMIT 0").columns or []
            sent = Sent()
            self._connection.execute_unnamed(f"COPY ({sql}) TO STDOUT (FORMAT csv)", stream=sent)
        return table_of(sent.taken(), [(str(one["name"]), int(one["type_oid"])) for one in described])

    def bring(self, table: str, columns: str, rows: Iterator[bytes]) -> None:
        """Write rows, as CSV, to a table made in the same transaction."""
        for block in rows:
            with self._lock, self._told():
                stream = io.BytesIO(block)
                copy = f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, FREEZE)"
                self._connection.execute_unnamed(copy, stream=stream)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        with self._lock:
            self.run("BEGIN")
            try:
                yield
            except BaseException:
                with suppress(EngineError):
                    self.run("ROLLBACK")
                raise
            self.run("COMMIT")

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(Exception):
            self._connection.close()
        self._line.close()

    @contextmanager
    def _closing_on_failure(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            self._line.close()
            raise

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what failed in place of the driver's own error, which may hold more than is to be shown."""
        import pg8000.exceptions

        try:
            yield
        except pg8000.exceptions.DatabaseError as error:
            raise _refused(error.args[0] if error.args else {}, self.address) from None
        except (OSError, pg8000.exceptions.InterfaceError) as error:
            reason = getattr(error, "strerror", None) or str(error).split("(")[0].strip() or type(error).__name__
            fix = "see to engine_url in wellserved.yaml, and that the server runs"
            raise EngineError(f"PostgreSQL does not answer: {reason}", self.address.shown, fix) from None


def address_of(url: str) -> Address:
    """The server that an address names.

    Raises:
        QueryError: It names none.
    """
    where = "wellserved.yaml: engine_url"
    fix = "write signs such as / : @ in a password as %2F %3A %40"
    torn = QueryError("the address of the database can not be understood", where, fix)
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "localhost", parts.port or 5432
    except ValueError:
        raise torn from None
    if "@" in parts.path:
        raise torn
    name, user, given = unquote(parts.path.strip("/")), unquote(parts.username or ""), dict(parse_qsl(parts.query))
    if parts.scheme not in ("postgresql", "postgres") or not name or not user:
        raise QueryError("engine_url is not the address of a PostgreSQL database", where, SHAPE)
    near = host in ("localhost", "127.0.0.1", "::1")
    tls = given.get("sslmode", "disable" if near else "verify-full")
    if tls not in ("disable", "require", "verify-full"):
        raise QueryError(f"sslmode may not be '{tls}'", where, "one of: disable, require, verify-full")
    schema = given.get("schema", "wellserved")
    if not schema.replace("_", "").isalnum() or len(schema) > NAMES:
        raise QueryError(f"the schema may not be called '{schema}'", where, "letters, digits and _")
    return Address(host, port, name, user, unquote(parts.password or ""), tls, schema)


def _tls(mode: str) -> ssl.SSLContext | bool:
    if mode == "disable":
        return False
    context = ssl.create_default_context()
    if mode == "require":
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _refused(said: object, address: Address) -> EngineError:
    fields = said if isinstance(said, dict) else {}
    message = str(fields.get("M", said)).splitlines()[0][:400]
    kind = TableGone if fields.get("C") == GONE else EngineError
    fix = str(fields.get("H") or "please report this, with the command")
    return kind(f"the engine could not run the query: {message}", address.shown, fix)
