"""Engine: what runs a plan's SQL; any database that answers these two calls may be one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow


@dataclass(frozen=True)
class Extent:
    """How many rows a record has, the latest and first moment of its time, and the Parquet files that hold it.

    A moment is None, and there are no files, where that is not known. `elsewhere` says that the engine does not read
    those files itself; `detail_from` is the first day whose rows are all there, where older ones were retired.
    """

    rows: int
    latest: datetime | None
    earliest: datetime | None = None
    files: tuple[str, ...] = ()
    elsewhere: bool = False
    detail_from: date | None = None


class Engine(Protocol):
    """A read-only view of one snapshot: a relation for each record, named as the record, and for each roll-up."""

    rollups: Mapping[str, str]
    """By name, what the roll-ups at hand say about themselves, as JSON."""
    extents: Mapping[str, Extent]
    """By record, how far its rows go, as far as that is known without reading them."""

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows."""
        ...

    def arrow(self, sql: str) -> "pyarrow.Table":
        """Run one SELECT and return an Arrow table."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...


class SharedEngine(Engine, Protocol):
    """An engine that several threads may ask, each through one of its own."""

    def another(self) -> "SharedEngine":
        """The same snapshot for another thread."""
        ...
