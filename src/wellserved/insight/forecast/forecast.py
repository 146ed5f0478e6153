"""Forecast: the next values of a series by the way that foretold its past best, with intervals from past errors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wellserved.insight.forecast.conformal import Errors
from wellserved.insight.forecast.ways import WAYS, Array

LEVEL = 0.95
MOST_ORIGINS, LEAST_ORIGINS, LEAST_VALUES = 12, 3, 12
MOST_GAPS = 0.2
EXACT = 1e-9
NEVER_OFF = "what was foretold of it from earlier points was never off: how far this may be off can't be told"
Better = Literal["higher", "lower"]


@dataclass(frozen=True)
class Tried:
    """What was foretold from an earlier point, as though the rest had not come yet.

    Args:
        at: The place of the first value foretold, among all values given.
        ahead: What was foretold.
    """

    at: int
    ahead: Array


@dataclass(frozen=True)
class Forecast:
    """What comes next.

    Args:
        way: How it was foretold: the way that did best from past origins.
        ahead: The forecast of each step.
        low: The lower end of its interval.
        high: The upper end.
        level: The share of truths that intervals hold.
        origins: From how many points of the past each way was tried.
        misses: By way, its mean absolute error from past origins, as a multiple of the last season's own (MASE).
        n: Values that it rests on.
        filled: Gaps that were filled between their neighbours.
        meets: The chance that each step meets the target; None where there is no target.
        unit: What the last season misses on average, in the series' unit: a miss times this is an error in it.
        tried: What the way foretold from past origins, oldest first.
    """

    way: str
    ahead: Array
    low: Array
    high: Array
    level: float
    origins: int
    misses: Mapping[str, float]
    n: int
    filled: int
    meets: Array | None = None
    unit: float = 1.0
    tried: tuple[Tried, ...] = ()


def forecast(
    values: Sequence[float | None] | Array,
    seasons: Sequence[int],
    horizon: int,
    bounds: tuple[float | None, float | None] = (None, None),
    target: float | Array | None = None,
    better: Better = "higher",
    level: float = LEVEL,
) -> Forecast | str:
    """Foretell the next values, or say why that can't be done.

    Args:
        values: One a period, oldest first; None or NaN is a gap.
        seasons: Lengths of seasons in periods, such as 7 and 365; those not met twice are not used.
        horizon: How many periods ahead.
        bounds: What a value can't lie below and above.
        target: What is to be met, at every step or at each; NaN where nothing is.
        better: Which side of the target is good.
        level: The share of truths that intervals are to hold.
    """
    first, series, filled = _filled(values)
    seasons = [one for one in seasons if 2 * one <= len(series)]  # what was tried from earlier is what is used now
    if len(series) < LEAST_VALUES or filled > MOST_GAPS * len(series):
        return _too_short(len(series) - filled, filled)
    errors = {name: Errors(made) for name, made in rolled(series, seasons, horizon).items()}
    if not errors:
        return f"{len(series)} periods are too few to try {horizon} ahead: at least {_least(horizon)} are needed"
    by = _naive_size(series, seasons)
    misses = {name: float(np.abs(one.made).mean() / by) for name, one in errors.items()}
    way = min(misses, key=lambda name: misses[name])
    if errors[way].scale[0] <= EXACT * max(float(np.abs(series).max()), 1.0):
        return NEVER_OFF
    ahead, half = WAYS[way](series, seasons, horizon), errors[way].half(level)
    meets = None if target is None else errors[way].reaches(ahead, np.asarray(target, float), better == "higher")
    low, high = (np.clip(end, *bounds) if bounds != (None, None) else end for end in (ahead - half, ahead + half))
    if bounds != (None, None):
        ahead = np.clip(ahead, *bounds)
    tried = _tried(first, series, _origins(len(series), seasons, horizon), errors[way].made)
    return Forecast(way, ahead, low, high, level, len(tried), misses, len(series) - filled, filled, meets, by, tried)


def _too_short(known: int, filled: int) -> str:
    needed = f"at least {LEAST_VALUES} in a row are needed"
    if not known:
        return f"no periods have a value: {needed}"
    if not filled:
        return f"1 period has a value: {needed}" if known == 1 else f"{known} periods have a value: {needed}"
    return f"{known} periods have a value, {filled} of those between have none: at least {LEAST_VALUES} in a row"


def rolled(series: Array, seasons: Sequence[int], horizon: int) -> dict[str, Array]:
    """Each way's errors from past origins, at equal steps back from the end; none where the past is too short."""
    origins = _origins(len(series), seasons, horizon)
    if len(origins) < LEAST_ORIGINS:
        return {}
    return {
        name: np.array([
            series[origin : origin + horizon] - way(series[:origin], seasons, horizon) for origin in origins
        ])
        for name, way in WAYS.items()
    }  # fmt: skip


def _tried(first: int, series: Array, origins: Sequence[int], errors: Array) -> tuple[Tried, ...]:
    """What was foretold from each origin: what came, less by how much that was off."""
    steps = errors.shape[1]
    return tuple(
        Tried(first + origin, series[origin : origin + steps] - off)
        for origin, off in zip(origins, errors, strict=True)
    )


def _origins(n: int, seasons: Sequence[int], horizon: int) -> list[int]:
    """From where the past is foretold: the whole later past evenly, and where there is room at whole seasons back."""
    season = max((one for one in seasons if 2 * one <= n), default=1)
    first = max(2 * season if 2 * season + horizon + LEAST_ORIGINS <= n else season, n // 3, LEAST_VALUES // 2)
    room = n - horizon - first
    if room < 0:
        return []
    step = max(1, -(-room // MOST_ORIGINS))
    shortest = min((one for one in seasons if 1 < one <= step), default=1)
    step = max(1, step // shortest * shortest)
    return list(range(n - horizon, first - 1, -step))[:MOST_ORIGINS][::-1]


def _least(horizon: int) -> int:
    return max(LEAST_VALUES, LEAST_VALUES // 2 + horizon + LEAST_ORIGINS, (3 * (horizon + LEAST_ORIGINS)) // 2)


def _naive_size(series: Array, seasons: Sequence[int]) -> float:
    """The mean change from one season to the next, by which errors are measured."""
    season = max((one for one in seasons if 2 * one <= len(series)), default=1)
    return float(np.abs(series[season:] - series[:-season]).mean()) or 1.0


def _filled(values: Sequence[float | None] | Array) -> tuple[int, Array, int]:
    """From where there are values, these without gaps at the ends, and how many gaps between were filled.

    What is filled lies on the line between its neighbours.
    """
    series = np.array([np.nan if value is None else value for value in values], dtype=float)
    known = np.flatnonzero(np.isfinite(series))
    if not len(known):
        return 0, np.zeros(0), 0
    series = series[known[0] : known[-1] + 1]
    gaps = ~np.isfinite(series)
    at = np.arange(len(series))
    return int(known[0]), np.interp(at, at[~gaps], series[~gaps]), int(gaps.sum())
