"""Sketches: the smallest hashes of a day's values, from which those of any days say how many are different.

Of 60 even bits each, the k smallest hashes of two sets together are those of their union: what is kept of days and
segments merges without loss. Fewer than k are all there are, and counted; else the k-th tells how dense they lie.

Source:
    Bar-Yossef and others (2002); Beyer and others (2007) for the estimate (k - 1) / the k-th, which is not biased.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from wellserved.metrics.interval import UNKNOWN, Interval, poisson
from wellserved.metrics.quantiles import TAIL, gamma

SIZE = 2048  # the error is one in its root: 2.2 %
SPACE = float(1 << 60)
ERROR = 1 / math.sqrt(SIZE - 2)


def hash_sql(text: str) -> str:
    """SQL of a text's 60 bits: those that MD5 begins with, so that any engine could tell the same."""
    return f"CAST('0x' || SUBSTR(MD5({text}), 1, 15) AS BIGINT)"


@dataclass(frozen=True)
class Sketch:
    """How many different values, by their smallest hashes.

    Args:
        hashes: The smallest, ascending; all of them where they are fewer than `size`.
        n: Rows that had a value.
        size: How many are kept at most.
    """

    hashes: tuple[int, ...] = field(repr=False)
    n: int
    size: int = SIZE

    @classmethod
    def of(cls, hashes: Iterable[int], n: int, size: int = SIZE) -> "Sketch":
        """The sketch of some hashes, in any order."""
        return cls(tuple(sorted(set(hashes))[:size]), n, size)

    @property
    def value(self) -> float | None:
        return estimate(len(self.hashes), self.hashes[-1] if self.hashes else 0, self.size) if self.n else None

    @property
    def interval(self) -> Interval:
        """The doubt of a count, and beside it that of the sketch where it does not hold all values."""
        value = self.value
        if value is None:
            return UNKNOWN
        ends = poisson(round(value))
        if len(self.hashes) < self.size or ends.low is None or ends.high is None:
            return ends
        low, high = (value * away for away in away_by_chance(self.size))
        return Interval(value - math.hypot(value - ends.low, low), value + math.hypot(ends.high - value, high))

    def __add__(self, other: "Sketch") -> "Sketch":
        return Sketch.of((*self.hashes, *other.hashes), self.n + other.n, min(self.size, other.size))


def estimate(kept: int, last: float, size: int = SIZE) -> float:
    """How many different values there are, by how many hashes were kept and the last of them."""
    return float(kept) if kept < size else (size - 1) / ((last + 1) / SPACE)


@cache
def away_by_chance(size: int = SIZE) -> tuple[float, float]:
    """How far the truth lies below and above an estimate at most in 95 of 100 sketches, as shares of it."""
    return 1 - gamma(TAIL, size) / (size - 1), gamma(1 - TAIL, size) / (size - 1) - 1


def merged(sketches: Sequence[Sketch]) -> Sketch:
    """The sketch of all that some sketches are of."""
    size = min((one.size for one in sketches), default=SIZE)
    return Sketch.of((h for one in sketches for h in one.hashes), sum(one.n for one in sketches), size)
