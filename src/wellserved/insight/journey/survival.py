"""Time to resolution: the share resolved by each time, by Kaplan and Meier, journeys still open counted as far as seen.

A journey that was given up is not censored when it ends, for it will never be resolved: it stays among those that wait,
as far as anybody can know. So the curve is the share of all that are resolved by a time, and ends below 1.

Source:
    Kaplan and Meier (1958); error by Greenwood (1926); limits on the log(-log) scale, the median's by inverting them
    (Brookmeyer and Crowley, 1982).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.journey.walks import Real
from wellserved.metrics.interval import UNKNOWN, Interval
from wellserved.metrics.quantiles import Z


@dataclass(frozen=True)
class Curve:
    """The share still unresolved after each time at which something was resolved.

    Args:
        times: Those times, rising.
        open: The share still unresolved after each.
        low: The lower end of its 95 % interval.
        high: The upper end.
        n: Journeys followed.
        resolved: Those of them that were seen to be resolved.
        longest: The longest time that any was followed.
    """

    times: Real
    open: Real
    low: Real
    high: Real
    n: int
    resolved: int
    longest: float

    def at(self, time: float) -> tuple[float, Interval] | None:
        """The share resolved by a time, with its interval; None beyond what was followed."""
        if time > self.longest:
            return None
        place = int(np.searchsorted(self.times, time, "right")) - 1
        if place < 0:
            return 0.0, Interval(0.0, 0.0)
        return float(1 - self.open[place]), Interval(float(1 - self.high[place]), float(1 - self.low[place]))

    def quantile(self, share: float) -> tuple[float | None, Interval]:
        """The time by which a share is resolved, with its interval; None where that is not reached yet."""
        ends = (_first(self.times, curve, 1 - share) for curve in (self.open, self.low, self.high))
        value, low, high = ends
        return value, Interval(low, high) if self.n > 1 else UNKNOWN


def kaplan_meier(times: NDArray[np.float64], resolved: NDArray[np.bool_]) -> Curve:
    """Estimate the curve.

    Args:
        times: How long each journey took, or was followed.
        resolved: Whether it was resolved then; otherwise it was still unresolved when last seen.
    """
    order = np.argsort(times, kind="stable")
    times, resolved = times[order], resolved[order]
    at = np.unique(times[resolved])
    begin = np.searchsorted(times, at, "left")
    risk = len(times) - begin
    events = np.bincount(np.searchsorted(at, times[resolved]), minlength=len(at))
    kept: Real = np.cumprod(1.0 - events / risk).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        error: Real = np.sqrt(np.cumsum(events / (risk * (risk - events)))).astype(float)
    low, high = _limits(kept, error)
    longest = float(times[-1]) if len(times) else 0.0
    return Curve(at.astype(float), kept, low, high, len(times), int(resolved.sum()), longest)


def _limits(kept: Real, error: Real) -> tuple[Real, Real]:
    """On the log(-log) scale, so that they stay within 0 and 1; none for a share that is 0 or 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        half = Z * error / np.abs(np.log(kept))
        middle = np.log(-np.log(kept))
        low, high = np.exp(-np.exp(middle + half)), np.exp(-np.exp(middle - half))
    sure = (kept <= 0) | (kept >= 1)
    return np.where(sure, kept, low), np.where(sure, kept, high)


def _first(times: Real, curve: Real, share: float) -> float | None:
    """The first time at which a falling curve is not above a share."""
    below = np.flatnonzero(curve <= share + 1e-12)
    return float(times[below[0]]) if len(below) else None
