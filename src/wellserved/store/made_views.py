"""Made views: a snapshot's relations, each made a view when a query first reads it; many threads may share them."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from threading import Lock

import duckdb

Relation = str | Callable[[], str]
"""A relation's SQL, or what writes it when it is first read."""
NAMES = re.compile(r'"([^"]+)"|(\w+)')
OFTEN = 8  # to read a relation into memory costs as much as some thirty questions of it


class Views:
    """Relations by name, and which of them are not made yet: opening a file costs more than most questions.

    Args:
        relations: SQL of relations by name.
        held: Small ones that are read into memory once they were asked for often.
    """

    def __init__(self, relations: Mapping[str, Relation], held: Collection[str] = ()) -> None:
        self._waiting = dict(relations)
        self._held = set(held)
        self._reads: Counter[str] = Counter()
        self._lock = Lock()

    def make(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Make what a query reads."""
        if not self._waiting and not self._held:
            return
        read = {name for names in NAMES.findall(sql) for name in names}
        with self._lock:
            for name in self._waiting.keys() & read:
                made = self._waiting[name]
                connection.execute(f'CREATE VIEW "{name}" AS {made if isinstance(made, str) else made()}')
                del self._waiting[name]
            often = [name for name in self._held & read if self._is_often(name)]
        for name in often:
            self._hold(connection, name)

    def _is_often(self, name: str) -> bool:
        """Count a read; whether it is the one that makes it worth holding, which is told once."""
        self._reads[name] += 1
        if self._reads[name] < OFTEN:
            return False
        self._held.discard(name)
        return True

    def _hold(self, connection: duckdb.DuckDBPyConnection, name: str) -> None:
        """Read a relation into memory; other threads ask the view until the table is there."""
        connection.execute(f'CREATE TABLE "held {name}" AS SELECT * FROM "{name}"')
        with self._lock:
            connection.execute(f'CREATE OR REPLACE VIEW "{name}" AS SELECT * FROM "held {name}"')
