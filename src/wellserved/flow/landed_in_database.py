"""Landed in database: a pack's mappings over tables that another tool landed in a database."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from wellserved.flow.landed_packs import Asked, Mapped, Pack, sorted_out, tables_of
from wellserved.records.in_database import Placed, in_database
from wellserved.records.writer import quoted
from wellserved.sources.database import check_template, system_of
from wellserved.sources.sql import columns_of
from wellserved.terms.errors import DefinitionError, SourceError

WHERE = "--database"


@dataclass(frozen=True)
class Found:
    """A table that the database holds.

    Args:
        name: What it is called there.
        columns: Its columns.
    """

    name: str
    columns: tuple[str, ...]


def pack_in_database(kind: str, database: str, schema: str, workspace: Path) -> Pack:
    """Write a pack's mappings as questions to the database that holds its tables.

    Args:
        kind: Which pack.
        database: Its URL or path; what is secret by a variable, as it will stand in the files.
        schema: Where the tables are; the database's own where empty.
        workspace: The new workspace's folder.

    Raises:
        DefinitionError: It is no database, a secret stands in it, or the pack needs files.
        SourceError: It can't be reached, or holds none of the tables.
    """
    check_template(database, WHERE)
    system = system_of(database) or "postgresql"
    there = _there(kind, database, schema, workspace)
    mapped, missing = sorted_out(kind, there, WHERE)
    texts = {f"sources/{one.name}": _asking(one, there, database, schema, system) for one in mapped}
    return Pack(texts, missing, None)


def _there(kind: str, database: str, schema: str, workspace: Path) -> dict[str, Found]:
    """Each table that is there, as the tool calls it.

    Raises:
        SourceError: None is: the first reason is told, as the database may not be reachable at all.
    """
    found, refused = dict[str, Found](), list[SourceError]()
    for table in tables_of(kind):
        for name in dict.fromkeys([table, table.lower()]):
            whole = ".".join(quoted(part) for part in (schema, name) if part)
            try:
                found[table] = Found(name, tuple(columns_of(database, whole, workspace, WHERE)))
                break
            except SourceError as error:
                refused.append(error)
    if not found:
        raise refused[0]
    return found


def _asking(one: Mapped, there: Mapping[str, Found], database: str, schema: str, system: str) -> str:
    """A mapping's text, with the database and its question in the place of the tables and theirs."""
    written, rest = _written(one, there, schema, system)
    head = ["source: sql" if line == "source: landed" else line for line in one.head if line != "tables:"]
    asked = [f'database: "{database}"', "query: |", *(f"  {line}" for line in written.splitlines())]
    return "\n".join([*head, *asked, *rest, ""])


def questions(kind: str, there: Mapping[str, Sequence[str]], system: str) -> Iterator[tuple[str, str]]:
    """Each mapping of a pack, by its file, as a question to a database that holds these tables with these columns.

    Raises:
        SourceError: None of its tables is there.
    """
    found = {name: Found(name, tuple(columns)) for name, columns in there.items()}
    for one in sorted_out(kind, found, WHERE)[0]:
        yield one.name, _written(one, found, "", system)[0]


def _written(one: Mapped, there: Mapping[str, Found], schema: str, system: str) -> tuple[str, list[str]]:
    """A mapping's query in the database's words, and the lines after it."""
    query, rest = _query(one.rest)
    tables = {table.name: _as_placed(table, there.get(table.table), schema) for table in one.asked}
    return in_database(query, tables, system, one.name), rest


def _as_placed(asked: Asked, found: Found | None, schema: str) -> Placed:
    """A table as the database holds it; one that may be missing and is has the columns that it should have."""
    if found is None:
        return Placed(asked.table, () if isinstance(asked.missing, str) else asked.missing, schema, there=False)
    return Placed(found.name, found.columns, schema, layout=asked.said)


def _query(lines: list[str]) -> tuple[str, list[str]]:
    """The query, and the lines after it."""
    if not lines or not lines[0].startswith("query:"):
        raise DefinitionError("a pack's mapping has no query", "", "report this")
    begun = lines[0].removeprefix("query:").strip()
    end = next((place for place in range(1, len(lines)) if not lines[place].startswith(" ")), len(lines))
    return (begun if begun != "|" else "\n".join(lines[1:end])), lines[end:]
