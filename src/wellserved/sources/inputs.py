"""Inputs: what a source reads that is not one kind of file, as its author declared it: tables that a tool landed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from wellserved.records.select import Select, parse_select
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError


@dataclass(frozen=True)
class Landed:
    """Tables that another tool landed as files, and the question over them whose rows are the source's.

    Args:
        tables: File, folder or pattern of each table's parts, by the table's name in the query.
        query: One SELECT over the tables.
        keeps_deleted: Whether rows that the tool marked as deleted are read too.
    """

    tables: Mapping[str, str]
    query: Select
    keeps_deleted: bool = False

    @property
    def meaning(self) -> str:
        """Names what it reads, so that another question reads the tables anew."""
        return f"{self.query.sql}|{'keep' if self.keeps_deleted else 'drop'}"


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


def _table(document: Document, name: str, path: Any) -> str:
    where = document.where("tables", name)
    if not name.isidentifier() or not name.isascii():
        raise DefinitionError(f"'{name}' is no name of a table", where, "use letters, digits and _")
    if not isinstance(path, str) or not path:
        raise DefinitionError(f"the table '{name}' needs a path", where, f"such as {name}: landed/{name}/*.parquet")
    return checked_path(path, where)


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
