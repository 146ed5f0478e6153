"""Margins: what each customer brings in a month, drawn towards the mean of the others like it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.lifetime.likelihood import Floats


@dataclass(frozen=True)
class Earned:
    """What was earned of each customer in whole months of being one.

    Args:
        months: Months that count.
        total: Margin of all of them.
        squares: The sum of each month's margin squared.
    """

    months: Floats
    total: Floats
    squares: Floats

    def only(self, which: NDArray[Any]) -> "Earned":
        """Some of them."""
        return Earned(self.months[which], self.total[which], self.squares[which])


def margin_a_month(earned: Earned) -> tuple[Floats, float, float]:
    """What each customer is expected to bring in a month; the mean of all, and the error of that mean.

    One month tells little of a customer: the fewer there are and the more they differ, the nearer is the expectation
    to the mean of all (empirical Bayes, by moments).
    """
    months, size = earned.months, float(earned.months.sum())
    if size == 0:
        return np.zeros(len(months)), 0.0, 0.0
    mean = float(earned.total.sum()) / size
    own = np.divide(earned.total, months, out=np.full(len(months), mean), where=months > 0)
    seen = months > 0
    spare = float(np.clip(months[seen] - 1, 0, None).sum())
    within = max(float((earned.squares[seen] - months[seen] * own[seen] ** 2).sum()), 0.0) / max(spare, 1.0)
    apart = float((months * (own - mean) ** 2).sum()) - (int(seen.sum()) - 1) * within
    between = max(apart / max(size - float((months**2).sum()) / size, 1e-9), 0.0)
    held = months * between + within
    trust = np.divide(months * between, held, out=np.zeros(len(months)), where=held > 0)
    error = float(np.sqrt(((earned.total - mean * months) ** 2).sum())) / size
    return mean + trust * (own - mean), mean, error
