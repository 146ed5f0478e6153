"""Sketches: quantiles and their intervals from counts by bucket, of many cells at once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wellserved.metrics.blocks import Floats, Histogram, Whole
from wellserved.metrics.ends import Ends
from wellserved.metrics.parts import GAMMA, SHIFT
from wellserved.metrics.quantiles import binomial_ranks


@dataclass(frozen=True)
class Sketches:
    """One histogram a row."""

    histogram: Histogram

    @cached_property
    def _sum(self) -> Whole:
        return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(self.histogram.counts)])

    @property
    def n(self) -> Floats:
        """How many values each row's histogram holds."""
        ends = self._sum[self.histogram.offsets]
        return np.diff(ends).astype(np.float64)

    def bucket(self, rows: Whole, ranks: Whole) -> Whole:
        """The bucket that holds the value of a rank (from 1) among a row's values."""
        before = self._sum[self.histogram.offsets[rows]]
        return self.histogram.buckets[np.searchsorted(self._sum, before + ranks, side="left") - 1]

    def ends(self, share: float, value: Floats) -> Ends:
        """Intervals by order statistics; none where there are too few values."""
        sizes, which = np.unique(self.n, return_inverse=True)
        found = [binomial_ranks(int(n), share) or (0, 0) for n in sizes]
        ranks = np.array(found, dtype=np.int64).reshape(-1, 2)[which]
        low, high = np.full(len(value), np.nan), np.full(len(value), np.nan)
        rows = np.flatnonzero(ranks[:, 0] > 0)
        low[rows] = np.minimum(_ends_of(self.bucket(rows, ranks[rows, 0]))[0], value[rows])
        high[rows] = np.maximum(_ends_of(self.bucket(rows, ranks[rows, 1]))[1], value[rows])
        return Ends(low, high)


def _ends_of(buckets: Whole) -> tuple[Floats, Floats]:
    """The values between which buckets lie."""
    near = np.power(GAMMA, (np.abs(buckets) - SHIFT).astype(np.float64))
    far = near * GAMMA
    low = np.where(buckets > 0, near, -far)
    high = np.where(buckets > 0, far, -near)
    return np.where(buckets == 0, 0.0, low), np.where(buckets == 0, 0.0, high)
