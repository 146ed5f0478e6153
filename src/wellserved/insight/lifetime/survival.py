"""Survival: the share that still stays after each time, where some came before they were watched and some still stay.

Kaplan-Meier with delayed entry: whoever was already a customer when leaving began to be recorded counts from then on
only, since those who had left before could not be seen. Counting them from their beginning would make all look loyal.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.lifetime.likelihood import Floats

Z95 = 1.959964


@dataclass(frozen=True)
class Stays:
    """How long customers were watched, counted from when each came.

    Args:
        entered: Time from when they came until they began to be watched; 0 where they came later.
        ended: Time until they left, or until they were last watched.
        left: Whether they left then.
    """

    entered: Floats
    ended: Floats
    left: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ended)

    def only(self, which: NDArray[np.bool_] | NDArray[np.int64]) -> "Stays":
        """Some of them."""
        return Stays(self.entered[which], self.ended[which], self.left[which])


@dataclass(frozen=True)
class Curve:
    """The share that stays.

    Args:
        at: Times at which some left, ascending.
        share: Those who stay longer than each.
        low: The lower end of its 95 % interval.
        high: The upper end.
        at_risk: Customers watched just before each.
    """

    at: Floats
    share: Floats
    low: Floats
    high: Floats
    at_risk: Floats

    def share_at(self, time: float) -> tuple[float, float, float]:
        """The share that stays longer than a time, and its interval."""
        place = int(np.searchsorted(self.at, time, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return float(self.share[place]), float(self.low[place]), float(self.high[place])

    def median(self) -> float | None:
        """The time at which half have left; None where more than half still stay."""
        below = np.flatnonzero(self.share <= 0.5)
        return float(self.at[below[0]]) if len(below) else None


def kaplan_meier(stays: Stays, least_at_risk: int = 1) -> Curve:
    """The share that stays, by time since coming.

    Args:
        stays: The customers.
        least_at_risk: Times at which fewer were watched are passed over: with delayed entry, the first few customers
            would otherwise decide the whole curve.
    """
    watched = stays.only(stays.ended > stays.entered)
    times, left = np.unique(watched.ended[watched.left], return_counts=True)
    entered, ended = np.sort(watched.entered), np.sort(watched.ended)
    at_risk = np.searchsorted(entered, times, side="left") - np.searchsorted(ended, times, side="left")
    enough = at_risk >= least_at_risk
    times, left, at_risk = times[enough], left[enough], at_risk[enough]
    share = np.cumprod(1.0 - left / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(np.where(at_risk > left, left / (at_risk * (at_risk - left).astype(np.float64)), np.inf))
        width = np.where((share > 0) & (share < 1), Z95 * np.sqrt(spread) / np.log(share), np.nan)
        low, high = share ** np.exp(-width), share ** np.exp(width)
    low, high = (np.where(np.isnan(end), share, end) for end in (low, high))
    return Curve(times.astype(np.float64), share, np.minimum(low, high), np.maximum(low, high), at_risk.astype(float))
