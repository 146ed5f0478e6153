"""Likelihood: the parameters above nought that make what was seen most likely, and how sure we may be of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Scored = Callable[[Floats], tuple[float, Floats]]
STEP, WIDEST, MOST_ROUNDS = 1e-4, 12.0, 500


@dataclass(frozen=True)
class Fitted:
    """Parameters, all above nought, as they were found.

    Args:
        values: Each parameter.
        covariance: Of their natural logarithms, by the inverse of the likelihood's curvature.
        log_likelihood: Of all that was seen.
        rows: How many customers it rests on.
        settled: Whether the search ended at a peak within bounds.
    """

    values: Floats
    covariance: Floats
    log_likelihood: float
    rows: int
    settled: bool

    def bounds(self) -> tuple[Floats, Floats]:
        """The ends of each parameter's 95 % interval."""
        half = 1.959964 * np.sqrt(np.clip(np.diag(self.covariance), 0.0, None))
        return self.values * np.exp(-half), self.values * np.exp(half)


def most_likely(scored: Scored, start: Floats, rows: int, most: Floats | None = None) -> Fitted:
    """Climb to the peak of a log-likelihood of logarithms of parameters.

    Args:
        scored: The log-likelihood of log-parameters, divided by `rows`, and its gradient.
        start: The parameters to begin with.
        rows: Customers behind it.
        most: What each parameter may be at most; beyond, the answer is the same and the arithmetic fails.
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    def down(logs: Floats) -> tuple[float, Floats]:
        value, slope = scored(logs)
        return -value, -slope

    high = np.full(len(start), WIDEST) if most is None else np.log(most)
    bounds = [(-WIDEST, one) for one in high]
    enough = {"maxiter": MOST_ROUNDS, "ftol": 1e-13, "gtol": 1e-7}
    with threadpool_limits(limits=1, user_api="blas"):  # a few numbers a step: threads would only wait for each other
        found = minimize(down, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options=enough)
    logs = np.asarray(found.x, dtype=np.float64)
    within = bool(np.all((logs > -WIDEST + 1e-6) & (logs < high - 1e-6)))
    return Fitted(np.exp(logs), _covariance(scored, logs, rows), float(-found.fun * rows), rows, within)


def _covariance(scored: Scored, logs: Floats, rows: int) -> Floats:
    """The inverse of the curvature, from slopes a step to each side; of a direction that the data don't tell, wide."""
    curvature = np.empty((len(logs), len(logs)))
    for place in range(len(logs)):
        step = np.zeros(len(logs))
        step[place] = STEP
        curvature[place] = (scored(logs + step)[1] - scored(logs - step)[1]) / (2 * STEP)
    told = -(curvature + curvature.T) / 2 * rows
    sizes, ways = np.linalg.eigh(told)
    covariance: Floats = (ways / np.clip(sizes, 1e-2, None)) @ ways.T
    return covariance


def delta_error(asked: Callable[[Floats], Floats], fitted: Fitted) -> Floats:
    """The standard error of what is computed from fitted parameters, by the delta method.

    Args:
        asked: Gives the answers for some parameters.
        fitted: The parameters and how sure they are.
    """
    slopes = []
    for place in range(len(fitted.values)):
        pair = []
        for side in (1.0, -1.0):
            logs = np.log(fitted.values)
            logs[place] += side * STEP * 10
            pair.append(asked(np.exp(logs)))
        slopes.append((pair[0] - pair[1]) / (20 * STEP))
    slope = np.array(slopes)
    error: Floats = np.sqrt(np.clip(np.einsum("i...,ij,j...->...", slope, fitted.covariance, slope), 0.0, None))
    return error
