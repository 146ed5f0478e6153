"""Geometric: how contracts end, each customer with a probability of its own (shifted beta-geometric).

The share that ends falls with time although nobody changes: those likely to leave have left. Margin divided by the mean
churn knows nothing of that, and is wrong wherever customers differ. Fader and Hardie (2007), Journal of Interactive
Marketing 21(1). Here it is fitted to a life table, so that late entry and those who still stay are taken as they are.
"""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.lifetime.likelihood import Fitted, Floats, most_likely
from wellserved.insight.lifetime.survival import Stays


@dataclass(frozen=True)
class LifeTable:
    """Customers watched through each period since they came, and how many of them left in it.

    Args:
        watched: For the first period, the second, and so on.
        left: Of those.
    """

    watched: Floats
    left: Floats

    def churn(self) -> float | None:
        """Those who left, of all periods watched; the mean that hides who they were."""
        total = float(self.watched.sum())
        return float(self.left.sum()) / total if total else None


def life_table(stays: Stays) -> LifeTable:
    """Count periods that were watched from their begin to their end, or to leaving.

    Args:
        stays: The customers, with times in periods; a period that was entered late or left open is not counted.
    """
    first, done = np.ceil(stays.entered - 1e-9), np.floor(stays.ended + 1e-9)
    last = np.where(stays.left, np.maximum(np.ceil(stays.ended - 1e-9), 1.0), done)
    counted = last > first
    first, last, left = first[counted].astype(int), last[counted].astype(int), stays.left[counted]
    size = int(last.max(initial=0)) + 1
    change = np.bincount(first, minlength=size)[:size] - np.bincount(last, minlength=size)[:size]
    watched = np.cumsum(change)[: size - 1].astype(np.float64)
    gone = np.bincount(last[left] - 1, minlength=max(size - 1, 0)).astype(np.float64)
    return LifeTable(watched, gone)


def fit_geometric(table: LifeTable) -> Fitted:
    """Find alpha and beta of the distribution of each customer's probability to leave in a period."""
    period = np.arange(1.0, len(table.watched) + 1)
    stayed, size = table.watched - table.left, max(float(table.watched.sum()), 1.0)

    def scored(logs: Floats) -> tuple[float, Floats]:
        a, b = np.exp(logs)
        whole, still = a + b + period - 1.0, b + period - 1.0
        value = table.left @ (np.log(a) - np.log(whole)) + stayed @ (np.log(still) - np.log(whole))
        by_a = table.left @ (1 / a - 1 / whole) - stayed @ (1 / whole)
        by_b = -table.left @ (1 / whole) + stayed @ (1 / still - 1 / whole)
        return float(value) / size, np.array([by_a * a, by_b * b]) / size

    churn = table.churn() or 0.05
    return most_likely(scored, np.array([churn, 1.0 - churn]) * 10.0, int(size))


def stays_on(values: Floats, tenure: Floats, ahead: int) -> Floats:
    """The probability to stay each of the periods ahead, of customers who stayed until now.

    Args:
        values: alpha and beta.
        tenure: Periods that each customer has stayed.
        ahead: How many periods.

    Returns:
        One row a customer, one column a period: the first is the probability to stay the next period.
    """
    a, b = values
    still = b + tenure[:, None] + np.arange(ahead)[None, :]
    shares: Floats = np.cumprod(still / (a + still), axis=1)
    return shares
