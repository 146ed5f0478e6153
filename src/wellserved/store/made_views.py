"""Made views: a snapshot's relations, each made a view when a query first reads it; many threads may share them."""

import re
from collections.abc import Callable, Mapping
from threading import Lock

import duckdb

Relation = str | Callable[[], str]
"""A relation's SQL, or what writes it when it is first read."""
NAMES = re.compile(r'"([^"]+)"|(\w+)')


class Views:
    """Relations by name, and which of them are not made yet: opening a file costs more than most questions.

    Args:
        relations: SQL of relations by name.
    """

    def __init__(self, relations: Mapping[str, Relation]) -> None:
        self._waiting = dict(relations)
        self._lock = Lock()

    def make(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Make what a query reads."""
        if not self._waiting:
            return
        read = {name for names in NAMES.findall(sql) for name in names}
        with self._lock:
            for name in self._waiting.keys() & read:
                made = self._waiting[name]
                connection.execute(f'CREATE VIEW IF NOT EXISTS "{name}" AS {made if isinstance(made, str) else made()}')
                del self._waiting[name]
