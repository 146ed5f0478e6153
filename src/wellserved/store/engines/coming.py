"""Coming: rows of a change that is not committed yet, as an engine reads them beside those of the snapshot before."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wellserved.store.catalog import Segment

if TYPE_CHECKING:  # what engines are told by, which most loads need not wait for
    from wellserved.store.engines.parts import Part

BEFORE = "before "
"""What the relations of the snapshot before are called, with the record's name."""


@dataclass(frozen=True)
class Coming:
    """The segments that the store will hold, and those that it holds."""

    segments: tuple[Segment, ...]
    before: tuple[Segment, ...]


@dataclass(frozen=True)
class Former:
    """What an engine tells of the snapshot before.

    Args:
        parts: Records that are read as loaded, by what they are called.
        tables: Tables of facts that are there, by the same; '' where there were none.
        unchanged: Records whose rows are what they were.
    """

    parts: "Mapping[str, Part]"
    tables: Mapping[str, str]
    unchanged: frozenset[str]

    def tells(self, record: str) -> bool:
        """Whether the rows that a record had can be read."""
        return BEFORE + record in self.parts or BEFORE + record in self.tables

    def relations(self, select: Callable[[str], str], empty: Callable[[str], str]) -> dict[str, Callable[[], str]]:
        """What gives the SELECT of facts as they were, by what they are called."""

        def one(name: str, table: str) -> Callable[[], str]:
            return lambda: select(table) if table else empty(name.removeprefix(BEFORE))

        return {name: one(name, table) for name, table in self.tables.items()}
