"""Lognormal: what share of talks would be very short, had the longer ones their say."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
LONG, SHORT = 20.0, 10.0
ALIKE = 0.01  # the spread told of talks that are all as long: what whole seconds can still tell


@dataclass(frozen=True)
class Lengths:
    """How long talks are: the logarithm is normal."""

    mean: float
    spread: float

    def below(self, seconds: float) -> float:
        """The share of talks that are shorter."""
        from scipy.stats import norm

        return float(norm.cdf((np.log(seconds) - self.mean) / self.spread))


def fit_longer(seconds: Numbers, count: Numbers, long: float = LONG) -> Lengths:
    """The lengths that make the talks of at least `long` seconds likeliest, whatever the shorter ones are.

    Args:
        seconds: Lengths that occur.
        count: How often each does.
        long: From which length talks have a say.

    Source:
        Cohen (1959), Technometrics 1, 217-237: the normal, truncated on the left.
    """
    from scipy.optimize import minimize
    from scipy.stats import norm

    kept = (seconds >= long) & (count > 0)
    logs, weight, edge = np.log(seconds[kept]), count[kept], np.log(long)
    if np.ptp(logs) == 0:
        return Lengths(float(logs[0]), ALIKE)
    n, total, squares = float(weight.sum()), float(weight @ logs), float(weight @ logs**2)

    def unlikely(at: Numbers) -> float:
        mean, spread = float(at[0]), float(np.exp(at[1]))
        inner = (squares - 2 * mean * total + n * mean**2) / (2 * spread**2)
        return float(inner + n * np.log(spread) + n * norm.logsf((edge - mean) / spread))

    start = np.array([total / n, np.log(max(np.sqrt(max(squares / n - (total / n) ** 2, 0.0)), 0.05))])
    found = minimize(unlikely, start, method="Nelder-Mead", options={"xatol": 1e-5, "fatol": 1e-6})
    return Lengths(float(found.x[0]), float(np.exp(found.x[1])))
