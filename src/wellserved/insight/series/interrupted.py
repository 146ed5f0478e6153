"""Interrupted series: how a series went on after something began, beside how it was going; without a control.

Segmented regression: level, trend, season, a step when it began and a change of trend after it. Errors follow an
autoregression of order one. Short series hardly tell how much each period hangs on the one before, so it is not taken
as known: the interval is that of all dependences together, each as far as the series speaks for it. Beforehand they are
even by Fisher's z: the reference prior of Berger & Yang (1994) takes strong dependences for too unlikely in under 30
periods, where its intervals of 95 % held the truth in .90.

Source:
    Bernal, Cummins & Gasparrini (2017), Interrupted time series regression for public health interventions.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.evidence import Check, Effect, Grade

Floats = NDArray[np.float64]
FEWEST_BEFORE, FEWEST_AFTER, LEAST_CYCLES = 12, 6, 2
RHOS: Floats = np.tanh(np.linspace(-0.5, 2.4, 48))  # from -.46 to .98, even by Fisher's z
METHOD = (
    "interrupted time series without a control: segmented regression, errors of an autoregression over all dependences"
)
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
    """The mean change after it began, by each dependence, and how far the series speaks for that."""

    effects: Floats
    errors: Floats
    weights: Floats
    free: int

    @property
    def effect(self) -> float:
        return float(self.weights @ self.effects)

    @property
    def error(self) -> float:
        spread = self.errors**2 * self.free / (self.free - 2) + (self.effects - self.effect) ** 2
        return float(np.sqrt(self.weights @ spread))


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


def interval(series: Series) -> tuple[float, float]:
    """The 95 % interval of the mean change after it began, alone; of a series that is long enough and varies."""
    return _ends(_fitted(series.values, series.start, series.season))


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
    """Generalised least squares at each dependence; the effect is the mean over the periods after."""
    known = np.flatnonzero(np.isfinite(values))
    own, outcome = _design(len(values), start, season, int((known < start).sum()))[known], values[known]
    share = RHOS[:, None] ** np.diff(known)  # over a gap they share less
    root = np.sqrt(1 - share**2)
    x, y = _whitened(own, share, root), _whitened(outcome[:, None] - outcome.mean(), share, root)
    gram = x.mT @ x
    bread = np.linalg.inv(gram)
    beta = bread @ (x.mT @ y)
    free = own.shape[0] - own.shape[1]
    left = np.maximum(((y - x @ beta) ** 2).sum(axis=(1, 2)), 1e-24 * float(np.ptp(outcome)) ** 2)
    after = known[known >= start]
    mean: Floats = np.zeros(own.shape[1])
    mean[2:4] = 1.0, (after - start).mean()
    speaks = -np.log(root).sum(axis=1) - np.linalg.slogdet(gram)[1] / 2 - free / 2 * np.log(left)
    weights = np.exp(speaks - speaks.max())
    return _Fit(beta[:, :, 0] @ mean, np.sqrt(mean @ bread @ mean * left / free), weights / weights.sum(), free)


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


def _whitened(rows: Floats, share: Floats, root: Floats) -> Floats:
    """At each dependence, each row less what it shares with the one before."""
    first = np.broadcast_to(rows[:1], (len(share), 1, rows.shape[1]))
    rest: Floats = (rows[1:] - share[:, :, None] * rows[:-1]) / root[:, :, None]
    return np.concatenate([first, rest], axis=1)


def _ends(fit: _Fit) -> tuple[float, float]:
    return _quantile(fit, 0.025), _quantile(fit, 0.975)


def _quantile(fit: _Fit, share: float) -> float:
    """Where a share of the mixture of the dependences' t distributions lies below."""
    from scipy.special import stdtr

    low, high = (float(end) for end in fit.effect + np.array([-60, 60]) * fit.error)
    for _ in range(60):
        middle = (low + high) / 2
        below = float(fit.weights @ stdtr(fit.free, (middle - fit.effects) / fit.errors)) < share
        low, high = (middle, high) if below else (low, middle)
    return low
