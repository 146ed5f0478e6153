"""ClickHouse servers: one within this process (chdb), or one at an address (clickhouse-connect)."""

from contextlib import suppress
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Protocol, TextIO
from urllib.parse import unquote, urlsplit

from wellserved.store.engines.clickhouse_folder import taken
from wellserved.terms.errors import EngineError, QueryError
from wellserved.terms.packages import need

if TYPE_CHECKING:
    import pyarrow

HTTP_PORT, HTTPS_PORT = 8123, 8443
LONGEST = 16_000_000  # letters of one statement
SCHEMES = ("clickhouse", "clickhouses", "http", "https")


class TableGone(EngineError):
    """What a statement reads is not there any more."""


class Server(Protocol):
    """What runs ClickHouse's SQL."""

    def run(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        ...

    def arrow(self, sql: str) -> "pyarrow.Table":
        """Run a SELECT."""
        ...

    def bring(self, path: Path, table: str, columns: str, structure: str, segment: int) -> None:
        """Write a Parquet file's rows to a table, and after its columns the segment's number and each row's."""
        ...


class Within:
    """ClickHouse within this process, which may have one folder of it open at a time.

    Args:
        folder: Where its tables lie; None for memory.
    """

    _lock = RLock()
    _opened: "tuple[Path | None, Any] | None" = None
    _taken: TextIO | None = None

    def __init__(self, folder: Path | None) -> None:
        need("clickhouse", "ClickHouse within this process", "chdb")
        self._folder = folder
        with Within._lock:
            Within._open(folder)

    @classmethod
    def _open(cls, folder: Path | None) -> Any:
        """The process's one ClickHouse, turned to a folder."""
        from chdb.session import Session

        if cls._opened is not None and cls._opened[0] == folder:
            return cls._opened[1]
        cls.leave()
        opening: Any = Session
        cls._taken = taken(folder) if folder else None
        try:
            cls._opened = folder, opening(str(folder) if folder else ":memory:")
            cls._opened[1].query(f"SET max_query_size = {LONGEST}")
        except RuntimeError as error:
            cls.leave()
            fix = "wait until it is done, or name a server: engine_url: clickhouse://…"
            raise EngineError(f"ClickHouse's tables can't be opened: {_short(error)}", str(folder), fix) from error
        return cls._opened[1]

    @classmethod
    def leave(cls) -> None:
        """Let go of the folder that is open, so that another process may have it."""
        with cls._lock:
            if cls._opened is not None:
                cls._opened[1].close()
            if cls._taken is not None:
                cls._taken.close()
            cls._opened = cls._taken = None

    def run(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        self._ask(sql, "Null")

    def arrow(self, sql: str) -> "pyarrow.Table":
        """Run a SELECT."""
        table: pyarrow.Table = self._ask(sql, "ArrowTable")
        return table

    def bring(self, path: Path, table: str, columns: str, structure: str, segment: int) -> None:
        """Write a Parquet file's rows to a table, and after its columns the segment's number and each row's."""
        file = f"file({text(str(path))}, 'Parquet', {text(structure)})"
        self.run(f"INSERT INTO {table} SELECT {columns}, {segment}, _row_number FROM {file}")

    def _ask(self, sql: str, form: str) -> Any:
        with Within._lock:
            opened = Within._open(self._folder)
            try:
                return opened.query(sql, form)
            except Exception as error:
                with suppress(Exception):
                    opened.query("SELECT 1")  # what is asked next after an error midway would be told its remains
                raise told(error) from error


class Away:
    """A ClickHouse server at an address.

    Args:
        url: clickhouse://user:password@host:8123/database; clickhouses:// where it is encrypted.
    """

    def __init__(self, url: str) -> None:
        need("clickhouse", "a ClickHouse server", "clickhouse_connect")
        import clickhouse_connect
        from clickhouse_connect.driver.exceptions import ClickHouseError

        parts = urlsplit(url)
        secure = parts.scheme in ("clickhouses", "https")
        try:
            self._client = clickhouse_connect.get_client(
                host=parts.hostname or "localhost",
                port=parts.port or (HTTPS_PORT if secure else HTTP_PORT),
                username=unquote(parts.username or "default"),
                password=unquote(parts.password or ""),
                database=parts.path.strip("/") or "default",
                secure=secure,
                autogenerate_session_id=False,
                settings={"max_query_size": LONGEST},
            )
        except ClickHouseError as error:
            fix = "see to engine_url in wellserved.yaml, and that the server runs"
            raise EngineError(f"ClickHouse does not answer: {_short(error)}", parts.hostname or url, fix) from error

    def run(self, sql: str) -> None:
        """Run a statement that returns nothing."""
        self._ask(lambda: self._client.command(sql))

    def arrow(self, sql: str) -> "pyarrow.Table":
        """Run a SELECT."""
        table: pyarrow.Table = self._ask(lambda: self._client.query_arrow(sql, use_strings=True))
        return table

    def bring(self, path: Path, table: str, columns: str, structure: str, segment: int) -> None:
        """Write a Parquet file's rows to a table, and after its columns the segment's number and each row's."""
        import pyarrow.parquet

        first = 0
        for batch in pyarrow.parquet.ParquetFile(path).iter_batches(100_000):
            numbers = {"_segment": [segment] * batch.num_rows, "_row": range(first, first + batch.num_rows)}
            rows = pyarrow.Table.from_batches([batch])
            for name, values in numbers.items():
                rows = rows.append_column(name, pyarrow.array(values, pyarrow.uint64()))
            self._ask(lambda rows=rows: self._client.insert_arrow(table.replace('"', ""), rows))
            first += batch.num_rows

    def _ask(self, asked: Any) -> Any:
        from clickhouse_connect.driver.exceptions import ClickHouseError

        try:
            return asked()
        except ClickHouseError as error:
            raise told(error) from error


def server_at(url: str, folder: Path | None) -> Server:
    """The server that an address names, or one within this process where there is none.

    Raises:
        QueryError: The address is of something else.
    """
    if not url:
        return Within(folder)
    if urlsplit(url).scheme not in SCHEMES:
        fix = "write clickhouse://user:password@host:8123/database"
        raise QueryError("engine_url is not the address of a ClickHouse server", "wellserved.yaml: engine_url", fix)
    return Away(url)


def text(value: str) -> str:
    """Quote a text for ClickHouse's SQL."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def told(error: Exception) -> EngineError:
    """What went wrong, in the words of the engine."""
    fix = "please report this, with the command"
    if "MEMORY_LIMIT_EXCEEDED" in str(error):
        fix = "raise memory_limit in wellserved.yaml, or ask for fewer days or segments"
    kind = TableGone if "UNKNOWN_TABLE" in str(error) else EngineError
    return kind(f"the engine could not run the query: {_short(error)}", "ClickHouse", fix)


def _short(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:600]
