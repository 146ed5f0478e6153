"""Intervals of the oracle: from scipy, or from their definition."""

import math

from scipy import stats

Z = float(stats.norm.ppf(0.975))
Ends = tuple[float | None, float | None]


def share(hits: int, n: int, method: str) -> Ends:
    if not n:
        return None, None
    found = stats.binomtest(hits, n).proportion_ci(0.95, method=method)
    return float(found.low), float(found.high)


def poisson(events: int, scale: float = 1.0) -> Ends:
    low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    return float(low) * scale, float(stats.chi2.ppf(0.975, 2 * (events + 1)) / 2) * scale


def net(plus: int, minus: int, n: int) -> Ends:
    """Three answers more: three quarters of one on each side, the rest in the middle."""
    if not n:
        return None, None
    up, down, all_of_them = plus + 0.75, minus + 0.75, n + 3
    mean = (up - down) / all_of_them
    spread = (up * (1 - mean) ** 2 + down * (-1 - mean) ** 2 + (all_of_them - up - down) * mean**2) / all_of_them
    half = Z * math.sqrt(spread / all_of_them)
    return 100 * max(mean - half, -1), 100 * min(mean + half, 1)


def by_cluster(groups: list[list[float]]) -> Ends:
    """The spread of what each cluster's sum is off, were its ratio the same as all."""
    of, to = sum(x for x, _ in groups), sum(y for _, y in groups)
    if len(groups) < 2 or not to:
        return None, None
    ratio, count = of / to, len(groups)
    off = sum((x - ratio * y) ** 2 for x, y in groups) * count / (count - 1)
    half = float(stats.t.ppf(0.975, count - 1)) * math.sqrt(off) / abs(to)
    return ratio - half, ratio + half


def quantile(values: list[float], p: float) -> float | None:
    """Between the two nearest of the sorted values, in proportion."""
    if not values:
        return None
    place = p * (len(values) - 1)
    low = math.floor(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def order_statistics(values: list[float], p: float) -> Ends:
    n = len(values)
    if not n:
        return None, None
    low, high = int(stats.binom.ppf(0.025, n, p)), int(stats.binom.ppf(0.975, n, p)) + 1
    if low < 1 or high > n:
        return None, None
    middle = quantile(values, p) or 0.0
    return min(values[low - 1], middle), max(values[high - 1], middle)
