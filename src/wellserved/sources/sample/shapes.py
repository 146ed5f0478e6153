"""Shapes: from evenly spread numbers to other distributions, by tables that are the same on every machine.

Logarithms and powers differ between machines in their last digit. They are
taken once, in plain Python, and rounded; all else is table, sum and product.
"""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
CELLS = 2048
ODDS_CELLS, WIDEST = 256, 12
DIGITS = 9


def normal(unit: Array) -> Array:
    """The standard normal number at each share."""
    return _at(_normal_table(), unit)


def exponential(unit: Array) -> Array:
    """The exponential number of mean 1 at each share."""
    return _at(_exponential_table(), unit)


def lognormal(unit: Array, spread: float) -> Array:
    """The lognormal number of median 1 at each share."""
    return _at(_lognormal_table(spread), unit)


def chance(log_odds: Array | float) -> Array:
    """The chance that log odds stand for, to a cell of 1/256.

    >>> float(chance(0.0))
    0.5
    """
    cell = np.rint(np.clip(np.asarray(log_odds), -WIDEST, WIDEST) * ODDS_CELLS).astype(np.int64)
    found: Array = _chance_table()[cell + WIDEST * ODDS_CELLS]
    return found


def poisson(unit: Array, mean: Array) -> Array:
    """The number of events at each share, where so many come on average (to a cell of 1/32)."""
    cell = np.rint(np.asarray(mean) * 32).astype(np.int64)
    table = _poisson_table(max(1, int(cell.max(initial=0))))
    counts: Array = np.zeros(len(cell), dtype=np.int64)
    for low in range(0, len(cell), 8192):
        rows = slice(low, low + 8192)
        counts[rows] = (unit[rows, None] > table[cell[rows]]).sum(axis=1)
    return counts


def _at(table: Array, unit: Array) -> Array:
    place = np.asarray(unit) * CELLS
    cell = place.astype(np.int64)
    low = table[cell]
    found: Array = low + (table[cell + 1] - low) * (place - cell)
    return found


def _edges() -> list[float]:
    return [min(max(i / CELLS, 0.25 / CELLS), 1 - 0.25 / CELLS) for i in range(CELLS + 1)]


@lru_cache(maxsize=1)
def _normal_table() -> Array:
    return np.array([round(NormalDist().inv_cdf(edge), DIGITS) for edge in _edges()])


@lru_cache(maxsize=1)
def _exponential_table() -> Array:
    return np.array([0.0, *(round(-math.log(1 - edge), DIGITS) for edge in _edges()[1:])])


@lru_cache(maxsize=16)
def _lognormal_table(spread: float) -> Array:
    return np.array([round(math.exp(spread * NormalDist().inv_cdf(edge)), DIGITS) for edge in _edges()])


@lru_cache(maxsize=1)
def _chance_table() -> Array:
    reach = WIDEST * ODDS_CELLS
    return np.array([round(1 / (1 + math.exp(-k / ODDS_CELLS)), DIGITS) for k in range(-reach, reach + 1)])


@lru_cache(maxsize=8)
def _poisson_table(cells: int) -> Array:
    """Chances to see no more than 0, 1, 2 … events, one row a mean."""
    means = np.arange(cells + 1) / 32
    most = int(means[-1] + 8 * math.sqrt(means[-1]) + 8)
    term = np.array([round(math.exp(-mean), 15) for mean in means])
    sums = [term]
    for k in range(1, most):
        term = term * means / k
        sums.append(sums[-1] + term)
    return np.array(sums).T.copy()
