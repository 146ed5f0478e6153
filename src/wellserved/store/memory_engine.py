"""DuckDB over rows given by hand: for a KPI's worked cases and for tests.

The same views and the same enrichers as over the store. A column that enrich adds may be given outright; it then wins.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from weakref import finalize

import duckdb
import pyarrow

from wellserved.records.contract import Column, Contract, Type
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS, contract_of
from wellserved.store.duckdb_engine import DuckDBEngine, connect, lock_down
from wellserved.store.views import empty_sql, layer_columns
from wellserved.terms.errors import DefinitionError, nearest

Rows = pyarrow.Table | Sequence[Mapping[str, str | None]]
_NUMBERS = count(1)


def memory_engine(tables: Mapping[str, Rows], recipes: Sequence[Recipe]) -> DuckDBEngine:
    """Open an engine over given rows.

    Args:
        tables: By record: an Arrow table, or rows as mappings of column to written value ('' is null, times in UTC).
        recipes: How facts are made, in the order they run.

    Raises:
        DefinitionError: A record or column is unknown, or a value can't be read as its column's type.
    """
    for name in tables:
        contract_of(name)
    connection = _database()
    for name, rows in tables.items():
        _load(connection, CONTRACTS[name], _as_table(rows))
    made = {recipe.record for recipe in recipes}
    for name in tables:
        if name not in made:
            _make(connection, CONTRACTS[name], f'SELECT * FROM loaded."{name}"', tables)
    known = set(tables)
    for recipe in recipes:
        outright = recipe.record in tables and CONTRACTS[recipe.record].derived
        if recipe.needs and recipe.needs not in known and not outright:
            continue
        if known & {recipe.record, *recipe.inputs, *recipe.made, *recipe.every}:
            _make(connection, CONTRACTS[recipe.record], recipe.sql(_relations(connection, recipe)), tables)
            known.add(recipe.record)
    return DuckDBEngine(connection, {c.name: empty_sql(c.all_columns) for c in CONTRACTS.values()})


def _database() -> duckdb.DuckDBPyConnection:
    """A connection to a database of its own, which goes with it."""
    name, connection = f"given_{next(_NUMBERS)}", _instance().cursor()
    connection.execute(f"ATTACH ':memory:' AS {name}; USE {name}; CREATE SCHEMA given; CREATE SCHEMA loaded")
    finalize(connection, _instance().execute, f"DETACH {name}").atexit = False
    return connection


@cache
def _instance() -> duckdb.DuckDBPyConnection:
    """What all of them share: to begin a DuckDB takes longer than most cases."""
    instance = connect()
    lock_down(instance)
    return instance


def _table(connection: duckdb.DuckDBPyConnection, schema: str, contract: Contract) -> str:
    """A record's table, without rows where it was not there."""
    columns = layer_columns(contract, "loaded") if schema == "loaded" else contract.all_columns
    typed = ", ".join(f'"{column.name}" {column.type.value}' for column in columns)
    name = f'{schema}."{contract.name}"'
    connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({typed})")
    return name


def _relations(connection: duckdb.DuckDBPyConnection, recipe: Recipe) -> dict[str, str]:
    def table(name: str, schema: str) -> str:
        return _table(connection, schema, CONTRACTS[name])

    loaded = {name: table(name, "loaded") for name in recipe.inputs}
    every = {f"every {name}": table(name, "main" if CONTRACTS[name].derived else "loaded") for name in recipe.every}
    return loaded | every | {name: table(name, "main") for name in recipe.made}


def _as_table(rows: Rows) -> pyarrow.Table:
    """Rows as text columns; an Arrow table as it is."""
    if isinstance(rows, pyarrow.Table):
        return rows
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [_written(row.get(name)) for row in rows] for name in names}
    return pyarrow.table({name: pyarrow.array(values, pyarrow.string()) for name, values in columns.items()})


def _written(value: object) -> str | None:
    text = None if value is None else str(value).strip()
    return text or None


def _load(connection: duckdb.DuckDBPyConnection, contract: Contract, table: pyarrow.Table) -> None:
    """Keep what was given, typed, with a number for each row."""
    known = {column.name: column for column in contract.all_columns}
    for name in table.column_names:
        if name not in known:
            raise DefinitionError(f"there is no column '{name}'", contract.name, nearest(name, known))
    numbered = table.append_column("_row", pyarrow.array(range(table.num_rows), pyarrow.int64()))
    connection.register("handed", numbered)
    parts = [_typed(column, table.column_names) for column in contract.all_columns]
    try:
        connection.execute(f'CREATE TABLE given."{contract.name}" AS SELECT {", ".join(parts)}, _row FROM handed')
    except duckdb.Error as error:
        what = f"a given value can't be read: {str(error).splitlines()[0]}"
        raise DefinitionError(what, contract.name, "write times as 2026-01-05 10:00, in UTC") from None
    finally:
        connection.unregister("handed")
    names = ", ".join(f'"{c.name}"' for c in layer_columns(contract, "loaded"))
    loaded = _table(connection, "loaded", contract)
    connection.execute(f'INSERT INTO {loaded} SELECT {names} FROM given."{contract.name}"')


def _typed(column: Column, given: Sequence[str]) -> str:
    """A column of the contract: cast where given; a text key that is not given is the row's number."""
    if column.name in given:
        return f'CAST("{column.name}" AS {column.type.value}) AS "{column.name}"'
    if column.key and column.type is Type.TEXT:
        return f'CAST(_row AS VARCHAR) AS "{column.name}"'
    return f'CAST(NULL AS {column.type.value}) AS "{column.name}"'


def _make(connection: duckdb.DuckDBPyConnection, contract: Contract, sql: str, tables: Mapping[str, Rows]) -> None:
    """Enrich a record; what was given outright takes the place of what was made."""
    given = _given(tables.get(contract.name, ()))
    table = f'given."{contract.name}"'
    if contract.derived and given:
        sql = f"SELECT * FROM {table}"
    outright = [column for column in contract.enriched if column.name in given]
    if outright:
        replaced = ", ".join(f'g."{c.name}" AS "{c.name}"' for c in outright)
        same = " AND ".join(f'g."{key}" IS NOT DISTINCT FROM m."{key}"' for key in contract.key)
        sql = f"SELECT m.* REPLACE ({replaced}) FROM ({sql}) m JOIN {table} g ON {same}"
    unlike = f"({empty_sql(contract.all_columns)} UNION ALL BY NAME ({sql}))"
    names = ", ".join(f'"{column.name}"' for column in contract.all_columns)
    connection.execute(f"INSERT INTO {_table(connection, 'main', contract)} SELECT {names} FROM {unlike}")


def _given(rows: Rows) -> set[str]:
    """The columns that were written."""
    if isinstance(rows, pyarrow.Table):
        return set(rows.column_names)
    return {name for row in rows for name in row}
