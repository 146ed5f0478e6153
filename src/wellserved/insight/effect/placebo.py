"""Placebos: the same estimate where the answer must be nought, and with noise where it must not move."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from wellserved.insight.effect.fitting import Fitted, fit, refit, some_clusters
from wellserved.insight.effect.learners import learner
from wellserved.insight.effect.refusal import FEWEST
from wellserved.insight.effect.scores import Estimate
from wellserved.insight.effect.study import Covariate, Flags, Floats, LearnerName, Whole
from wellserved.insight.evidence import Check

MOST_UNITS, MOST_DRAWN = 50_000, 5_000
STRATA = 10
DRAWS: dict[LearnerName, int] = {"logistic": 8, "boosting": 3}
NEGLIGIBLE, COARSE = 0.02, 0.25


def placebo_checks(whole: Fitted, name: LearnerName, seed: int) -> Iterator[Check]:
    """All checks that estimate anew.

    Args:
        whole: What they try to refute.
        name: The learner that it was estimated by.
        seed: Of all that is drawn.
    """
    study, generator = whole.study, np.random.default_rng([seed, 1])
    rows = some_clusters(study, MOST_UNITS, generator)
    before = f"what '{study.treatment}' can't have moved, since it was before it"
    yield untouched("placebo_outcome", study.placebo_outcome, before, whole, rows, name)
    beside = f"what can't come from '{study.treatment}', though it may share its causes"
    yield untouched("negative_control", study.negative_control, beside, whole, rows, name)
    part = _part(whole, some_clusters(study, MOST_DRAWN, generator), name)
    yield placebo_treatment(part, DRAWS[name], generator)
    yield random_cause(part, name, generator)


def untouched(check: str, values: Floats | None, what: str, whole: Fitted, rows: Whole, name: LearnerName) -> Check:
    """The effect on an outcome that the treatment can't have moved: its interval must hold 0.

    An interval wholly within 0.02 standard deviations of 0 passes as well: among very many units any trace is certain.
    One that reaches further than 0.25 to either side would hold 0 whatever was hidden, and says nothing. Nor is
    anything said where the column is not given, is a covariate, or hardly varies.
    """
    if values is None:
        return Check(check, None, None, said=f"no column was given for {what}")
    if any(np.array_equal(one.values, values, equal_nan=True) for one in whole.study.covariates.values()):
        return Check(check, None, None, said="the column is a covariate too: it says nothing")
    known = rows[~np.isnan(values[rows])]
    side = whole.study.treated[known]
    spread = float(np.std(values[known])) if len(known) else 0.0
    if min(side.sum(), (~side).sum()) < FEWEST or spread == 0:
        return Check(check, None, None, said=f"too few values, or all alike, for {what}")
    found = _part(whole, known, name, values).found
    said = (
        f"the effect on {what}, is {found.effect:+.3g} ({found.low:+.3g} to {found.high:+.3g}), "
        f"{found.effect / spread:+.3f} standard deviations; it should be 0"
    )
    coarse = found.holds_zero and found.high - found.low > 2 * COARSE * spread
    near = max(abs(found.low), abs(found.high)) <= NEGLIGIBLE * spread
    passed = None if coarse else found.holds_zero or near
    more = ", but so few units would not show it" if coarse else ""
    return Check(check, passed, found.effect, found.low, found.high, said + more)


def placebo_treatment(part: Fitted, draws: int, generator: np.random.Generator) -> Check:
    """A treatment dealt out by lot among units of like chance must have no effect.

    Passed where the mean over the draws is less than one standard error from 0.
    """
    found = [_lot(part, generator) for _ in range(draws)]
    mean = float(np.mean([one.effect for one in found]))
    error = float(np.mean([one.error for one in found]))
    said = (
        f"dealt out anew by lot among units of like chance, {draws} times, the treatment does {mean:+.3g} on average; "
        f"it should do nothing, within a standard error of {error:.2g}"
    )
    reach = 1.96 * error / draws**0.5
    return Check("placebo_treatment", abs(mean) < error, mean, mean - reach, mean + reach, said)


def random_cause(part: Fitted, name: LearnerName, generator: np.random.Generator) -> Check:
    """A covariate that is only noise must not move the effect by as much as half its standard error."""
    noise = Covariate(generator.standard_normal(part.study.n))
    study = replace(part.study, covariates={**part.study.covariates, "noise": noise})
    moved = fit(study, name, part.estimand, 0, part.fold).found.effect - part.found.effect
    most = part.found.error / 2
    said = (
        f"with a covariate of pure noise the effect moves by {moved:+.2g}; at most half its standard error, {most:.2g}"
    )
    return Check("random_common_cause", abs(moved) <= most, moved, said=said)


def _part(whole: Fitted, rows: Whole, name: LearnerName, outcome: Floats | None = None) -> Fitted:
    """The same estimate on some of the units, or with another outcome."""
    if len(rows) == whole.study.n and outcome is None:
        return whole
    study = whole.study.take(rows)
    if outcome is not None:
        study = replace(study, observed=outcome[rows])
    by = whole.by if len(rows) == whole.study.n else learner(name, study, whole.fold[rows], 0)
    chance = None if outcome is None else whole.propensity[rows]
    return refit(study, by, whole.fold[rows], whole.estimand, chance)


def _lot(part: Fitted, generator: np.random.Generator) -> Estimate:
    dealt = permuted(part.study.treated, strata(part.propensity), generator)
    return refit(replace(part.study, treated=dealt), part.by, part.fold, part.estimand).found


def strata(propensity: Floats) -> Whole:
    """Ten parts of like chance."""
    cuts = np.quantile(propensity, np.arange(1, STRATA) / STRATA)
    return np.asarray(np.searchsorted(cuts, propensity), dtype=np.int64)


def permuted(treated: Flags, stratum: Whole, generator: np.random.Generator) -> Flags:
    """The same number treated in each stratum, but others."""
    order = np.lexsort((np.arange(len(treated)), stratum))
    dealt = np.lexsort((generator.random(len(treated)), stratum))
    found = np.empty_like(treated)
    found[order] = treated[dealt]
    return found
