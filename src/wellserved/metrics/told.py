"""Told: what one KPI said over all cells of a plan, in columns."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wellserved.metrics.blocks import Flags, Floats, Whole
from wellserved.metrics.ends import Ends

Codes = NDArray[np.int8]


@dataclass(frozen=True)
class Told:
    """What one KPI said, over all cells of a plan; where `has` is false it said nothing.

    Args:
        has: In which cells there is a measurement.
        version: The definition's version.
        value: NaN where there is no data.
        ends: The 95 % interval; NaN where none can be given.
        n: Rows that the value rests on.
        coverage: The share of rows that could be used; NaN with none.
        note: The note's place in the order of gravity.
        fresh: Newest load, in microseconds since 1970; NaN with no rows.
    """

    has: Flags
    version: Whole
    value: Floats
    ends: Ends
    n: Floats
    coverage: Floats
    note: Codes
    fresh: Floats

    @classmethod
    def nothing(cls, cells: int) -> "Told":
        """Nothing, of so many cells."""
        none, nought = np.full(cells, np.nan), np.zeros(cells)
        ends, has = Ends(none, none), np.zeros(cells, dtype=np.bool_)
        return cls(has, nought.astype(np.int64), none, ends, nought, none, nought.astype(np.int8), none)

    def without(self, gone: Flags, told: Flags | bool, version: Whole, note: np.int8) -> "Told":
        """The same, but for cells of which no value can be told.

        Args:
            gone: Which cells.
            told: Whether that is said of all of them, or of which; the others are left out.
            version: The version that would have given their values.
            note: Why there is none.
        """
        value, seen, fresh = (np.where(gone, np.nan, one) for one in (self.value, self.coverage, self.fresh))
        return replace(
            self, has=np.where(gone, told, self.has), version=np.where(gone, version, self.version), value=value,
            ends=self.ends.where(~gone), n=np.where(gone, 0.0, self.n), coverage=seen,
            note=np.where(gone, note, self.note), fresh=fresh,
        )  # fmt: skip
