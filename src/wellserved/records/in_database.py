"""In database: a question over landed tables, put to the database that holds them, in its own words.

Each table becomes a subquery whose columns are text, as they are when its file is read, and without rows that were
deleted at their origin: the same mapping fits the file and the database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from wellserved.records.select import parsed
from wellserved.terms.errors import DefinitionError

DIALECTS = {"postgresql": "postgres", "sqlite": "sqlite", "duckdb": "duckdb"}
DELETED = ("_fivetran_deleted", "__deleted")
YES = ("true", "t", "1", "yes")
NESTED = (exp.JSONExtract, exp.JSONExtractScalar, exp.Unnest)


@dataclass(frozen=True)
class Placed:
    """A table as a database holds it.

    Args:
        name: What it is called there.
        columns: Its columns; those that it should have where it is missing.
        schema: Where it is; the database's own where empty.
        there: Whether it is there.
    """

    name: str
    columns: tuple[str, ...]
    schema: str = ""
    there: bool = True


def in_database(query: str, tables: Mapping[str, Placed], system: str, where: str) -> str:
    """Write a question over named tables as a database wants it.

    Args:
        query: The SELECT, as mappings of landed tables write it.
        tables: By name in the query, the database's own.
        system: postgresql, sqlite or duckdb.
        where: For messages.

    Raises:
        DefinitionError: It asks for parts of nested values, which each database writes in its own way.
    """
    tree = parsed(query, "duckdb", where)
    if system != "duckdb" and tree.find(*NESTED) is not None:
        raise DefinitionError("this mapping reads nested values", where, "write its query in the database's own SQL")
    for table in list(tree.find_all(exp.Table)):
        if table.name in tables:
            placed = tables[table.name]
            table.replace(_subquery(placed, table.alias_or_name, _asked(tree, table.alias_or_name, placed)))
    return tree.sql(DIALECTS[system], identify=True, pretty=True)


def _asked(tree: exp.Query, alias: str, placed: Placed) -> list[str]:
    """The columns of one table that the question reads: by its alias, without one where it has them, all for a star."""
    if tree.find(exp.Star) is not None:
        return list(placed.columns)
    read = ((str(column.table), str(column.name)) for column in tree.find_all(exp.Column))
    return list(dict.fromkeys(name for of, name in read if of == alias or (not of and name in placed.columns)))


def _subquery(placed: Placed, alias: str, columns: list[str]) -> exp.Subquery:
    chosen = exp.select(*_columns(placed, columns or list(placed.columns[:1])))
    if not placed.there:
        return chosen.where("1 = 0").subquery(exp.to_identifier(alias, quoted=True))
    schema = exp.to_identifier(placed.schema, quoted=True) if placed.schema else None
    chosen = chosen.from_(exp.Table(this=exp.to_identifier(placed.name, quoted=True), db=schema))
    for name in placed.columns:
        if name.lower() in DELETED:
            chosen = chosen.where(_is_not(name))
    return chosen.subquery(exp.to_identifier(alias, quoted=True))


def _columns(placed: Placed, columns: list[str]) -> Iterator[exp.Expr]:
    """Each as text; null where the table has no such column."""
    for name in columns:
        has = placed.there and name in placed.columns
        value = exp.column(exp.to_identifier(name, quoted=True)) if has else exp.null()
        yield exp.alias_(exp.cast(value, "text"), exp.to_identifier(name, quoted=True))


def _is_not(name: str) -> exp.Expr:
    """Whether a flag, of whatever type, is not set."""
    text = exp.func("lower", exp.cast(exp.column(exp.to_identifier(name, quoted=True)), "text"))
    return exp.not_(exp.func("coalesce", text, exp.Literal.string("false")).isin(*YES))
