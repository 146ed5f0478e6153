"""Scores: what each unit says of the effect once its chance of treatment and its expected outcome are known (AIPW).

Source:
    Robins, Rotnitzky and Zhao (1994); cross-fitted: Chernozhukov et al. (2018), Double/debiased machine learning.
    The estimate is right if either the chances of treatment or the expected outcomes are.
    Li, Morgan and Zaslavsky (2018), Balancing covariates via propensity score weighting: each side weighted by its
    chance of the other, so that those count most who could have gone either way ("ato"); as what is left of the
    outcome against what is left of the treatment, Robinson (1988).
"""

from dataclasses import dataclass
from typing import cast

import numpy as np

from wellserved.insight.effect.study import Estimand, Flags, Floats, Whole

CLIP = 0.01


@dataclass(frozen=True, eq=False)
class Nuisance:
    """What is predicted of each unit by models that have not seen it.

    Args:
        propensity: The chance of having had the treatment.
        without: The outcome expected without it.
        having: The outcome expected with it.
    """

    propensity: Floats
    without: Floats
    having: Floats


@dataclass(frozen=True, eq=False)
class Estimate:
    """A mean of scores with its doubt.

    Args:
        effect: The estimate.
        error: Its standard error, by cluster.
        low: The lower end of the 95 % interval.
        high: The upper end.
        n: Units.
        clusters: Clusters.
        influence: How far each unit pulls; their mean is 0.
    """

    effect: float
    error: float
    low: float
    high: float
    n: int
    clusters: int
    influence: Floats

    @property
    def holds_zero(self) -> bool:
        return self.low <= 0 <= self.high


def clipped(propensity: Floats, estimand: Estimand) -> Floats:
    """Chances kept off what they divide by: 0 and 1 for everyone's effect, 1 for that on the treated."""
    if estimand == "ato":
        return propensity
    return cast(Floats, np.clip(propensity, CLIP if estimand == "ate" else 0.0, 1 - CLIP))


def weights(treated: Flags, propensity: Floats, estimand: Estimand) -> Floats:
    """How many units of the population each one stands for."""
    e = clipped(propensity, estimand)
    if estimand == "att":
        return np.where(treated, 1.0, e / (1 - e))
    if estimand == "ato":
        return np.where(treated, 1 - e, e)
    return np.where(treated, 1 / e, 1 / (1 - e))


def scores(treated: Flags, observed: Floats, nuisance: Nuisance, estimand: Estimand = "ate") -> Floats:
    """A number for each unit whose mean is the effect."""
    e = clipped(nuisance.propensity, estimand)
    if estimand == "att":
        beyond = observed - nuisance.without
        return cast(Floats, np.where(treated, beyond, -e / (1 - e) * beyond) / treated.mean())
    if estimand == "ato":
        left = treated - e
        usual = e * nuisance.having + (1 - e) * nuisance.without
        return left * (observed - usual) / float((left**2).mean())
    expected = nuisance.having - nuisance.without
    return expected + np.where(treated, (observed - nuisance.having) / e, -(observed - nuisance.without) / (1 - e))


def counts(treated: Flags, propensity: Floats, estimand: Estimand) -> Floats:
    """How much of the effect is each unit's: as much as everyone's, 1, but that of some alone or most of some."""
    if estimand == "ate":
        return np.ones(len(treated))
    own: Floats = treated.astype(np.float64) if estimand == "att" else (treated - propensity) ** 2
    return own / float(own.mean())


def estimate(scored: Floats, clusters: Whole, counted: Floats | float = 1.0) -> Estimate:
    """The mean of scores, its error summed over clusters first, and an interval with as many degrees of freedom.

    Args:
        scored: The scores.
        clusters: Whose each unit is.
        counted: How much of the effect is each unit's, 1 on average.
    """
    effect = float(scored.mean())
    return _doubted(effect, scored - counted * effect, clusters)


def mean(values: Floats, clusters: Whole) -> Estimate:
    """A plain mean by cluster, such as of one potential outcome's scores."""
    effect = float(values.mean())
    return _doubted(effect, values - effect, clusters)


def _doubted(effect: float, influence: Floats, clusters: Whole) -> Estimate:
    from scipy.special import stdtrit

    sums = by_cluster(influence, clusters)
    n, g = len(influence), len(sums)
    error = float(np.sqrt(sums @ sums * g / (g - 1)) / n) if g > 1 else float("nan")
    reach = float(stdtrit(max(g - 1, 1), 0.975)) * error
    return Estimate(effect, error, effect - reach, effect + reach, n, g, influence)


def by_cluster(values: Floats, clusters: Whole) -> Floats:
    """The sum of each cluster, in order of the clusters' numbers."""
    _, places = np.unique(clusters, return_inverse=True)
    return cast(Floats, np.bincount(places, weights=values))
