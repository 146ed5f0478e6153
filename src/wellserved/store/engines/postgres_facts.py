"""PostgreSQL's facts: tables that its own statements fill, in one transaction each."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from wellserved.records.contract import Column
from wellserved.store.engines.facts_there import PREFIX, Statements, outlived, record_of
from wellserved.store.engines.postgres_server import Server
from wellserved.store.engines.postgres_tables import TYPES
from wellserved.terms.errors import EngineError


class Workshop:
    """Where PostgreSQL makes facts.

    Args:
        server: What runs it.
        written: Puts what a statement's relations stand for before it.
    """

    dialect = "postgres"
    in_steps = False

    def __init__(self, server: Server, written: Callable[[str, Mapping[str, str]], str]) -> None:
        self._server = server
        self._written = written
        self._schema = f'"{server.address.schema}"'
        self._known: set[str] = set()

    def has(self, table: str) -> bool:
        """Whether a table is there, whole."""
        if named(table) not in self._known:
            self._known = self._held()
        return named(table) in self._known

    def make(self, table: str, columns: Sequence[Column], told: Statements) -> None:
        """Make a table; another process that makes it at the same time is waited for."""
        steps = [(name, self._written(sql, told.relations)) for name, sql in told.steps]
        rows = [self._written(sql, told.relations) for sql in told.rows]
        listed = ", ".join(f'"{column.name}" {TYPES[column.type]}' for column in columns)
        with suppress(EngineError):  # it is there, and we may make none
            self._server.run(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")
        with self._server.transaction():
            self._server.run(f"SELECT pg_advisory_xact_lock(hashtext('{named(table)}'))")
            if named(table) not in self._held():
                self._server.run(f"CREATE TABLE {self.place(table)} ({listed})")
                for name, sql in steps:
                    self._server.run(f'CREATE TEMPORARY TABLE "{name}" ON COMMIT DROP AS {sql}')
                    self._server.run(f'ANALYZE "{name}"')
                for sql in rows:
                    self._server.run(f"INSERT INTO {self.place(table)} {sql}")
                self._server.run(f"COMMENT ON TABLE {self.place(table)} IS '{_doubled(told.about)}'")
                self._server.run(f"ANALYZE {self.place(table)}")
        self._known.add(named(table))

    def place(self, table: str) -> str:
        """What SQL calls a table."""
        return f'{self._schema}."{named(table)}"'

    def tidy(self, wanted: set[str]) -> None:
        """Drop facts that nobody asks for any more, and from which no others are to be made."""
        for table in sorted(outlived(self._held(), {named(one) for one in wanted})):
            self._server.run(f'DROP TABLE IF EXISTS {self._schema}."{table}"')
            self._known.discard(table)

    def formers(self, record: str) -> Mapping[str, str]:
        """The tables of a record's facts that are there, with what is kept with each."""
        schema = self._server.address.schema
        sql = f"""SELECT c.relname, coalesce(obj_description(c.oid), '') FROM pg_class AS c
            JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = '{schema}' AND c.relkind = 'r'"""
        held = {str(name): str(about) for name, about in self._server.run(sql) if str(name).startswith(PREFIX)}
        return {name: about for name, about in held.items() if record_of(name) == record}

    def _held(self) -> set[str]:
        sql = f"SELECT tablename FROM pg_tables WHERE schemaname = '{self._server.address.schema}'"
        return {str(name) for (name,) in self._server.run(sql) if str(name).startswith(PREFIX)}


def _doubled(text: str) -> str:
    return text.replace("'", "''")


def named(table: str) -> str:
    """A table's name, of which PostgreSQL keeps 63 letters."""
    return table[:63]
