"""Whale curve: customers in order of what they leave over, and how far the last of them take it back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.metrics.interval import Interval, wilson

POINTS = 100


@dataclass(frozen=True)
class Point:
    """What the best so many customers leave over, all together.

    Args:
        customers: Their share of all.
        amount: Their value less their cost.
    """

    customers: float
    amount: float


@dataclass(frozen=True)
class Whale:
    """Value less cost, cumulated over customers from the best to the worst.

    Args:
        n: Customers.
        total: What all of them leave over.
        peak: The most that is left over, by those who cost less than they bring.
        takers: Customers who cost more than they bring.
        taken: What those take away, as a number above 0.
        share: Their share of all.
        doubt: The 95 % interval of that share.
        points: The curve, from nobody to everybody.
    """

    n: int
    total: float
    peak: float
    takers: int
    taken: float
    share: float | None
    doubt: Interval
    points: tuple[Point, ...]


def whale(left_over: NDArray[np.float64]) -> Whale:
    """Sort customers by what each leaves over, and add up.

    Args:
        left_over: Each customer's value less cost.

    >>> found = whale(np.array([5.0, -4.0, 10.0, 0.0]))
    >>> found.peak, found.total, found.takers, found.taken, found.share
    (15.0, 11.0, 1, 4.0, 0.25)
    """
    n = len(left_over)
    if n == 0:
        return Whale(0, 0.0, 0.0, 0, 0.0, None, Interval(), ())
    ordered = np.sort(left_over)[::-1]
    cumulated = np.concatenate([[0.0], np.cumsum(ordered)])
    takers = int((ordered < 0).sum())
    peak, total = float(cumulated[n - takers]), float(cumulated[-1])
    places = np.unique(np.concatenate([np.rint(np.linspace(0, n, POINTS + 1)).astype(np.int64), [n - takers]]))
    points = tuple(Point(float(place / n), float(cumulated[place])) for place in places)
    return Whale(n, total, peak, takers, peak - total, takers / n, wilson(takers, n), points)
