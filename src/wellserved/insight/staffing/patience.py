"""Patience: how long customers would wait, from those who left and those who were answered before they would have.

Who was answered after 30 seconds would have waited longer than that: their patience is censored. The mean wait of those
who left is not patience: it is the impatience of the impatient, cut short by answers.

Source:
    Kaplan and Meier (1958); Gans, Koole and Mandelbaum (2003), section 6.3.3. The variance of the mean: Klein and
    Moeschberger (2003), section 4.5.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.staffing.waiting import Array

Z = 1.959964


@dataclass(frozen=True)
class Patience:
    """How long customers would wait.

    Args:
        mean: Mean seconds.
        low: The lower end of its 95 % interval.
        high: The upper end.
        median: Seconds after which half would have left; None where too few waited so long.
        n: Contacts.
        left: Those who left.
        mean_of_left: The mean wait of those who left, which is not patience; for comparison.
        beyond: Share who would wait longer than anybody did: their part of the mean is taken as exponential.
        even: Mean patience if leaving were as likely in each second: all seconds waited over all who left. With it, a
            model that loses as many as were lost has their mean wait too.
    """

    mean: float
    low: float
    high: float
    median: float | None
    n: int
    left: int
    mean_of_left: float
    beyond: float
    even: float


def patience(waited: Array, left: NDArray[np.bool_], counts: Array | None = None) -> Patience | None:
    """Estimate patience by Kaplan-Meier, answered contacts censored; None where nobody left.

    Args:
        waited: Seconds in the line, one a contact, 0 too.
        left: Whether the contact was abandoned.
        counts: How many contacts each entry stands for; one where None.
    """
    waited, gone = np.asarray(waited, dtype=float), np.asarray(left, dtype=float)
    counts = np.ones_like(waited) if counts is None else np.asarray(counts, dtype=float)
    leavers = float((gone * counts).sum())
    if not leavers:
        return None
    times, at = np.unique(waited, return_inverse=True)
    leave: Array = np.bincount(at, gone * counts, len(times)).astype(float)
    every: Array = np.bincount(at, counts, len(times)).astype(float)
    risk = every.sum() - np.concatenate([[0.0], np.cumsum(every)[:-1]])
    stay = np.cumprod(1 - leave / risk)
    spans = np.diff(np.concatenate([[0.0], times]))
    area = float(np.concatenate([[1.0], stay[:-1]]) @ spans)
    even = float((waited * counts).sum()) / leavers
    tail = float(stay[-1]) * even
    half = Z * _spread(times, stay, leave, risk, tail)
    median = times[np.argmax(stay <= 0.5)] if (stay <= 0.5).any() else None
    mean = area + tail
    return Patience(
        mean=mean,
        low=max(0.0, mean - half),
        high=mean + half,
        median=None if median is None else float(median),
        n=int(every.sum()),
        left=int(leavers),
        mean_of_left=float((waited * gone * counts).sum()) / leavers,
        beyond=float(stay[-1]),
        even=even,
    )


def _spread(times: Array, stay: Array, leave: Array, risk: Array, tail: float) -> float:
    """The standard error of the mean: each leaver moves the area that is left of the curve."""
    pieces = stay[:-1] * np.diff(times)
    rest = np.concatenate([np.cumsum(pieces[::-1])[::-1], [0.0]]) + tail
    many = risk > leave
    return float(np.sqrt(np.sum(rest[many] ** 2 * leave[many] / (risk[many] * (risk[many] - leave[many])))))
