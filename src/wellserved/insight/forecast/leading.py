"""Leading: whether one series foretells another better than its own past does, out of sample.

Source:
    Clark and West (2007), Approximately normal tests for equal predictive accuracy in nested models.
"""

from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from wellserved.insight.forecast.ways import Array

OWN_LAGS = 3
LEAST_TRIED = 20
LEAST_PERIODS = 2 * LEAST_TRIED + OWN_LAGS - 1  # half of what is left for learning is tried
SURE = 0.05


@dataclass(frozen=True)
class Leading:
    """What one series adds to another's own past.

    Args:
        lag: By how many periods it is ahead.
        gain: How much smaller the squared error out of sample is with it, as a share; below 0 it does harm.
        p: The chance of so much gain if it adds nothing.
        tried: Forecasts that were compared.
        leads: Whether it adds, beyond chance.
    """

    lag: int
    gain: float
    p: float
    tried: int
    leads: bool


def leading(x: Array, y: Array, lag: int = 1) -> Leading | None:
    """Test whether x now foretells y so many periods on, beyond what y's own past foretells.

    Each forecast is made from what was known then, and compared with what came. None where there is too little.

    Args:
        x: What may lead, one value a period.
        y: What may follow, of the same periods.
        lag: Periods ahead.
    """
    rows = np.arange(OWN_LAGS - 1, len(y) - lag)
    own = np.column_stack([np.ones(len(rows)), *(y[rows - k] for k in range(OWN_LAGS))])
    both, came = np.column_stack([own, x[rows]]), y[rows + lag]
    first = max(len(rows) // 2, 2 * both.shape[1])
    if len(rows) - first < LEAST_TRIED or not np.isfinite(both).all() or not np.isfinite(came).all():
        return None
    pairs = [(_ahead(own, came, at, lag), _ahead(both, came, at, lag)) for at in range(first, len(rows))]
    alone, with_it = np.array(pairs).T
    truth = came[first:]
    error, better = (truth - alone) ** 2, (truth - with_it) ** 2
    adjusted = error - better + (alone - with_it) ** 2
    return _told(lag, error, better, adjusted)


def _told(lag: int, error: Array, better: Array, adjusted: Array) -> Leading:
    spread = _long_run_spread(adjusted, lag)
    score = float(adjusted.mean() / (spread / sqrt(len(adjusted)))) if spread else 0.0
    gain, p = float(1 - better.sum() / error.sum()) if error.sum() else 0.0, erfc(score / sqrt(2)) / 2
    return Leading(lag, gain, p, len(adjusted), gain > 0 and p < SURE)


def _ahead(known: Array, came: Array, at: int, lag: int) -> float:
    """The forecast at one time, by least squares on what had come by then."""
    until = at - lag + 1
    weights, *_ = np.linalg.lstsq(known[:until], came[:until], rcond=None)
    return float(known[at] @ weights)


def _long_run_spread(values: Array, lag: int) -> float:
    """The standard deviation of a mean's terms; forecasts of several periods overlap, and their errors go together."""
    centred = values - values.mean()
    total = float(centred @ centred)
    for k in range(1, lag):
        total += 2 * (1 - k / lag) * float(centred[k:] @ centred[:-k])
    return sqrt(max(total, 0.0) / len(values))
