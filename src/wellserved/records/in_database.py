"""In database: a question over landed tables, put to the database that holds them, in its own words.

Each table becomes a subquery of its rows, as they are when its file is read: the same mapping fits the file and the
database.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from wellserved.records.landed_rows import ALL, LOADS, Layout, Lying, rows_of
from wellserved.records.nested_elsewhere import nested_elsewhere
from wellserved.records.select import parsed

DIALECTS = {"postgresql": "postgres", "sqlite": "sqlite", "duckdb": "duckdb"}


@dataclass(frozen=True)
class Placed:
    """A table as a database holds it.

    Args:
        name: What it is called there.
        columns: Its columns; those that it should have where it is missing.
        schema: Where it is; the database's own where empty.
        there: Whether it is there.
        layout: What is to be read of it.
    """

    name: str
    columns: tuple[str, ...]
    schema: str = ""
    there: bool = True
    layout: Layout = ALL

    @property
    def place(self) -> exp.Table:
        """The table, quoted."""
        schema = exp.to_identifier(self.schema, quoted=True) if self.schema else None
        return exp.Table(this=exp.to_identifier(self.name, quoted=True), db=schema)

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that a question may read of it."""
        there = {name.lower() for name in self.columns}
        return (*self.columns, *(name for name in self.layout.columns if name.lower() not in there))


def in_database(query: str, tables: Mapping[str, Placed], system: str, where: str) -> str:
    """Write a question over named tables as a database wants it.

    Args:
        query: The SELECT, as mappings of landed tables write it.
        tables: By name in the query, the database's own.
        system: postgresql, sqlite or duckdb.
        where: For messages.

    Raises:
        DefinitionError: It asks for parts of nested values in a way that the database has no words for.
        SourceError: A table lacks what tells its rows apart.
    """
    tree = parsed(query, "duckdb", where)
    loads = tables.get(LOADS)
    named = [(table, tables[table.name]) for table in tree.find_all(exp.Table) if table.name in tables]
    asked = [_asked(tree, table.alias_or_name, placed) for table, placed in named]
    for (table, placed), names in zip(named, asked, strict=True):
        rows = _rows(placed, loads, names)
        table.replace(rows.subquery(exp.to_identifier(table.alias_or_name, quoted=True)))
    if system != "duckdb":
        nested_elsewhere(tree, system, where)
    return tree.sql(DIALECTS[system], identify=True, pretty=True)


def _asked(tree: exp.Query, alias: str, placed: Placed) -> list[str]:
    """The columns of one table that the question reads: by its alias, without one where it has them, all for a star."""
    if tree.find(exp.Star) is not None:
        return list(placed.names)
    has = {name.lower() for name in placed.names}
    read = ((str(column.table), str(column.name)) for column in tree.find_all(exp.Column))
    asked = [name for of, name in read if of == alias or (not of and name.lower() in has)]
    return list(dict.fromkeys(asked)) or list(placed.names[:1])


def _rows(placed: Placed, loads: Placed | None, asked: list[str]) -> exp.Select:
    if not placed.there:
        nothing = (exp.alias_(exp.cast(exp.null(), "text"), exp.to_identifier(name, quoted=True)) for name in asked)
        return exp.select(*nothing).where("1 = 0")
    whole = loads.place if loads is not None and loads.there else None
    return rows_of(Lying(placed.place, placed.columns, whole, placed.name), placed.layout, asked)
