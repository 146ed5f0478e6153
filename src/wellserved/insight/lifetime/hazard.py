"""Hazard: who leaves in which month, where what customers lived through changes from month to month.

A logistic regression on customer-months. Each month is held against what was known at its begin, so a customer counts
as badly served only from then on: counting a whole life by what came in it would make bad service look harmless, since
only those who stay long can live through much.
"""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.lifetime.likelihood import Floats

RIDGE, MOST_ROUNDS, CLOSE = 1e-8, 60, 1e-10


@dataclass(frozen=True)
class Hazard:
    """What moves the log odds to leave in a month.

    Args:
        names: Of each coefficient.
        values: The coefficients.
        covariance: Of them.
        months: Customer-months behind it.
        left: How many ended with leaving.
    """

    names: tuple[str, ...]
    values: Floats
    covariance: Floats
    months: int
    left: int

    def odds_ratio(self, name: str) -> tuple[float, float, float]:
        """By how much the odds to leave are multiplied, and its 95 % interval."""
        place = self.names.index(name)
        value, half = self.values[place], 1.959964 * np.sqrt(self.covariance[place, place])
        return float(np.exp(value)), float(np.exp(value - half)), float(np.exp(value + half))

    def probability(self, design: Floats) -> Floats:
        """The probability to leave, of each row of a design with the same columns."""
        found: Floats = 1.0 / (1.0 + np.exp(-design @ self.values))
        return found


def fit_hazard(names: tuple[str, ...], design: Floats, months: Floats, left: Floats) -> Hazard:
    """Fit by Newton's method.

    Args:
        names: Of the design's columns.
        design: One row for each sort of customer-month; the first column is all ones.
        months: How many customer-months are of that sort.
        left: How many of them ended with leaving.
    """
    share = float(left.sum() / months.sum())
    values = np.zeros(design.shape[1])
    values[0] = np.log(share / (1.0 - share))
    for _ in range(MOST_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-design @ values))
        curve = (design * (months * chance * (1.0 - chance))[:, None]).T @ design + RIDGE * np.eye(len(values))
        step = np.linalg.solve(curve, design.T @ (left - months * chance))
        values = values + np.clip(step, -4.0, 4.0)
        if np.max(np.abs(step)) < CLOSE:
            break
    return Hazard(names, values, np.linalg.inv(curve), int(months.sum()), int(left.sum()))
