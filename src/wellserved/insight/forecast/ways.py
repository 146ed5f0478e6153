"""Ways to forecast: the last season again; trend and seasons taken apart, smoothed and put together; the mean of both.

Source:
    Hyndman and Athanasopoulos (2021), Forecasting: principles and practice, chapters 3, 5 and 8; the damped trend:
    Gardner and McKenzie (1985).
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Way: TypeAlias = Callable[[Array, Sequence[int], int], Array]
ROUNDS = 2
RECENT = 0.75
LEVELS, TRENDS, DAMPED = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9), (0.0, 0.05, 0.15), 0.9


def seasonal_naive(values: Array, seasons: Sequence[int], horizon: int) -> Array:
    """The last whole season again; without one, the last value."""
    season = max((one for one in seasons if one <= len(values)), default=1)
    return np.resize(values[-season:], horizon)


def decomposed(values: Array, seasons: Sequence[int], horizon: int) -> Array:
    """Seasons taken off, what is left smoothed with a damped trend, and seasons put on again.

    Where all values are above 0 and their seasons grow with their level, logarithms are taken first.
    """
    if _grows(values, seasons):
        return np.exp(_decomposed(np.log(values), seasons, horizon))
    return _decomposed(values, seasons, horizon)


def mean_of_both(values: Array, seasons: Sequence[int], horizon: int) -> Array:
    """The mean of the two others."""
    return (seasonal_naive(values, seasons, horizon) + decomposed(values, seasons, horizon)) / 2


WAYS: Mapping[str, Way] = {"seasonal naive": seasonal_naive, "decomposition": decomposed, "mean of both": mean_of_both}


def _decomposed(values: Array, seasons: Sequence[int], horizon: int) -> Array:
    patterns = season_patterns(values, seasons)
    fitted = sum((_spread(p, len(values), horizon, 0) for p in patterns), np.zeros(len(values)))
    ahead = sum((_spread(p, len(values), horizon, 1) for p in patterns), np.zeros(horizon))
    return np.asarray(smoothed_ahead(values - fitted, horizon) + ahead)


def season_patterns(values: Array, seasons: Sequence[int]) -> list[Array]:
    """What each phase of each season adds, centred, recent seasons counting more; only of seasons met twice."""
    usable = sorted(one for one in seasons if one > 1 and 2 * one <= len(values))
    found = {season: np.zeros(season) for season in usable}
    trend = _trend(values, max(usable, default=1))
    for _ in range(ROUNDS if len(usable) > 1 else 1):
        for season in usable:
            others = sum((np.resize(found[o], len(values)) for o in usable if o != season), np.zeros(len(values)))
            found[season] = _pattern(values - trend - others, season)
    return [found[season] for season in usable]


def _pattern(rest: Array, season: int) -> Array:
    """The mean of each phase, with less weight to seasons longer ago."""
    age = (len(rest) - 1 - np.arange(len(rest))) // season
    weight = RECENT**age * np.isfinite(rest)
    phase = np.arange(len(rest)) % season
    sums = np.bincount(phase, np.nan_to_num(rest) * weight, season)
    means = sums / np.maximum(np.bincount(phase, weight, season), 1e-12)
    return np.asarray(means - means.mean())


def _trend(values: Array, season: int) -> Array:
    """A moving mean over one season; at the ends the nearest one."""
    if season == 1:
        return np.full(len(values), values.mean())
    window = np.ones(season + (season % 2 == 0))
    if season % 2 == 0:
        window[[0, -1]] = 0.5
    middle = np.convolve(values, window / window.sum(), mode="valid")
    before = (len(values) - len(middle)) // 2
    return np.concatenate([
        np.full(before, middle[0]), middle, np.full(len(values) - len(middle) - before, middle[-1]),
    ])  # fmt: skip


def _spread(pattern: Array, n: int, horizon: int, ahead: int) -> Array:
    """A season's pattern over the past, or from where the past ends."""
    begin = n if ahead else 0
    return np.asarray(pattern[(begin + np.arange(horizon if ahead else n)) % len(pattern)])


def smoothed_ahead(values: Array, horizon: int) -> Array:
    """Exponential smoothing with a damped trend, its weights those that foretold one step best."""
    weights = np.array(list(product(LEVELS, TRENDS)))
    level, trend, errors = _smoothed(values, weights)
    best = int(np.argmin((errors**2).mean(axis=0)))
    steps = np.cumsum(DAMPED ** np.arange(1, horizon + 1))
    return np.asarray(level[best] + trend[best] * steps)


def _smoothed(values: Array, weights: Array) -> tuple[Array, Array, Array]:
    """Level and trend at the end, and the errors one step ahead, for each pair of weights."""
    alpha, beta = weights.T
    level, trend = np.full(len(weights), values[: min(len(values), 4)].mean()), np.zeros(len(weights))
    errors = np.zeros((len(values), len(weights)))
    for at, value in enumerate(values.tolist()):
        ahead = level + DAMPED * trend
        errors[at] = value - ahead
        level = ahead + alpha * errors[at]
        trend = DAMPED * trend + alpha * beta * errors[at]
    return level, trend, errors


def _grows(values: Array, seasons: Sequence[int]) -> bool:
    """Whether the spread within a season goes with the season's level."""
    season = max((one for one in seasons if 4 * one <= len(values)), default=0)
    if season < 2 or values.min() <= 0:
        return False
    cycles = values[len(values) % season :].reshape(-1, season)
    level, spread = cycles.mean(axis=1), cycles.std(axis=1)
    if not (level.std() > 0 and spread.std() > 0):
        return False
    return bool(np.corrcoef(level, spread)[0, 1] > 0.5)
