"""Buying: how many orders a customer will place who may have left without a word (BG/NBD).

While a customer, one buys at random moments at a rate of one's own; after each order, one leaves with a probability of
one's own. Rates are spread by a gamma distribution (r, alpha), probabilities by a beta distribution (a, b).
Fader, Hardie and Lee (2005), Marketing Science 24(2).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.lifetime.beta_nodes import beta_nodes
from wellserved.insight.lifetime.likelihood import Fitted, Floats, most_likely

MOST = np.array([1e4, 1e4, 1e3, 1e4])  # where all are alike, a and b would grow without end
NODES = 24


@dataclass(frozen=True)
class Buyers:
    """What was seen of each customer since the first order; times in one unit.

    Args:
        repeats: Orders after the first (those of one day count as one).
        last: From the first order to the last; 0 where there was one.
        seen: From the first order to the end of what was seen.
    """

    repeats: Floats
    last: Floats
    seen: Floats

    def __len__(self) -> int:
        return len(self.repeats)

    def only(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Buyers":
        """Some of them."""
        return Buyers(self.repeats[which], self.last[which], self.seen[which])


def fit_buying(buyers: Buyers) -> Fitted:
    """Find r, alpha, a and b. Customers of whom the same was seen are computed once.

    Args:
        buyers: Customers who came in the time that was seen, not those who were there before: those are survivors.
    """
    alike, weight = _alike(buyers)
    scale = max(float(np.average(alike.seen, weights=weight)), 1e-9)
    scaled = Buyers(alike.repeats, alike.last / scale, alike.seen / scale)
    rate = max(float(np.average(alike.repeats, weights=weight)), 0.05)
    start = np.array([1.0, 1.0 / rate, 1.0, 3.0])
    scored = _Scored(scaled, weight)
    found = most_likely(scored, start, len(buyers), MOST)
    values = found.values * np.array([1.0, scale, 1.0, 1.0])
    moved = float(np.sum(buyers.repeats)) * np.log(scale)
    return Fitted(values, found.covariance, found.log_likelihood - moved, found.rows, found.settled)


def _alike(buyers: Buyers) -> tuple[Buyers, Floats]:
    """Those of whom different things were seen, and how many customers each stands for."""
    order = np.lexsort((buyers.repeats, buyers.last, buyers.seen))
    sorted_ = buyers.only(order)
    new = np.ones(len(order), dtype=np.bool_)
    new[1:] = (
        (np.diff(sorted_.repeats) != 0) | (np.diff(sorted_.last) != 0) | (np.diff(sorted_.seen) != 0)
    )  # fmt: skip
    first = np.flatnonzero(new)
    weight = np.diff(np.append(first, len(order))).astype(np.float64)
    return sorted_.only(first), weight


class _Scored:
    """The log-likelihood by customer and its gradient; what depends on the count of orders alone is a small table."""

    def __init__(self, buyers: Buyers, weight: Floats) -> None:
        self.counts, self.place = np.unique(buyers.repeats, return_inverse=True)
        self.buyers, self.weight, self.total = buyers, weight, float(weight.sum())
        self.each = np.bincount(self.place, weights=weight, minlength=len(self.counts))
        self.again = buyers.repeats > 0

    def __call__(self, logs: Floats) -> tuple[float, Floats]:
        from scipy.special import digamma, gammaln

        r, alpha, a, b = np.exp(logs)
        x, n, weight = self.counts, self.each, self.weight
        table = (
            gammaln(r + x) - gammaln(r) + r * np.log(alpha)
            + gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
        )  # fmt: skip
        whole = r + self.buyers.repeats
        open_ = -whole * np.log(alpha + self.buyers.seen)
        after = np.maximum(b + self.buyers.repeats - 1.0, 1e-300)
        closed = np.where(
            self.again, np.log(a) - np.log(after) - whole * np.log(alpha + self.buyers.last), -np.inf
        )  # fmt: skip
        both = np.logaddexp(open_, closed)
        stays = np.exp(open_ - both)
        left = 1.0 - stays
        value = float(n @ table + weight @ both)
        log_seen, log_last = np.log(alpha + self.buyers.seen), np.log(alpha + self.buyers.last)
        by_r = n @ (digamma(r + x) - digamma(r) + np.log(alpha)) - weight @ (stays * log_seen + left * log_last)
        by_alpha = n.sum() * r / alpha - weight @ (
            whole * (stays / (alpha + self.buyers.seen) + left / (alpha + self.buyers.last))
        )  # fmt: skip
        by_a = n @ (digamma(a + b) - digamma(a + b + x)) + weight @ left / a
        by_b = n @ (digamma(a + b) + digamma(b + x) - digamma(b) - digamma(a + b + x)) - weight @ (left / after)
        slope = np.array([by_r * r, by_alpha * alpha, by_a * a, by_b * b])
        return value / self.total, slope / self.total


def alive(values: Floats, buyers: Buyers) -> Floats:
    """The probability that each customer has not left, given what was seen.

    Args:
        values: r, alpha, a and b.
        buyers: The customers.
    """
    return 1.0 / (1.0 + _odds_left(values, buyers))


def _odds_left(values: Floats, buyers: Buyers) -> Floats:
    r, alpha, a, b = values
    x = buyers.repeats
    longer = np.log(alpha + buyers.seen) - np.log(alpha + buyers.last)
    after = np.maximum(b + x - 1.0, 1e-300)
    odds: Floats = np.where(x > 0, a / after * np.exp(np.minimum((r + x) * longer, 700.0)), 0.0)
    return odds


def expected_orders(values: Floats, buyers: Buyers, ahead: float) -> Floats:
    """How many orders each customer is expected to place in the time ahead, in the unit of `buyers`.

    Args:
        values: r, alpha, a and b.
        buyers: The customers.
        ahead: The time ahead.
    """
    return orders_until(values, buyers, np.array([ahead]))[:, 0]


def orders_until(values: Floats, buyers: Buyers, times: Floats) -> Floats:
    """How many orders each customer is expected to place until each of some times ahead: a row a customer.

    The published form has a hypergeometric function that fails where customers are nearly alike; the same mean over the
    probability to leave is taken here by quadrature, which does not.

    Args:
        values: r, alpha, a and b.
        buyers: The customers.
        times: The times ahead, in the unit of `buyers`.
    """
    r, alpha, a, b = values
    counts, count = np.unique(buyers.repeats, return_inverse=True)
    lengths, length = np.unique(buyers.seen, return_inverse=True)
    sorts, place = np.unique(count * len(lengths) + length, return_inverse=True)
    told = np.empty((len(sorts), len(times)))
    for at, x in enumerate(counts):
        mine = np.flatnonzero(sorts // len(lengths) == at)
        leaves, weight = beta_nodes(a, b + x, NODES)
        ratio = times / (alpha + lengths[sorts[mine] % len(lengths)])[:, None]
        told[mine] = -np.expm1(-(r + x) * np.log1p(ratio[:, :, None] * leaves)) @ (weight / leaves)
    orders: Floats = told[place] / (1.0 + _odds_left(values, buyers))[:, None]
    return orders


def still_buys(values: Floats, times: Floats) -> Floats:
    """The share of new customers who have not left after each of some times.

    Args:
        values: r, alpha, a and b.
        times: Since the first order.
    """
    r, alpha, a, b = values
    leaves, weight = beta_nodes(a, b, NODES)
    share: Floats = np.exp(-r * np.log1p(times[:, None] / alpha * leaves)) @ weight
    return share
