"""A pack's questions, put to PostgreSQL and SQLite in their own words, give the rows that DuckDB gives."""

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from typing import Any

import duckdb
import pg8000.native
import pytest

from tests.flow.postgres import PASSWORD, Server, own_folder, programs, server
from tests.landed import hubspot, salesforce, zendesk
from tests.landed.places import Tables, columns
from wellserved.flow.landed_in_database import questions
from wellserved.sources.database import System
from wellserved.sources.inputs import check_query

PACKS = {
    f"{tool}-{name}": getattr(vendor, tool)
    for name, vendor in {"zendesk": zendesk, "salesforce": salesforce, "hubspot": hubspot}.items()
    for tool in ("fivetran", "airbyte")
}
SQLITE = {"json": "TEXT", "flag": "INTEGER", "whole": "INTEGER", "number": "REAL", "text": "TEXT"}
POSTGRESQL = {"json": "jsonb", "flag": "boolean", "whole": "bigint", "number": "numeric", "text": "text"}
DUCKDB = {"json": "JSON", "flag": "BOOLEAN", "whole": "BIGINT", "number": "DOUBLE", "text": "VARCHAR"}
Ask = Callable[[str], Sequence[Sequence[Any]]]


@pytest.fixture(scope="module")
def postgres() -> Iterator[pg8000.native.Connection]:
    if programs() is None:
        pytest.skip("there is no PostgreSQL on this machine")
    with own_folder() as folder, server(folder) as found, opened(found) as connection:
        yield connection


@pytest.mark.parametrize("kind", PACKS)
def test_sqlite_gives_the_rows_that_duckdb_gives(kind: str) -> None:
    tables: Tables = PACKS[kind]()
    with closing(sqlite3.connect(":memory:")) as lite:
        for statement in statements(tables, SQLITE):
            lite.execute(statement)

        assert answers(kind, tables, "sqlite", lambda sql: lite.execute(sql).fetchall()) == told_by_duckdb(kind)


@pytest.mark.parametrize("kind", PACKS)
def test_postgresql_gives_the_rows_that_duckdb_gives(kind: str, postgres: pg8000.native.Connection) -> None:
    tables: Tables = PACKS[kind]()
    schema = kind.replace("-", "_")
    postgres.run(f"CREATE SCHEMA {schema}")
    postgres.run(f"SET search_path TO {schema}")
    for statement in statements(tables, POSTGRESQL):
        postgres.run(statement)

    assert answers(kind, tables, "postgresql", postgres.run) == told_by_duckdb(kind)


def opened(found: Server) -> pg8000.native.Connection:
    return pg8000.native.Connection(found.user, "127.0.0.1", "postgres", found.port, PASSWORD)


@cache
def told_by_duckdb(kind: str) -> dict[str, list[list[str]]]:
    tables: Tables = PACKS[kind]()
    with duckdb.connect() as duck:
        for statement in statements(tables, DUCKDB):
            duck.execute(statement)
        return answers(kind, tables, "duckdb", lambda sql: duck.execute(sql).fetchall())


def answers(kind: str, tables: Tables, system: System, ask: Ask) -> dict[str, list[list[str]]]:
    """The rows of each mapping's question, as text."""
    there = {name: columns(rows) for name, rows in tables.items()}
    asked = list(questions(kind, there, system))
    for name, sql in asked:
        check_query(sql, system, name)
    found = {name: [[text(value) for value in row] for row in ask(sql)] for name, sql in asked}
    assert len(found) > 3
    assert all(found.values())
    return {name: sorted(rows) for name, rows in found.items()}


def text(value: Any) -> str:
    """A value as a mapping reads it: each system writes flags and numbers in its own way."""
    said = {"true": "1", "t": "1", "false": "0", "f": "0", "none": ""}
    written = str(value).lower()
    return said.get(written, written.removesuffix(".0"))


def statements(tables: Tables, types: Mapping[str, str]) -> Iterator[str]:
    """The tables, with the types that their values have."""
    for name, rows in tables.items():
        names = columns(rows)
        kinds = {one: types[kind_of([row.get(one) for row in rows])] for one in names}
        yield f'CREATE TABLE "{name}" ({", ".join(f"{quoted(one)} {kinds[one]}" for one in names)})'
        values = (f"({', '.join(literal(row.get(one)) for one in names)})" for row in rows)
        yield f'INSERT INTO "{name}" VALUES {", ".join(values)}'


def kind_of(values: Sequence[Any]) -> str:
    known = [value for value in values if value is not None]
    for name, kind in {"flag": bool, "whole": int, "number": int | float}.items():
        if known and all(isinstance(value, kind) for value in known):
            return name
    return "json" if known and all(str(value)[:1] in ("[", "{") for value in known) else "text"


def literal(value: Any) -> str:
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    return "'" + str(value).replace("'", "''") + "'"


def quoted(name: str) -> str:
    return f'"{name}"'
