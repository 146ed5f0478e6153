"""Intervals: 95 % of doubt about a value, one method a kind of value."""

import math
from dataclasses import dataclass

from wellserved.metrics.quantiles import LEVEL, TAIL, Z, beta, gamma, student


@dataclass(frozen=True)
class Interval:
    """Two ends; both None where no interval can be given."""

    low: float | None = None
    high: float | None = None

    def times(self, factor: float) -> "Interval":
        if self.low is None or self.high is None:
            return self
        return Interval(self.low * factor, self.high * factor)


UNKNOWN = Interval()


def wilson(hits: int, n: int) -> Interval:
    """The interval of a share.

    Source:
        Wilson (1927).
    """
    if n <= 0:
        return UNKNOWN
    share, z2 = hits / n, Z * Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(0.0 if hits == 0 else centre - half, 1.0 if hits == n else centre + half)


def clopper_pearson(hits: int, n: int) -> Interval:
    """The exact interval of a share, for one near 0 or 1 that must not be missed.

    Source:
        Clopper & Pearson (1934).
    """
    if n <= 0:
        return UNKNOWN
    low = beta(TAIL, hits, n - hits + 1) if hits > 0 else 0.0
    high = beta(1 - TAIL, hits + 1, n - hits) if hits < n else 1.0
    return Interval(low, high)


def poisson(events: int) -> Interval:
    """The exact interval of an expected count.

    Source:
        Garwood (1936).
    """
    low = gamma(TAIL, events) if events > 0 else 0.0
    return Interval(low, gamma(1 - TAIL, events + 1))


def compound_poisson(total: float, squares: float) -> Interval:
    """The interval of a sum whose number of rows is as random as their amounts."""
    half = Z * math.sqrt(squares)
    return Interval(total - half, total + half)


def adjusted_wald(plus: int, minus: int, n: int) -> Interval:
    """The interval of one share less another, -1 to 1: 3/4 are added to each, 3 to n.

    Source:
        Rocks (2016), Interval Estimation for the "Net Promoter Score".
    """
    if n <= 0:
        return UNKNOWN
    up, down = (plus + 0.75) / (n + 3), (minus + 0.75) / (n + 3)
    net = up - down
    half = Z * math.sqrt((up + down - net * net) / (n + 3))
    return Interval(max(net - half, -1.0), min(net + half, 1.0))


def ratio_by_cluster(of: float, to: float, groups: int, moments: tuple[float, float, float]) -> Interval:
    """The interval of one sum over another, by the delta method over clusters.

    Args:
        of: The sum above.
        to: The sum below.
        groups: How many clusters have rows.
        moments: Sums over clusters of of^2, of * to and to^2.

    Source:
        Cochran (1977), Sampling Techniques, 6.4; Student's t with one degree less than clusters.
    """
    if groups < 2 or to == 0:
        return UNKNOWN
    ratio, (xx, xy, yy) = of / to, moments
    spread = max(xx - 2 * ratio * xy + ratio * ratio * yy, 0.0)
    half = student(1 - TAIL, groups - 1) * math.sqrt(spread * groups / (groups - 1)) / abs(to)
    return Interval(ratio - half, ratio + half)


def difference(now: float, its: Interval, then: float, of: Interval) -> Interval:
    """The interval of now less then, from each one's own; of Wilson's ends it is Newcombe's interval.

    Source:
        Newcombe (1998), method 10; Zou & Donner (2008) for other values.
    """
    if its.low is None or its.high is None or of.low is None or of.high is None:
        return UNKNOWN
    gap = now - then
    low = gap - math.hypot(now - its.low, of.high - then)
    return Interval(low, gap + math.hypot(its.high - now, then - of.low))


__all__ = [
    "LEVEL",
    "UNKNOWN",
    "Interval",
    "adjusted_wald",
    "clopper_pearson",
    "compound_poisson",
    "difference",
    "poisson",
    "ratio_by_cluster",
    "wilson",
]
