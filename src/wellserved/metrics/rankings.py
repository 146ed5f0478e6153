"""Rankings: quantiles and their intervals from lists of ascending values, of many cells at once."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.metrics.blocks import Floats, Lists, Whole
from wellserved.metrics.ends import Ends
from wellserved.metrics.quantiles import binomial_ranks


def ranked(offsets: Whole, values: NDArray[Any]) -> Lists:
    """Lists of numbers in any order, each put in ascending order where it lies."""
    for begin, end in pairwise(offsets.tolist()):
        values[begin:end].sort()
    return Lists(offsets, values)


@dataclass(frozen=True)
class Rankings:
    """One list of ascending values a row."""

    lists: Lists

    @property
    def n(self) -> Whole:
        """How many values each row has."""
        return self.lists.sizes

    def value(self, share: float) -> Floats:
        """Each row's quantile, between the two nearest values in proportion; NaN where there are none."""
        found, rows = np.full(len(self.n), np.nan), np.flatnonzero(self.n > 0)
        place = share * (self.n[rows] - 1)
        low, high = (self._at(rows, end(place).astype(np.int64)) for end in (np.floor, np.ceil))
        found[rows] = low + (high - low) * (place - np.floor(place))
        return found

    def ends(self, share: float, value: Floats) -> Ends:
        """Intervals by order statistics; none where there are too few values."""
        sizes, which = np.unique(self.n, return_inverse=True)
        known = [binomial_ranks(n, share) or (0, 0) for n in sizes.tolist()]
        ranks = np.array(known, dtype=np.int64).reshape(-1, 2)[which]
        low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
        rows = np.flatnonzero(ranks[:, 0] > 0)
        low[rows] = np.minimum(self._at(rows, ranks[rows, 0] - 1), value[rows])
        high[rows] = np.maximum(self._at(rows, ranks[rows, 1] - 1), value[rows])
        return Ends(low, high)

    def _at(self, rows: Whole, places: Whole) -> Floats:
        """The values at places (from 0) of rows' lists."""
        found: Floats = self.lists.values[self.lists.offsets[rows] + places]
        return found
