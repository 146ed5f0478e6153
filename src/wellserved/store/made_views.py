"""Made views: a snapshot's relations, each made a view when a query first reads it; many threads may share them."""

import re
from collections.abc import Mapping
from threading import Lock

import duckdb

NAMES = re.compile(r'"([^"]+)"|(\w+)')


class Views:
    """Relations by name, and which of them are not made yet: opening a file costs more than most questions."""

    def __init__(self, relations: Mapping[str, str]) -> None:
        self._waiting = dict(relations)
        self._lock = Lock()

    def make(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        """Make what a query reads."""
        if not self._waiting:
            return
        read = {name for names in NAMES.findall(sql) for name in names}
        with self._lock:
            for name in self._waiting.keys() & read:
                connection.execute(f'CREATE VIEW "{name}" AS {self._waiting[name]}')
                del self._waiting[name]
