"""Refusals: what a study lacks for anything to be claimed, in plain words."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.effect.learners import is_binary
from wellserved.insight.effect.scores import CLIP, clipped, weights
from wellserved.insight.effect.study import Estimand, Flags, Floats, Study

FEWEST, FEWEST_OUTCOMES = 50, 10
FEWEST_CLUSTERS, FEWEST_CLUSTERS_AN_ARM = 20, 8
FEWEST_IN_A_GROUP = 30
FEWEST_EFFECTIVE = 30
MOST_CLIPPED = 0.2
BY_CHANCE = 0.001


def refusal(study: Study) -> str | None:
    """Why nothing can be claimed of a study, whoever estimates; None where something may be."""
    return next(_lacking(study), None)


def overlap_refusal(treated: Flags, propensity: Floats, estimand: Estimand) -> str | None:
    """Why units with and without the treatment can't be compared; None where they can."""
    share, effective = clipped_share(treated, propensity, estimand), effective_n(treated, propensity, estimand)
    if share > MOST_CLIPPED:
        whose = "those who had it" if estimand == "att" else "the units"
        what = f"{share:.0%} of {whose} had less than {CLIP:.0%} chance of what they did not get"
        return f"no overlap: {what}; at most {MOST_CLIPPED:.0%} may"
    if min(effective) < FEWEST_EFFECTIVE:
        side = "with" if effective[1] <= effective[0] else "without"
        worth = f"weighted, those {side} it are worth {min(effective):.0f} units"
        return f"no overlap: {worth}; at least {FEWEST_EFFECTIVE} are needed"
    return None


def known_chances(study: Study, propensity: Floats) -> Floats:
    """Chances as fitted; none or all for units where none had it, or all, beyond what chance would do.

    A fit of few units is shrunk: it says that either was possible where a customer's tier settles who has it.
    """
    settled = np.zeros(study.n, dtype=bool)
    for one in study.covariates.values():
        if one.kind == "category":
            settled |= _by_level(one.values, study.treated)
        else:
            settled |= _by_level(np.isnan(one.values), study.treated)
            settled |= _beyond(one.values, study.treated) | _beyond(-one.values, study.treated)
    return np.where(settled, study.treated.astype(np.float64), propensity)


def _by_level(values: NDArray[Any], treated: Flags) -> Flags:
    """Units of a level that all had it of, or none."""
    _, level = np.unique(values, return_inverse=True)
    n, had = np.bincount(level), np.bincount(level, weights=treated)
    found: Flags = (_alike(n, had, float(treated.mean())) < BY_CHANCE)[level]
    return found


def _beyond(values: Floats, treated: Flags) -> Flags:
    """Units with a higher number than any unit of the other side has."""
    found = np.zeros(len(values), dtype=bool)
    for arm in (treated, ~treated):
        others = values[~arm & ~np.isnan(values)]
        tail = values > others.max() if len(others) else np.zeros(len(values), dtype=bool)
        n = np.array([tail.sum()])
        if n[0] and _alike(n, n, float(arm.mean()))[0] < BY_CHANCE:
            found |= tail
    return found


def _alike(n: NDArray[Any], had: NDArray[Any], share: float) -> Floats:
    """How likely it is by chance that none of so many had it, or all; 1 where some had."""
    return np.where(had == 0, (1 - share) ** n, np.where(had == n, share**n, 1.0))


def clipped_share(treated: Flags, propensity: Floats, estimand: Estimand) -> float:
    """The share of units whose chance had to be clipped; of the treated alone where the effect is theirs."""
    beyond = propensity != clipped(propensity, estimand)
    return float(beyond[treated].mean() if estimand == "att" else beyond.mean())


def effective_n(treated: Flags, propensity: Floats, estimand: Estimand) -> tuple[float, float]:
    """Without and with: as how many equally weighted units they are worth (Kish)."""
    w = weights(treated, propensity, estimand)
    without, having = (
        float(part.sum() ** 2 / (part @ part)) if part.any() else 0.0 for part in (w[~treated], w[treated])
    )
    return without, having


def group_refusal(treated: Flags, clusters: NDArray[Any]) -> str | None:
    """Why nothing can be claimed of a group."""
    for side, arm in (("with", treated), ("without", ~treated)):
        if arm.sum() < FEWEST_IN_A_GROUP:
            return f"{arm.sum()} units {side} it: at least {FEWEST_IN_A_GROUP} are needed in a group"
    found = len(np.unique(clusters))
    return (
        None if found >= FEWEST_CLUSTERS_AN_ARM else f"{found} clusters: at least {FEWEST_CLUSTERS_AN_ARM} are needed"
    )


def _lacking(study: Study) -> Iterator[str]:
    if study.n == 0:
        yield "nobody to compare: no unit is left"
    arms = {"had": study.treated, "did not have": ~study.treated}
    for side, arm in arms.items():
        if not arm.any():
            yield f"no variation: no unit {side} '{study.treatment}'"
    if not study.covariates:
        yield "nothing is known of the units from before: give at least one covariate"
    elif not any(_varies(one.values) for one in study.covariates.values()):
        yield "no variation: what is known of the units from before is the same for all"
    if np.isnan(study.observed).any():
        yield f"the outcome of {np.isnan(study.observed).sum()} units is unknown: leave out what is not yet known"
    if study.n and np.ptp(study.observed) == 0:
        yield f"no variation: the outcome is {study.observed[0]:g} for every unit"
    for side, arm in arms.items():
        if arm.sum() < FEWEST:
            yield f"{arm.sum()} units {side} '{study.treatment}': at least {FEWEST} are needed"
    yield from _few_clusters(study)
    yield from _few_outcomes(study)


def _varies(values: NDArray[Any]) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and (len(known) < len(values) or bool(np.ptp(known.astype(np.float64)) > 0))


def _few_clusters(study: Study) -> Iterator[str]:
    what = study.clustered_by
    found = len(np.unique(study.clusters))
    if found == 1:
        yield f"one {what} only: what is theirs can't be told from what the treatment does"
    if found < FEWEST_CLUSTERS:
        yield f"{found} {what}s: at least {FEWEST_CLUSTERS} are needed"
    for side, arm in (("with", study.treated), ("without", ~study.treated)):
        have = len(np.unique(study.clusters[arm]))
        if have < FEWEST_CLUSTERS_AN_ARM:
            yield f"{have} {what}s {side} it: at least {FEWEST_CLUSTERS_AN_ARM} are needed"


def _few_outcomes(study: Study) -> Iterator[str]:
    """Of an outcome that is yes or no, too few of either."""
    if not is_binary(study.observed):
        return
    for side, arm in (("with", study.treated), ("without", ~study.treated)):
        yes = int(study.observed[arm].sum())
        fewer = min(yes, int(arm.sum()) - yes)
        if fewer < FEWEST_OUTCOMES:
            what = f"{fewer} of those {side} it differ in the outcome from the others"
            yield f"{what}: at least {FEWEST_OUTCOMES} are needed"
