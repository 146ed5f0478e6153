"""Tally: what became of the rows that came in; it always adds up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class Tally:
    """One record's rows: read = inserted + updated + unchanged + quarantined.

    Beside them, `left_out` rows lie in the files and are none of this record's, as the mapping says; and `removed`
    rows were in the store and are gone, as the files no longer hold them.
    """

    record: str
    read: int
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0
    removed: int = 0

    COUNTS: ClassVar = ("read", "inserted", "updated", "unchanged", "quarantined")
    BESIDE: ClassVar = ("left_out", "removed")

    def __post_init__(self) -> None:
        parts = self.inserted + self.updated + self.unchanged + self.quarantined
        below = min(self.left_out, self.removed) < 0
        if self.read != parts or self.quarantined != sum(self.reasons.values()) or below:
            raise AssertionError(f"rows do not add up: {self}")

    def __add__(self, other: "Tally") -> "Tally":
        counts = {name: getattr(self, name) + getattr(other, name) for name in self.COUNTS + self.BESIDE}
        rules = sorted({*self.reasons, *other.reasons})
        reasons = {rule: self.reasons.get(rule, 0) + other.reasons.get(rule, 0) for rule in rules}
        return Tally(self.record, **counts, reasons=reasons)
