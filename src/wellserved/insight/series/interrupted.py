"""Interrupted series: how a series went on after something began, beside how it was going; without a control.

Segmented regression: level, trend, season, a step when it began and a change of trend after it. Errors follow an
autoregression of order one, whose remainder Newey and West's errors allow to be uneven and dependent.

Source:
    Bernal, Cummins & Gasparrini (2017), Interrupted time series regression for public health interventions.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.evidence import Check, Effect, Grade

Floats = NDArray[np.float64]
FEWEST_BEFORE, FEWEST_AFTER, LEAST_CYCLES = 12, 6, 2
ROUNDS = 4
METHOD = "interrupted time series without a control: segmented regression, autoregressive and Newey-West errors"
ASSUMPTIONS = (
    "without it, the series would have gone on as it was going",
    "nothing else began at that time",
)
MAY_NOT = (
    "that it caused the change: there is nobody to compare with, and whatever else began then is in it",
    "that the change lasts",
)


@dataclass(frozen=True)
class Series:
    """One outcome over time, and when something began.

    Args:
        periods: The first day of each period, as ISO 8601, in order.
        values: The outcome, one a period; NaN where it is not known.
        start: The index of the first period with it.
        season: Periods after which the season comes again, such as 52 for weeks; 0 for none.
    """

    periods: tuple[str, ...]
    values: Floats
    start: int
    season: int = 0


@dataclass(frozen=True)
class _Fit:
    """The mean change after it began, and its error."""

    effect: float
    error: float
    free: int


def interrupted(series: Series, treatment: str, outcome: str, unit: str) -> Effect:
    """Tell how much a series changed when something began, as far as that can be told without a control.

    Args:
        series: The outcome and when it began.
        treatment: What began, by name.
        outcome: What may have changed, by name.
        unit: The outcome's unit.

    Returns:
        The mean difference, over the periods after, from how the series was going; graded associated, or leads in
        time where the series makes no such jumps of its own. Never a quasi-experiment.
    """
    known = np.isfinite(series.values)
    told = Effect(treatment, outcome, "change after", unit, int(known.sum()), Grade.ASSUMED, METHOD)
    told = replace(told, assumptions=ASSUMPTIONS, may_not=MAY_NOT, first=series.periods[0], last=series.periods[-1])
    before, after = int(known[: series.start].sum()), int(known[series.start :].sum())
    if before < FEWEST_BEFORE or after < FEWEST_AFTER:
        need = f"at least {FEWEST_BEFORE} and {FEWEST_AFTER} are needed"
        return replace(told, refused=f"{before} periods before it began and {after} after: {need}")
    if np.ptp(series.values[known]) == 0:
        return replace(told, refused="the outcome is the same in all periods")
    fit = _fitted(series.values, series.start, series.season)
    low, high = _ends(fit)
    placebo, seasonal = _placebo(series, fit), _seasonal(series, before)
    leads = placebo.passed is True and (low > 0 or high < 0)
    told = replace(told, grade=Grade.LEADS if leads else Grade.ASSOCIATED, checks=(placebo, seasonal))
    naive = float(np.nanmean(series.values[series.start :]) - np.nanmean(series.values[: series.start]))
    return replace(told, effect=fit.effect, low=low, high=high, error=fit.error, naive=naive)


def _placebo(series: Series, real: _Fit) -> Check:
    """Breaks at times when nothing began, in what came before: a quiet series has few as sure as the real one."""
    values = series.values[: series.start]
    last = len(values) - FEWEST_AFTER
    places = [place for place in range(FEWEST_BEFORE, last + 1) if np.isfinite(values[:place]).sum() >= FEWEST_BEFORE]
    fits = [_fitted(values, place, series.season) for place in places]
    if not fits:
        return Check("placebo_begin", None, None, said="too few periods before it began to try other times")
    share = float(np.mean([abs(one.effect) / one.error >= abs(real.effect) / real.error for one in fits]))
    said = f"at {share:.0%} of {len(fits)} earlier times, when nothing began, the series changed as clearly"
    return Check("placebo_begin", share <= 0.1, share, said=said)


def _seasonal(series: Series, before: int) -> Check:
    if not series.season:
        return Check("season", None, None, said="no season was taken out")
    cycles = before / series.season
    enough = _harmonics(before, series.season) > 0
    said = f"{cycles:.1f} seasons before it began: " + (
        "the season is taken out" if enough else f"under {LEAST_CYCLES}, so the season may look like the change"
    )
    return Check("season", True if enough else None, cycles, said=said)


def _fitted(values: Floats, start: int, season: int) -> _Fit:
    """Prais-Winsten with Newey-West; the effect is the mean over the periods after."""
    known = np.flatnonzero(np.isfinite(values))
    own, outcome = _design(len(values), start, season, int((known < start).sum()))[known], values[known]
    gap = np.diff(known)
    rho = 0.0
    for _ in range(ROUNDS):
        x, y = _whitened(own, gap, rho), _whitened(outcome[:, None], gap, rho)[:, 0]
        beta = np.linalg.lstsq(x, y, rcond=None)[0]
        left = outcome - own @ beta
        rho = _dependence(left, own.shape[1])
    x, y = _whitened(own, gap, rho), _whitened(outcome[:, None], gap, rho)[:, 0]
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    after = known[known >= start]
    mean: Floats = np.zeros(own.shape[1])
    mean[2:4] = 1.0, (after - start).mean()
    squares = [float(mean @ one @ mean) for one in _covariances(x, y - x @ beta)]
    error = float(np.sqrt(max(squares)))  # with few periods either may be too small
    return _Fit(float(mean @ beta), error, len(y) - x.shape[1])


def _design(count: int, start: int, season: int, before: int) -> Floats:
    at = np.arange(count, dtype=np.float64)
    since = at - start
    columns = [np.ones(count), at - at.mean(), since >= 0, np.where(since >= 0, since, 0.0)]
    for turn in range(1, _harmonics(before, season) + 1):
        angle = 2 * np.pi * turn * at / season
        columns += [np.sin(angle), np.cos(angle)]
    return np.column_stack(columns).astype(np.float64)


def _harmonics(before: int, season: int) -> int:
    """Waves that tell the season: none before it came twice."""
    return min(2, (season - 1) // 2) if season > 1 and before >= LEAST_CYCLES * season else 0


def _whitened(rows: Floats, gap: NDArray[np.int64], rho: float) -> Floats:
    """Each row less what it shares with the one before; over a gap they share less."""
    share = (rho**gap)[:, None]
    rest = (rows[1:] - share * rows[:-1]) / np.sqrt((1 - share**2) / (1 - rho**2))
    return np.vstack([rows[:1] * np.sqrt(1 - rho**2), rest])


def _dependence(left: Floats, columns: int) -> float:
    """The autocorrelation of residuals, mended for the columns that were fitted (it comes out too low)."""
    found = float(left[1:] @ left[:-1]) / max(float(left @ left), 1e-300)
    count = len(left)
    return float(np.clip(found + (columns + 3 * found) / count, -0.5, 0.9))


def _covariances(x: Floats, left: Floats) -> tuple[Floats, Floats]:
    """Newey and West's, and the plain one."""
    count, columns = x.shape
    lags = int(4 * (count / 100) ** (2 / 9))
    bread, scores = np.linalg.pinv(x.T @ x), x * left[:, None]
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        both = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (both + both.T)
    robust = bread @ meat @ bread * count / (count - columns)
    plain = bread * (left @ left) / (count - columns)
    return robust, plain


def _ends(fit: _Fit) -> tuple[float, float]:
    from scipy.stats import t

    half = float(t.ppf(0.975, fit.free)) * fit.error
    return fit.effect - half, fit.effect + half
