"""Engine: what runs a plan's SQL; any database that answers these two calls may be one."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pyarrow


class Engine(Protocol):
    """A read-only view of one snapshot: a relation for each record, named as the record, and for each roll-up."""

    rollups: Mapping[str, str]
    """By name, what the roll-ups at hand say about themselves, as JSON."""

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows."""
        ...

    def arrow(self, sql: str) -> pyarrow.Table:
        """Run one SELECT and return an Arrow table."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...
