"""Told: what one KPI said over all cells of a plan, in columns."""

from dataclasses import dataclass

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
