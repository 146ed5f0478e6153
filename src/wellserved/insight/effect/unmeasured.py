"""Unmeasured causes: the checks that say how strong one would have to be to explain an effect away."""

from math import sqrt

import numpy as np

from wellserved.insight.effect.basis import Basis
from wellserved.insight.effect.fitting import Fitted
from wellserved.insight.effect.learners import is_binary
from wellserved.insight.effect.scores import by_cluster, clipped, weights
from wellserved.insight.effect.sensitivity import (
    Strength,
    ratio_limit,
    risk_ratio_e_value,
    robustness,
    scale,
    standardised_ratio,
    strengths,
)
from wellserved.insight.effect.study import Floats, Study
from wellserved.insight.evidence import Check


def robustness_check(whole: Fitted, made: Basis) -> Check:
    """Whether a confounder as strong as the strongest covariate would leave the interval on its side of 0."""
    found, full = whole.found, full_strength(whole)
    limit = 0.0 if found.holds_zero else min(abs(found.low), abs(found.high))
    point, certain = robustness(found.effect, full), robustness(limit, full)
    strongest = strongest_covariate(whole.study, made)
    bias = strongest.bias(full)
    said = (
        f"something unmeasured would have to explain {point:.1%} of what is left of both the treatment and the outcome "
        f"to leave no effect, and {certain:.1%} to leave none that is certain; as strong as {strongest.covariate} "
        f"({strongest.treatment:.1%} and {strongest.outcome:.1%}), it could move the effect by {bias:.3g}"
    )
    return Check("robustness", None if found.holds_zero else bias < limit, certain, said=said)


def e_value_check(whole: Fitted) -> Check:
    """The risk ratio that an unmeasured cause must have with both to explain the effect away; it only informs."""
    ratio, limit = _ratios(whole)
    needed, certain = risk_ratio_e_value(ratio), risk_ratio_e_value(limit)
    said = (
        f"an unmeasured cause would have to go with both the treatment and the outcome by a risk ratio of {needed:.2f} "
        f"to leave no effect, and of {certain:.2f} to leave none that is certain"
    )
    return Check("e_value", None, needed, said=said)


def full_strength(whole: Fitted) -> float:
    """What a confounder that explains all could move the effect by."""
    study, e = whole.study, clipped(whole.propensity, whole.estimand)
    expected = np.where(study.treated, whole.nuisance.having, whole.nuisance.without)
    if whole.estimand == "ato":
        left = study.treated - e
        riesz = left / (left @ left / len(left))
    elif whole.estimand == "att":
        riesz = np.where(study.treated, 1.0, -e / (1 - e)) / study.treated.mean()
    else:
        riesz = np.where(study.treated, 1 / e, -1 / (1 - e))
    return scale(study.treated, study.observed, expected, riesz)


def strongest_covariate(study: Study, made: Basis) -> Strength:
    """The covariate that would be worst to have missed."""
    groups = [(name, places) for name in study.covariates if (places := made.group(name))]
    return max(strengths(made.values, groups, study.treated, study.observed), key=lambda one: one.bias(1.0))


def _ratios(whole: Fitted) -> tuple[float, float]:
    """The risk ratio and the end of its interval that is nearer to 1."""
    study, found = whole.study, whole.found
    if is_binary(study.observed):
        having, influence = _risk(whole)
        without = having - found.effect
        if min(having, without) > 0:
            ratio_influence = influence / having - (influence - found.influence) / without
            sums = by_cluster(ratio_influence, study.clusters)
            return having / without, ratio_limit(having, without, sqrt(float(sums @ sums)) / study.n, 1.96)
    spread = sqrt((study.observed[study.treated].var() + study.observed[~study.treated].var()) / 2)
    limit = 0.0 if found.holds_zero else min(abs(found.low), abs(found.high))
    return standardised_ratio(abs(found.effect) / spread), standardised_ratio(limit / spread)


def _risk(whole: Fitted) -> tuple[float, Floats]:
    """The outcome's share with the treatment, and how far each unit pulls it."""
    study, e = whole.study, clipped(whole.propensity, whole.estimand)
    if whole.estimand != "ate":
        own = study.treated * weights(study.treated, whole.propensity, whole.estimand)
        share = float(own @ study.observed / own.sum())
        return share, own * (study.observed - share) / own.mean()
    having = whole.nuisance.having
    scored = having + np.where(study.treated, (study.observed - having) / e, 0.0)
    return float(scored.mean()), scored - scored.mean()
