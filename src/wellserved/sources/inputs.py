"""Inputs: what a source reads that is not one kind of file, as its author declared it: landed tables, a database."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from wellserved.records.expression import Expression, parse_expression
from wellserved.records.landed_rows import ALL, Layout
from wellserved.records.select import Select, parse_select, parsed
from wellserved.sources.database import SHAPE, System, check_template, resolve, system_of
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest

TABLE = ("path", "columns", "key", "newest")
WRITES = ("Insert", "Update", "Delete", "Merge", "Into", "Lock", "Create", "Drop", "Alter", "Command", "Copy", "Set")
REACHES = re.compile(
    r"pg_(read|ls|stat_file|terminate|cancel|reload|rotate|switch|sleep|advisory|logical|create|drop|notify).*"
    r"|lo_.*|dblink.*|query_to_xml.*|table_to_xml.*|set_config|nextval|setval|load_extension|readfile|writefile"
    r"|read_.*|readcsv|readparquet|parquet_scan|glob|sniff_csv|sqlite_scan|postgres_(scan|query).*|getenv"
)


@dataclass(frozen=True)
class LandedTable:
    """A table that another tool landed as files.

    Args:
        path: File, folder or pattern of its parts.
        layout: What is to be read of it.
    """

    path: str
    layout: Layout = ALL


@dataclass(frozen=True)
class Landed:
    """Tables that another tool landed as files, and the question over them whose rows are the source's.

    Args:
        tables: By their names in the query.
        query: One SELECT over the tables.
        keeps_deleted: Whether rows that the tool marked as deleted are read too.
    """

    tables: Mapping[str, LandedTable]
    query: Select
    keeps_deleted: bool = False

    @property
    def meaning(self) -> str:
        """Names what it reads, so that another question reads the tables anew."""
        layouts = {name: table.layout for name, table in self.tables.items() if table.layout != ALL}
        read = f"|{layouts}" if layouts else ""
        return f"{self.query.sql}|{'keep' if self.keeps_deleted else 'drop'}{read}"


@dataclass(frozen=True)
class Queried:
    """A question to a database.

    Args:
        database: Its URL or path, with ${WELLSERVED_…} in the place of what is secret.
        query: One SELECT in the database's own SQL.
        cursor: The column that grows with each change of a row; empty where all rows are read each time.
        seconds: How long the database may take.
    """

    database: str
    query: str
    cursor: str = ""
    seconds: float = 300

    @property
    def meaning(self) -> str:
        """Names what it reads, so that another question, or another database, is read from its beginning."""
        return f"{self.database}|{self.query}|{self.cursor}"


@dataclass(frozen=True)
class Connected:
    """Raw pages of a connection, and the question over them whose rows are the source's.

    Args:
        connection: The name of its file in connections/.
        stream: Whose new rows make rows.
        beside: Streams whose newest rows the query may join.
        query: One SELECT over them; all of the stream where None.
        deleted: Holds for the rows that are gone at the vendor.
    """

    connection: str
    stream: str
    beside: tuple[str, ...] = ()
    query: Select | None = None
    deleted: Expression | None = None

    @property
    def sql(self) -> str:
        """The SELECT as the engine gets it."""
        return self.query.sql if self.query else f'SELECT * FROM "{self.stream}"'

    @property
    def meaning(self) -> str:
        """Names what it reads, so that another question reads all raw pages anew."""
        gone = self.deleted.sql if self.deleted else ""
        return f"{self.connection}|{self.stream}|{','.join(self.beside)}|{self.sql}|{gone}"


def read_connected(document: Document) -> Connected:
    """Read the connection, the streams and the query of a source of kind `connected`.

    Raises:
        DefinitionError: One of them is wrong.
    """
    connection, stream = (_named(document, field) for field in ("connection", "stream"))
    beside = document.data.get("beside", [])
    if not isinstance(beside, list) or not all(isinstance(name, str) and name.isidentifier() for name in beside):
        raise DefinitionError("'beside' is a list of streams", document.where("beside"), "such as [users]")
    query, deleted = (_text(document, field) for field in ("query", "deleted"))
    return Connected(
        connection,
        stream,
        tuple(beside),
        parse_select(query, [stream, *beside], document.where("query")) if query else None,
        parse_expression(deleted, None, document.where("deleted")) if deleted else None,
    )


def _named(document: Document, field: str) -> str:
    value = _text(document, field)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", value):
        fix = f"such as {field}: {'zendesk' if field == 'connection' else 'tickets'}"
        raise DefinitionError(f"a connected source needs '{field}'", document.where(field), fix)
    return value


def read_queried(document: Document) -> Queried:
    """Read the database, the query and the cursor of a source of kind `sql`.

    Raises:
        DefinitionError: One of them is wrong, or a secret stands in the file.
    """
    database, query, cursor = (_text(document, field) for field in ("database", "query", "cursor"))
    if not database:
        raise DefinitionError("a source of kind sql needs 'database'", document.where("database"), SHAPE)
    if not query:
        raise DefinitionError("a source of kind sql needs 'query'", document.where("query"), "write one SELECT")
    check_template(database, document.where("database"))
    system = system_of(database)
    if system in ("sqlite", "duckdb"):
        checked_path(resolve(database, "").path, document.where("database"))
    check_query(query, system or "postgresql", document.where("query"))
    return Queried(database, query.strip(), cursor, _seconds(document))


def check_query(query: str, system: System, where: str) -> None:
    """Refuse a query that is not one SELECT, or that calls what reads files, waits or writes.

    Raises:
        DefinitionError: It is.
    """
    tree = parsed(query, "postgres" if system == "postgresql" else system, where)
    for node in tree.walk():
        called = _called(node)
        if type(node).__name__ in WRITES or REACHES.fullmatch(called):
            what = f"a query may not use '{called or type(node).__name__.lower()}'"
            raise DefinitionError(what, where, "write a SELECT that only reads")


def _called(node: object) -> str:
    if type(node).__name__ == "Anonymous":
        return str(getattr(node, "this", "")).lower()
    return type(node).__name__.lower() if type(node).__name__ in ("ReadCSV", "ReadParquet") else ""


def _text(document: Document, field: str) -> str:
    value = document.data.get(field, "")
    if isinstance(value, str):
        return value
    raise DefinitionError(f"'{field}' is a text", document.where(field), f'write {field}: "{value}"')


def _seconds(document: Document) -> float:
    value = document.data.get("timeout", 300)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 86_400:
        raise DefinitionError("'timeout' is a number of seconds", document.where("timeout"), "write timeout: 300")
    return float(value)


def read_landed(document: Document) -> Landed:
    """Read the tables and the query of a source of kind `landed`.

    Raises:
        DefinitionError: A table or the query is wrong.
    """
    given = document.data.get("tables")
    if not isinstance(given, dict) or not given:
        fix = "name each table and its file: 'tables: {ticket: landed/ticket.csv}'"
        raise DefinitionError("a landed source needs 'tables'", document.where("tables"), fix)
    tables = {name: _table(document, name, path) for name, path in given.items()}
    query = document.data.get("query")
    if not isinstance(query, str):
        fix = "write 'query: |' and one SELECT over the tables below it"
        raise DefinitionError("a landed source needs a 'query'", document.where("query"), fix)
    deleted = document.data.get("deleted", "drop")
    if deleted not in ("drop", "keep"):
        raise DefinitionError(f"'deleted' may not be '{deleted}'", document.where("deleted"), "one of: drop, keep")
    return Landed(tables, parse_select(query, list(tables), document.where("query")), deleted == "keep")


def _table(document: Document, name: str, given: Any) -> LandedTable:
    where = document.where("tables", name)
    if not name.isidentifier() or not name.isascii():
        raise DefinitionError(f"'{name}' is no name of a table", where, "use letters, digits and _")
    said = given if isinstance(given, dict) else {"path": given}
    for field in said:
        if field not in TABLE:
            raise DefinitionError(f"a table has no '{field}'", where, nearest(str(field), TABLE))
    path = said.get("path")
    if not isinstance(path, str) or not path:
        raise DefinitionError(f"the table '{name}' needs a path", where, f"such as {name}: landed/{name}/*.parquet")
    columns, key, newest = (_names(said.get(field, []), field, where) for field in TABLE[1:])
    if newest and not key:
        fix = "say what tells its rows apart: key: id"
        raise DefinitionError("the newest of which rows counts is not said", where, fix)
    return LandedTable(checked_path(path, where), Layout(columns, key, newest))


def _names(given: Any, field: str, where: str) -> tuple[str, ...]:
    """One name, or several."""
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise DefinitionError(f"'{field}' is a column, or a list of columns", where, f"such as {field}: [id]")
    return tuple(names)


def checked_path(path: str, where: str) -> str:
    """Refuse a path that leads out of the workspace.

    Raises:
        DefinitionError: It does.
    """
    parts = PurePosixPath(path.replace("\\", "/")).parts
    if path.startswith(("/", "~")) or ".." in parts or "\x00" in path or ":" in parts[0].replace("${", ""):
        raise DefinitionError(
            f"the path '{path}' leads out of the workspace",
            where,
            "write it from the workspace's folder, or begin it with ${WELLSERVED_DATA}",
        )
    return path
