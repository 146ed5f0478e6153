"""Parts: what engines return: numbers that may be added in any order, and only then divided.

A rate is never averaged. No data is None, never 0.
"""

import math
from dataclasses import dataclass, field
from typing import Protocol, Self

from wellserved.metrics.interval import (
    UNKNOWN,
    Interval,
    adjusted_wald,
    clopper_pearson,
    compound_poisson,
    poisson,
    ratio_by_cluster,
    wilson,
)
from wellserved.metrics.quantiles import binomial_ranks
from wellserved.terms.errors import QueryError


class Part(Protocol):
    """A value's makings."""

    @property
    def value(self) -> float | None: ...
    @property
    def n(self) -> int: ...
    @property
    def interval(self) -> Interval: ...
    def __add__(self, other: Self) -> Self: ...


@dataclass(frozen=True)
class Proportion:
    """Hits among n.

    >>> Proportion(0, 0).value is None
    True
    >>> (Proportion(1, 2) + Proportion(2, 2)).value
    0.75
    """

    hits: int
    n: int
    exact: bool = False

    @property
    def value(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        return clopper_pearson(self.hits, self.n) if self.exact else wilson(self.hits, self.n)

    def __add__(self, other: "Proportion") -> "Proportion":
        return Proportion(self.hits + other.hits, self.n + other.n, self.exact or other.exact)


@dataclass(frozen=True)
class Tallied:
    """Rows that meet a condition, among rows that could be told."""

    hits: int
    rows: int

    @property
    def n(self) -> int:
        return self.hits

    @property
    def value(self) -> float | None:
        return float(self.hits) if self.rows else None

    @property
    def interval(self) -> Interval:
        return poisson(self.hits) if self.rows else UNKNOWN

    def __add__(self, other: "Tallied") -> "Tallied":
        return Tallied(self.hits + other.hits, self.rows + other.rows)


@dataclass(frozen=True)
class Total:
    """A sum, the sum of squares and the number of what was summed."""

    total: float
    squares: float
    n: int

    @property
    def value(self) -> float | None:
        return self.total if self.n else None

    @property
    def interval(self) -> Interval:
        return compound_poisson(self.total, self.squares) if self.n else UNKNOWN

    def __add__(self, other: "Total") -> "Total":
        return Total(self.total + other.total, self.squares + other.squares, self.n + other.n)


@dataclass(frozen=True)
class Clusters:
    """How sums vary from one cluster (day, hour, customer, agent) to the next.

    Args:
        groups: Clusters that have rows.
        xx: Sum over clusters of the upper sum's square.
        xy: Sum over clusters of upper times lower sum.
        yy: Sum over clusters of the lower sum's square.
    """

    groups: int = 0
    xx: float = 0.0
    xy: float = 0.0
    yy: float = 0.0

    def __add__(self, other: "Clusters") -> "Clusters":
        return Clusters(self.groups + other.groups, self.xx + other.xx, self.xy + other.xy, self.yy + other.yy)


@dataclass(frozen=True)
class Mean:
    """A sum over n rows, and how both vary from cluster to cluster."""

    total: float
    n: int
    clusters: Clusters = field(default_factory=Clusters)

    @property
    def value(self) -> float | None:
        return self.total / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        return _by_cluster(self.total, self.n, self.clusters)

    def __add__(self, other: "Mean") -> "Mean":
        return Mean(self.total + other.total, self.n + other.n, self.clusters + other.clusters)


@dataclass(frozen=True)
class Ratio:
    """One sum over another; a sum of no rows is None."""

    of: float | None
    to: float | None
    n: int
    clusters: Clusters = field(default_factory=Clusters)

    @property
    def value(self) -> float | None:
        return self.of / self.to if self.of is not None and self.to else None

    @property
    def interval(self) -> Interval:
        if self.of is None or not self.to:
            return UNKNOWN
        return _by_cluster(self.of, self.to, self.clusters)

    def __add__(self, other: "Ratio") -> "Ratio":
        return Ratio(_sum(self.of, other.of), _sum(self.to, other.to), self.n + other.n, self.clusters + other.clusters)


@dataclass(frozen=True)
class Net:
    """Plus and minus answers among n; its value is in points, -100 to 100."""

    plus: int
    minus: int
    n: int

    @property
    def value(self) -> float | None:
        return 100 * (self.plus - self.minus) / self.n if self.n else None

    @property
    def interval(self) -> Interval:
        return adjusted_wald(self.plus, self.minus, self.n).times(100)

    def __add__(self, other: "Net") -> "Net":
        return Net(self.plus + other.plus, self.minus + other.minus, self.n + other.n)


@dataclass(frozen=True)
class Rate:
    """Events for each unit of exposure, times a round number; events None where they were never recorded."""

    events: int | None
    exposure: float | None
    times: float = 1.0

    @property
    def n(self) -> int:
        return int(self.exposure or 0)

    @property
    def value(self) -> float | None:
        if self.events is None or not self.exposure:
            return None
        return self.events / self.exposure * self.times

    @property
    def interval(self) -> Interval:
        if self.events is None or not self.exposure:
            return UNKNOWN
        return poisson(self.events).times(self.times / self.exposure)

    def __add__(self, other: "Rate") -> "Rate":
        events = None if self.events is None or other.events is None else self.events + other.events
        return Rate(events, _sum(self.exposure, other.exposure), self.times)


@dataclass(frozen=True)
class Distinct:
    """How many different values; a column's values in two parts may be the same, so full parts don't add."""

    different: int
    n: int

    @property
    def value(self) -> float | None:
        return float(self.different) if self.n else None

    @property
    def interval(self) -> Interval:
        return poisson(self.different) if self.n else UNKNOWN

    def __add__(self, other: "Distinct") -> "Distinct":
        if self.n and other.n:
            raise QueryError(
                "different values of two parts can't be added", fix="ask for periods that a change does not cut"
            )
        return self if self.n else other


@dataclass(frozen=True)
class Stock:
    """What was open at each of some instants; the value is their mean.

    Stocks of segments add; stocks of instants are averaged over the instants that either was taken at.
    """

    open: int
    instants: int

    @property
    def n(self) -> int:
        return self.open // self.instants if self.instants else 0

    @property
    def value(self) -> float | None:
        return self.open / self.instants if self.instants else None

    @property
    def interval(self) -> Interval:
        return poisson(round(self.open / self.instants)) if self.instants else UNKNOWN

    def __add__(self, other: "Stock") -> "Stock":
        return Stock(self.open + other.open, self.instants + other.instants)


@dataclass(frozen=True)
class Ranked:
    """Values in their order, of which one has a share below it.

    Args:
        share: Which quantile.
        values: All values, ascending.
    """

    share: float
    values: tuple[float, ...]

    @property
    def n(self) -> int:
        return len(self.values)

    @property
    def value(self) -> float | None:
        """Between the two nearest values, in proportion."""
        if not self.values:
            return None
        place = self.share * (self.n - 1)
        low, high = self.values[math.floor(place)], self.values[math.ceil(place)]
        return low + (high - low) * (place - math.floor(place))

    @property
    def interval(self) -> Interval:
        ranks = binomial_ranks(self.n, self.share)
        if ranks is None or self.value is None:
            return UNKNOWN
        return Interval(min(self.values[ranks[0] - 1], self.value), max(self.values[ranks[1] - 1], self.value))

    def __add__(self, other: "Ranked") -> "Ranked":
        return Ranked(self.share, tuple(sorted((*self.values, *other.values))))


def _sum(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


def _by_cluster(of: float, to: float, c: Clusters) -> Interval:
    return ratio_by_cluster(of, to, c.groups, (c.xx, c.xy, c.yy))
