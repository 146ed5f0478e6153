"""Rule: when data support that one KPI moves another.

In a panel with unit and week effects, the cause some weeks before predicts the effect, given what the effect was up to
then, and the cause one week *after* does not: what moves before its cause has another cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.link.panel import Floats, Panel, shifted
from wellserved.insight.link.within import Fits, one_after_another, within

LAGS = (1, 2, 4, 8)
LEVEL, LEAD_LEVEL, AHEAD_LEVEL = 0.05, 0.01, 0.025
FEWEST_WEEKS, FEWEST_UNITS = 26, 10
Pair = tuple[str, str]


@dataclass(frozen=True)
class LinkTest:
    """What a panel says of one pair of KPIs.

    Args:
        lag: The lag, of those declared, at which it shows most.
        effect: The effect's change for one more of the cause, in their units.
        low: The lower end of the 95 % interval.
        high: The upper end.
        p: That the cause predicts nothing at any lag; by `adjusted`, over all pairs that are tested.
        lead: The same of the cause one week after the effect.
        lead_p: That it predicts nothing.
        ahead_p: That the lag tells no more than the lead does, on the side of the lag's sign.
        together: The change of both in the same week, which does not tell which moves which.
        together_half: Half of its interval.
        together_p: That they do not move together.
        seen: The smallest effect that would have been seen in 9 of 10 such panels.
        small: The same in standard deviations.
        units: Units that it rests on.
        weeks: Weeks that it rests on.
        reliable: How much of what both move is more than the chance of few rows, 0 to 1 (geometric mean of both).
    """

    lag: int
    effect: float
    low: float
    high: float
    p: float
    lead: float
    lead_p: float
    ahead_p: float
    together: float
    together_half: float
    together_p: float
    seen: float
    small: float
    units: int
    weeks: int
    reliable: float = 1.0

    @property
    def predicts(self) -> bool:
        """Whether the cause predicts the effect."""
        return self.p <= LEVEL

    @property
    def follows(self) -> bool:
        """Whether the cause moves after the effect, so that something else moves both, or the effect the cause."""
        return self.lead_p <= LEAD_LEVEL

    @property
    def supported(self) -> bool:
        """Whether the cause predicts the effect, and more so than it follows it."""
        return self.predicts and not self.follows and self.ahead_p <= AHEAD_LEVEL


@dataclass(frozen=True)
class Extent:
    """How much there is of a pair.

    Args:
        weeks: Weeks in which both are known of as many units as are needed.
        units: Units of which both are known in as many weeks as are needed.
        varying: Units within which both vary.
        met: Units of which both are known in any week.
    """

    weeks: int
    units: int
    varying: int
    met: int

    @property
    def enough(self) -> bool:
        """Whether a claim may rest on it."""
        return self.weeks >= FEWEST_WEEKS and min(self.units, self.varying) >= FEWEST_UNITS


def extent(panel: Panel, pair: Pair) -> Extent:
    """How much a panel knows of a pair."""
    cause, effect = (panel.values[name] for name in pair)
    both = np.isfinite(cause) & np.isfinite(effect)
    varying = np.array(
        [len(set(x[known])) > 1 and len(set(y[known])) > 1 for x, y, known in zip(cause, effect, both, strict=True)]
    )
    weeks = int((both.sum(axis=0) >= min(FEWEST_UNITS, len(both))).sum())
    known = both.sum(axis=1)
    return Extent(weeks, int((known >= FEWEST_WEEKS).sum()), int(varying.sum()), int((known > 0).sum()))


def link_tests(panel: Panel, pairs: Sequence[Pair]) -> list[LinkTest | None]:
    """Test pairs of KPIs, none of which has too little; None where their columns can't be told apart.

    Args:
        panel: The KPIs by unit and week.
        pairs: Cause and effect of each.
    """
    if not pairs:
        return []
    causes = np.stack([panel.values[cause] for cause, _ in pairs])
    effects = np.stack([panel.values[effect] for _, effect in pairs])
    lags, leads = _fits(causes, effects, lead=False), _fits(causes, effects, lead=True)
    plain = within(causes[:, None], effects)
    p = _two_sided(lags.slopes[:, 0], lags.errors[:, 0], lags.units).reshape(len(pairs), len(LAGS))
    best = np.where(np.isfinite(p), p, 2.0).argmin(axis=1)
    told = []
    for number, pair in enumerate(pairs):
        row = number * len(LAGS) + int(best[number])
        found = _told(lags, leads, plain, number, row, _simes(p[number]))
        told.append(replace(found, reliable=_reliable(panel, pair, lags.spread[row], found)))
    return [one if np.isfinite((one.effect, one.low, one.p)).all() else None for one in told]


def adjusted(found: Sequence[LinkTest]) -> list[LinkTest]:
    """The same with p values over all of them, by Benjamini and Hochberg: of those found at most 1 in 20 is none."""
    p = np.array([one.p for one in found])
    order = np.argsort(p)
    raised = p[order] * len(p) / np.arange(1, len(p) + 1)
    over_all = np.empty(len(p))
    over_all[order] = np.minimum(np.minimum.accumulate(raised[::-1])[::-1], 1.0) if len(p) else raised
    return [replace(one, p=float(own)) for one, own in zip(found, over_all, strict=True)]


def _fits(causes: Floats, effects: Floats, lead: bool) -> Fits:
    """All pairs at all lags: the cause then, the effect up to then, and where asked the cause one week after.

    One pair after the other, as what is small stays near the processor.
    """
    return one_after_another(_fits_of_pair(*pair, lead) for pair in zip(causes, effects, strict=True))


def _fits_of_pair(cause: Floats, effect: Floats, lead: bool) -> Fits:
    after = [shifted(cause, -1)] if lead else []
    columns = [[shifted(cause, lag), shifted(effect, lag), shifted(effect, lag + 1), *after] for lag in LAGS]
    return within(np.array(columns), np.stack([effect] * len(LAGS)))


def _told(lags: Fits, leads: Fits, plain: Fits, pair: int, row: int, p: float) -> LinkTest:
    from scipy.stats import norm, t

    effect, error = float(lags.slopes[row, 0]), float(lags.errors[row, 0])
    units = int(lags.units[row])
    reach = float(t.ppf(0.975, units - 1))
    seen = (reach + float(norm.ppf(0.9))) * error
    spread = lags.spread[row, 0] / lags.spread[row, -1]
    ahead, apart = _ahead(leads, row)
    return LinkTest(
        lag=LAGS[row % len(LAGS)],
        effect=effect,
        low=effect - reach * error,
        high=effect + reach * error,
        p=float(p),
        lead=float(leads.slopes[row, 3]),
        lead_p=float(_two_sided(leads.slopes[row, 3], leads.errors[row, 3], leads.units[row])),
        ahead_p=float(t.sf(np.sign(effect) * ahead / apart, units - 1)),
        together=float(plain.slopes[pair, 0]),
        together_half=float(t.ppf(0.975, plain.units[pair] - 1) * plain.errors[pair, 0]),
        together_p=float(_two_sided(plain.slopes[pair, 0], plain.errors[pair, 0], plain.units[pair])),
        seen=seen,
        small=float(seen * spread),
        units=units,
        weeks=int(lags.weeks[row]),
    )


def _reliable(panel: Panel, pair: Pair, spread: Floats, found: LinkTest) -> float:
    """The geometric mean of both KPIs' reliabilities: chance flattens what one says of the other (Spearman 1904).

    Of chance as of all else, what units and weeks have in common is taken out.
    """
    left = (1 - 1 / found.units) * (1 - 1 / found.weeks)
    cause, outcome = (
        max(0.0, 1.0 - panel.noise.get(name, 0.0) * left / float(own) ** 2) if own > 0 else 0.0
        for name, own in zip(pair, (spread[0], spread[-1]), strict=True)
    )
    return float(np.sqrt(cause * outcome))


def _ahead(leads: Fits, row: int) -> tuple[float, float]:
    """By how much more the lag tells than the lead, in the same regression, with its error."""
    side: Floats = np.array([1.0, 0.0, 0.0, -1.0])
    error = float(np.sqrt(max(float(side @ leads.covariances[row] @ side), 1e-300)))
    return float(side @ leads.slopes[row]), error


def _two_sided(slopes: Floats, errors: Floats, units: Floats) -> NDArray[np.float64]:
    from scipy.stats import t

    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = 2 * t.sf(np.abs(slopes / errors), np.maximum(units - 1, 1))
    return found


def _simes(p: Floats) -> float:
    """One p value of several, valid where they depend on one another as lags do."""
    told = np.sort(p[np.isfinite(p)])
    return float((told * len(told) / np.arange(1, len(told) + 1)).min()) if len(told) else float("nan")
