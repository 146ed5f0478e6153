"""ClickHouse's facts: tables that its own statements fill, each put in its place whole."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

from wellserved.records.contract import Column
from wellserved.store.engines.clickhouse_server import Server, TableGone, text
from wellserved.store.engines.clickhouse_tables import type_of
from wellserved.store.engines.facts_there import PREFIX, Statements, outlived, record_of
from wellserved.terms.errors import EngineError

LARGE = "max_ast_elements = 1000000, max_expanded_ast_elements = 5000000"
HELD = f"SELECT name FROM system.tables WHERE database = currentDatabase() AND startsWith(name, '{PREFIX}')"


class Workshop:
    """Where ClickHouse makes facts.

    Args:
        server: What runs it.
        written: Puts what a statement's relations stand for before it, and how it is to be read after it.
        is_whole: Whether all that statements read is still there.
    """

    dialect = "clickhouse"
    in_steps = True

    def __init__(
        self, server: Server, written: Callable[[str, Mapping[str, str]], str], is_whole: Callable[[], bool]
    ) -> None:
        self._server = server
        self._written = written
        self._is_whole = is_whole
        self._known: set[str] = set()

    def has(self, table: str) -> bool:
        """Whether a table is there, whole."""
        if table not in self._known:
            self._known = self._held()
        return table in self._known

    def make(self, table: str, columns: Sequence[Column], told: Statements) -> None:
        """Make a table beside, and give it its name when it is whole."""
        mark = secrets.token_hex(4)
        beside, order = f'"making_{mark}"', next((f'"{c.name}"' for c in columns if "Date" in type_of(c)), "tuple()")
        listed = ", ".join(f'"{column.name}" {type_of(column)}' for column in columns)
        begun = [beside]
        try:
            kept = f"ENGINE = MergeTree ORDER BY {order} SETTINGS allow_nullable_key = 1 COMMENT {text(told.about)}"
            self._server.run(f"CREATE TABLE {beside} ({listed}) {kept}")
            for name, sql in told.steps:
                begun.append(f'"making_{mark}_{name}"')
                self._run(f"CREATE TABLE {begun[-1]} ENGINE = Memory AS", sql, told, mark)
            for sql in told.rows:
                self._run(f"INSERT INTO {beside}", sql, told, mark)
            if not self._is_whole():
                raise TableGone("rows that facts are made of were dropped by another process", table, "try again")
            self._server.run(f'RENAME TABLE {beside} TO "{table}"')
        finally:
            for name in begun:
                with suppress(EngineError):
                    self._server.run(f"DROP TABLE IF EXISTS {name}")
        self._known.add(table)

    def tidy(self, wanted: set[str]) -> None:
        """Drop facts that nobody asks for any more, and from which no others are to be made."""
        held = self._held()
        for table in sorted(outlived(held, wanted)):
            self._server.run(f'DROP TABLE IF EXISTS "{table}" SYNC')
            self._known.discard(table)

    def look_again(self) -> None:
        """Forget what was here."""
        self._known.clear()

    def formers(self, record: str) -> Mapping[str, str]:
        """The tables of a record's facts that are there, with what is kept with each."""
        told = self._server.arrow(HELD.replace("name FROM", "name, comment FROM")).to_pylist()
        return {row["name"]: row["comment"] for row in told if record_of(row["name"]) == record}

    def _run(self, head: str, sql: str, told: Statements, mark: str) -> None:
        self._server.run(f"{head} {self._written(_renamed(sql, told, mark), told.relations)}, {LARGE}")

    def _held(self) -> set[str]:
        return {str(name) for name in self._server.arrow(HELD).column(0).to_pylist()}


def _renamed(sql: str, told: Statements, mark: str) -> str:
    """A statement that reads the steps before it from where they are."""
    for name, _ in told.steps:
        sql = sql.replace(f'"{name}"', f'"making_{mark}_{name}"')
    return sql
