"""Pre-trend: whether teams already moved apart before it began, whether the data could have shown it, what it may hide.

Source:
    Roth (2022), Pretest with caution, for the power; Rambachan & Roth (2023), A more credible approach to parallel
    trends, for bounds by what was seen before (here simple: the largest step, and no account of its own error).
"""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.staggered.aggregate import Aggregate
from wellserved.insight.staggered.panel import Floats

MOST_LEADS = 4


@dataclass(frozen=True)
class PreTrend:
    """What the periods before say.

    Args:
        p: The joint test's p value, that all leads are zero; None where there is no lead.
        power: How likely the test finds a straight trend that alone would make up the effect.
        step: The largest step from one period to the next before it began.
        leads: How many leads were tested.
    """

    p: float | None
    power: float | None
    step: float | None
    leads: int


def pre_trend(events: Aggregate, effect: float, teams: int) -> PreTrend:
    """Test the leads jointly, by Hotelling's T squared with teams as the units.

    Args:
        events: Effects by periods since it began, leads among them; the period before is the base.
        effect: The effect that a trend would have to make up.
        teams: How many there are.
    """
    from scipy.stats import f, ncf

    chosen = _tested(events, teams)
    if not chosen.any():
        return PreTrend(None, None, None, 0)
    leads, count = events.effects[chosen], int(chosen.sum())
    inverse = np.linalg.pinv(events.covariance[np.ix_(chosen, chosen)])
    scale = (teams - count) / (count * (teams - 1))
    trend = _as_large(events, effect) * (events.labels[chosen] + 1)
    limit = f.ppf(0.95, count, teams - count)
    return PreTrend(
        p=float(f.sf(leads @ inverse @ leads * scale, count, teams - count)),
        power=float(ncf.sf(limit, count, teams - count, trend @ inverse @ trend)),
        step=float(np.abs(np.diff([*leads, 0.0])).max()),
        leads=count,
    )


def drift(events: Aggregate, step: float) -> float:
    """By how much the mean effect is off where teams move apart by one step each period from when it began."""
    return step * _periods_on(events)


def _tested(events: Aggregate, teams: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The leads next to the beginning that half of the treated teams have; not more than the teams can bear."""
    most = min(MOST_LEADS, max(1, (teams - 1) // 4))
    enough = events.teams * 2 >= events.teams[events.labels == 0].max(initial=0)
    found = (events.labels < -1) & (events.labels >= -1 - most) & enough & (np.diag(events.covariance) > 0)
    return np.asarray(found, dtype=np.bool_)


def _as_large(events: Aggregate, effect: float) -> float:
    return abs(effect) / _periods_on(events)


def _periods_on(events: Aggregate) -> float:
    """How many periods after the base the mean treated period lies."""
    post = events.labels >= 0
    weights: Floats = events.teams[post].astype(np.float64)
    return float(((events.labels[post] + 1) * weights).sum() / weights.sum())
