"""Ratio: cost to serve over value, sum over sum, with Fieller's interval over customers; never a mean of ratios.

Only sums enter, so that a mean of the customers' own ratios can't be written with it.
"""

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wellserved.metrics.quantiles import Z

Column = NDArray[np.float64]
Note = Literal["ok", "too few", "no data", "no value", "value not clear of 0"]
FEWEST = 30


@dataclass(frozen=True)
class Sums:
    """What a ratio and its doubt are made of, over customers; sums of two groups of customers add.

    Args:
        n: Customers of whom both sides are known.
        cost: Sum of their cost to serve.
        value: Sum of the value that they brought.
        cost_cost: Sum of squares of the cost.
        value_value: Sum of squares of the value.
        cost_value: Sum of products.
    """

    n: int = 0
    cost: float = 0.0
    value: float = 0.0
    cost_cost: float = 0.0
    value_value: float = 0.0
    cost_value: float = 0.0

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(*(one + two for one, two in zip(self.all, other.all, strict=True)))  # type: ignore[arg-type]

    @property
    def all(self) -> tuple[float, ...]:
        return (self.n, self.cost, self.value, self.cost_cost, self.value_value, self.cost_value)


@dataclass(frozen=True)
class Ratio:
    """Cost for each unit of value.

    Args:
        value: Sum of cost over sum of value; None where there is no value to divide by.
        low: The lower end of the 95 % interval; None where the value is not clear of 0.
        high: The upper end.
        n: Customers that it rests on.
        note: What to know of it.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    note: Note


def sums(cost: Column, value: Column) -> Sums:
    """Sum customers, one entry each of both columns."""
    return Sums(
        len(cost),
        float(cost.sum()),
        float(value.sum()),
        float(cost @ cost),
        float(value @ value),
        float(cost @ value),
    )


def ratio(found: Sums) -> Ratio:
    """Divide the sums, and say within which ends the truth lies.

    Fieller's interval: all ratios R for which the sum of cost - R * value is not clear of 0. Where the value itself is
    not clear of 0 there is none, and the note says so.

    >>> found = ratio(Sums(n=2, cost=30, value=270, cost_cost=500, value_value=36900, cost_value=4100))
    >>> found.value, found.note
    (0.1111111111111111, 'too few')

    Source:
        Fieller (1954), Some problems in interval estimation.
    """
    if found.n == 0:
        return Ratio(None, None, None, 0, "no data")
    if found.value <= 0:
        return Ratio(None, None, None, found.n, "no value")
    told = found.cost / found.value
    if found.n < FEWEST:
        return Ratio(told, None, None, found.n, "too few")
    ends = _fieller(found)
    if ends is None:
        return Ratio(told, None, None, found.n, "value not clear of 0")
    return Ratio(told, *ends, found.n, "ok")


def _fieller(found: Sums) -> tuple[float, float] | None:
    """Both ends; None where the interval is not bounded."""
    scale = found.n / (found.n - 1) * Z * Z
    cost_spread = scale * max(found.cost_cost - found.cost**2 / found.n, 0.0)
    value_spread = scale * max(found.value_value - found.value**2 / found.n, 0.0)
    together = scale * (found.cost_value - found.cost * found.value / found.n)
    a = found.value**2 - value_spread
    b = found.cost * found.value - together
    root = b * b - a * (found.cost**2 - cost_spread)
    if a <= 0 or root < 0:
        return None
    return (b - sqrt(root)) / a, (b + sqrt(root)) / a
