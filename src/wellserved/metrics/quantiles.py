"""Quantiles of the distributions that intervals need, without a numerical library.

Each is found by Newton's steps on the distribution's own tail, kept inside a bracket.
"""

import math
from collections.abc import Callable
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Number = TypeVar("Number", float, NDArray[np.float64])

LEVEL = 0.95
TAIL = (1 - LEVEL) / 2
Z = NormalDist().inv_cdf(1 - TAIL)
MANY, LARGE = 20_000, 1_000


@lru_cache(maxsize=4096)
def student(p: float, freedom: int) -> float:
    """The p-quantile of Student's t, p above one half.

    Source:
        Abramowitz & Stegun 26.5.27: P(|T| > t) is an incomplete beta of freedom / (freedom + t^2).
    """
    if freedom > MANY:
        z = NormalDist().inv_cdf(p)
        return z + (z**3 + z) / (4 * freedom)
    x = _root(lambda x: beta_cdf(x, freedom / 2, 0.5) - 2 * (1 - p), 0.0, 1.0, falling=False)
    return math.sqrt(freedom * (1 - x) / x)


@lru_cache(maxsize=65_536)
def gamma(p: float, shape: float) -> float:
    """The p-quantile of the gamma distribution of scale 1: half a chi-square's, and so a Poisson's exact limit.

    Source:
        Wilson & Hilferty (1931) for the start; for a large shape, Cornish & Fisher's expansion alone.
    """
    if shape > LARGE:
        return cornish_fisher(p, shape, math.sqrt(shape))
    z = NormalDist().inv_cdf(p)
    start = shape * (1 - 1 / (9 * shape) + z / (3 * math.sqrt(shape))) ** 3
    return _newton(lambda x: gamma_cdf(x, shape) - p, lambda x: _gamma_density(x, shape), max(start, 1e-9), math.inf)


@lru_cache(maxsize=16_384)
def beta(p: float, a: float, b: float) -> float:
    """The p-quantile of the beta distribution."""
    return _root(lambda x: beta_cdf(x, a, b) - p, 0.0, 1.0, falling=False)


def cornish_fisher(p: float, shape: "Number", s: "Number") -> "Number":
    """The p-quantile of a gamma distribution of a large shape, or of many; `s` is the shape's root."""
    z = NormalDist().inv_cdf(p)
    return (
        shape
        + z * s
        + (z**2 - 1) / 3
        + (z**3 - 7 * z) / (36 * s)
        - (3 * z**4 + 7 * z**2 - 16) / (810 * shape)
        + (9 * z**5 + 256 * z**3 - 433 * z) / (38_880 * shape * s)
    )


def gamma_cdf(x: float, shape: float) -> float:
    """The regularised lower incomplete gamma.

    Source:
        Press et al., Numerical Recipes 6.2: a series below the mean, a continued fraction above.
    """
    if x <= 0:
        return 0.0
    front = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    if x < shape + 1:
        term = total = 1 / shape
        k = shape
        while abs(term) > abs(total) * 1e-16:
            k += 1
            term *= x / k
            total += term
        return total * front
    return 1 - front * _fraction(_gamma_terms(x, shape), x + 1 - shape)


def _gamma_terms(x: float, shape: float) -> Callable[[int], tuple[float, float]]:
    return lambda i: (-i * (i - shape), x + 2 * i + 1 - shape)


def _fraction(terms: Callable[[int], tuple[float, float]], b: float) -> float:
    """1 / (b + a1 / (b1 + a2 / (b2 + …))) by Lentz's method."""
    tiny = 1e-300
    c, d = 1 / tiny, 1 / (b or tiny)
    total = d
    for i in range(1, 100_000):
        an, bn = terms(i)
        d = 1 / ((an * d + bn) or tiny)
        c = (bn + an / c) or tiny
        total *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return total


def _gamma_density(x: float, shape: float) -> float:
    return math.exp((shape - 1) * math.log(x) - x - math.lgamma(shape)) if x > 0 else 0.0


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta.

    Source:
        Press et al., Numerical Recipes 6.4.
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_cdf(1 - x, b, a)
    log = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log) / a * _fraction(_beta_terms(x, a, b), 1.0)


def _beta_terms(x: float, a: float, b: float) -> Callable[[int], tuple[float, float]]:
    def term(i: int) -> tuple[float, float]:
        m = i // 2
        if i % 2:
            return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), 1.0
        return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1.0

    return term


def _root(f: Callable[[float], float], low: float, high: float, *, falling: bool) -> float:
    """Halve a bracket until it can't be halved."""
    for _ in range(1100):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        if (f(middle) < 0) is not falling:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _newton(f: Callable[[float], float], slope: Callable[[float], float], x: float, high: float) -> float:
    low = 0.0
    for _ in range(200):
        off, steep = f(x), slope(x)
        low, high = (x, high) if off < 0 else (low, x)
        step = x - off / steep if steep else math.nan
        if not low < step < high:
            step = (low + high) / 2 if high < math.inf else 2 * x
        if abs(step - x) <= 1e-13 * x:
            return step
        x = step
    return x


@lru_cache(maxsize=65_536)
def binomial_ranks(n: int, share: float) -> tuple[int, int] | None:
    """Ranks (from 1) of the order statistics that hold a quantile between them 95 % of times; None if n is too small.

    None of the greatest value either: nothing that was seen lies beyond it.

    Source:
        Hahn & Meeker (1991), Statistical Intervals, 5.2.
    """
    if n < 1 or share >= 1:
        return None
    low = _binomial_rank(n, share, TAIL)
    high = _binomial_rank(n, share, 1 - TAIL) + 1
    return (low, high) if low >= 1 and high <= n else None


def _binomial_rank(n: int, share: float, p: float) -> int:
    """The smallest k with P(B <= k) >= p; for a large n * share * (1 - share), by the normal with its correction."""
    spread = math.sqrt(n * share * (1 - share))
    if spread > 50:
        z = NormalDist().inv_cdf(p)
        return math.ceil(n * share + z * spread + (z**2 - 1) * (1 - 2 * share) / 6 - 0.5)
    odds, k = share / (1 - share), max(0, math.floor(n * share - 10 * spread - 10))
    mass = total = _binomial_mass(n, share, k)
    while total < p and k < n:
        mass *= odds * (n - k) / (k + 1)
        k += 1
        total += mass
    return k


def _binomial_mass(n: int, share: float, k: int) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(share) + (n - k) * math.log1p(-share))
