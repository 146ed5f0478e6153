"""Spending: what one order of a customer is worth on average, drawn towards all customers' mean (Gamma-Gamma).

Orders of one customer are spread by a gamma distribution about the customer's own mean, and the means by another.
Fader and Hardie (2013), "The Gamma-Gamma model of monetary value". It takes worth and number of orders as unrelated.
"""

import numpy as np

from wellserved.insight.lifetime.likelihood import Fitted, Floats, most_likely


def fit_spending(orders: Floats, worth: Floats) -> Fitted:
    """Find p, q and v.

    Args:
        orders: How many orders of each customer the mean rests on; at least 1.
        worth: The mean worth of those orders; above nought.
    """
    scale = float(np.average(worth, weights=orders))
    scored = _Scored(orders, worth / scale)
    found = most_likely(scored, np.array([2.0, 2.0, 1.0]), len(orders))
    values = found.values * np.array([1.0, 1.0, scale])
    moved = len(orders) * np.log(scale)
    return Fitted(values, found.covariance, found.log_likelihood - moved, found.rows, found.settled)


class _Scored:
    """The log-likelihood and its gradient; functions of the count of orders alone are a small table."""

    def __init__(self, orders: Floats, worth: Floats) -> None:
        self.counts, place = np.unique(orders, return_inverse=True)
        self.each = np.bincount(place, minlength=len(self.counts)).astype(np.float64)
        self.orders, self.worth, self.sums = orders, worth, orders * worth
        self.logs = np.log(worth)

    def __call__(self, logs: Floats) -> tuple[float, Floats]:
        from scipy.special import digamma, gammaln

        p, q, v = np.exp(logs)
        x, n = self.counts, self.each
        log_sum = np.log(v + self.sums)
        times = p * self.orders
        value = (
            n @ (gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + p * x * np.log(x))
            + (times - 1.0) @ self.logs - (times + q) @ log_sum
        )  # fmt: skip
        by_p = n @ (x * (digamma(p * x + q) - digamma(p * x) + np.log(x))) + self.orders @ (self.logs - log_sum)
        by_q = n @ (digamma(p * x + q) - digamma(q) + np.log(v)) - log_sum.sum()
        by_v = n.sum() * q / v - float(np.sum((times + q) / (v + self.sums)))
        size = n.sum()
        return float(value) / size, np.array([by_p * p, by_q * q, by_v * v]) / size


def expected_worth(values: Floats, orders: Floats, worth: Floats) -> Floats:
    """What an order of each customer is expected to be worth; without orders, the mean of all.

    Args:
        values: p, q and v.
        orders: How many orders each mean rests on; may be 0.
        worth: Each customer's mean; anything where there are no orders.
    """
    p, q, v = values
    told = np.where(orders > 0, orders * worth, 0.0)
    mean: Floats = p * (v + told) / np.maximum(p * orders + q - 1.0, 1e-9)
    return mean
