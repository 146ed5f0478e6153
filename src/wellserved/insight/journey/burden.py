"""Burden of paths: what journeys of one path cost, times the share of their customers who were not satisfied.

It is the money spent on journeys that left customers unsatisfied, if those who did not answer were as those who did.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.journey.walks import Real, Whole
from wellserved.metrics.interval import Interval, wilson
from wellserved.metrics.quantiles import Z

LEAST = 30  # answers


@dataclass(frozen=True)
class Sums:
    """What the journeys of each path sum up to.

    Args:
        costed: Journeys whose cost is known.
        cost: What these cost.
        squares: The sum of their costs' squares.
        answers: Answers that customers gave.
        unhappy: Those of them that were not satisfied.
    """

    costed: Whole
    cost: Real
    squares: Real
    answers: Whole
    unhappy: Whole


@dataclass(frozen=True)
class Burden:
    """One path's burden; None where it is not known.

    Args:
        cost: What a journey costs on average.
        dissatisfied: The share of answers that were not satisfied; None under LEAST answers.
        dissatisfied_interval: Its interval.
        answers: How many answers there are.
        total: Cost of all journeys times that share.
        interval: Its interval.
    """

    cost: float | None
    dissatisfied: float | None
    dissatisfied_interval: Interval
    answers: int
    total: float | None
    interval: Interval


def sums(path: NDArray[np.int64], paths: int, cost: Real, answers: Real, unhappy: Real) -> Sums:
    """Sum up journeys by path; a cost that is not known is not a number."""
    known = ~np.isnan(cost)
    where, amount = path[known], cost[known]
    return Sums(
        _whole(np.bincount(where, minlength=paths)),
        np.bincount(where, amount, paths).astype(float),
        np.bincount(where, amount * amount, paths).astype(float),
        _whole(np.bincount(path, answers, paths)),
        _whole(np.bincount(path, unhappy, paths)),
    )


def burden(told: Sums, place: int, n: int) -> Burden:
    """The burden of one path, of which there were n journeys; costs of which some are not known are scaled up."""
    costed, answers = int(told.costed[place]), int(told.answers[place])
    mean = float(told.cost[place]) / costed if costed else None
    share = int(told.unhappy[place]) / answers if answers >= LEAST else None
    doubt = wilson(int(told.unhappy[place]), answers) if share is not None else Interval()
    if mean is None or share is None:
        return Burden(mean, share, doubt, answers, None, Interval())
    scale = n / costed
    spread = Z * math.sqrt(float(told.squares[place])) * scale
    return Burden(mean, share, doubt, answers, mean * n * share, _product(mean * n, spread, share, doubt))


def _product(total: float, spread: float, share: float, doubt: Interval) -> Interval:
    """The interval of a product of two independent estimates, from the distances to their own ends (square and add)."""
    assert doubt.low is not None and doubt.high is not None  # noqa: S101 - a share has its interval
    value, of_total = total * share, share * spread
    low = value - math.hypot(of_total, total * (share - doubt.low))
    high = value + math.hypot(of_total, total * (doubt.high - share))
    return Interval(max(low, 0.0), high)


def _whole(counts: NDArray[Any]) -> Whole:
    found: Whole = np.rint(counts).astype(np.int64)
    return found
