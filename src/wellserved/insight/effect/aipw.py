"""The effect of an experience: cross-fitted AIPW with all that tries to refute it, or why nothing can be claimed."""

from dataclasses import replace

from wellserved.insight.effect.balance import balance_check, differences, effective_check, likeness, overlap_check
from wellserved.insight.effect.basis import Basis, basis
from wellserved.insight.effect.fitting import Fitted, fit
from wellserved.insight.effect.learners import Splines
from wellserved.insight.effect.parts import as_effect, group_effects, harmed_check, treated_check
from wellserved.insight.effect.placebo import placebo_checks
from wellserved.insight.effect.refusal import effective_n, known_chances, overlap_refusal, refusal
from wellserved.insight.effect.study import Estimand, LearnerName, Study
from wellserved.insight.effect.unmeasured import e_value_check, robustness_check
from wellserved.insight.effect.verdict import assumptions, grade, lacking, may_not
from wellserved.insight.evidence import Check, Difference, Effect, Grade

METHODS: dict[LearnerName, str] = {
    "logistic": "cross-fitted AIPW, logistic and ridge regression on splines",
    "boosting": "cross-fitted AIPW, gradient-boosted trees",
}
EITHER_WAY = "; those count most who could have gone either way"


def aipw(study: Study, learner: LearnerName = "logistic", seed: int = 0, estimand: Estimand = "ate") -> Effect:
    """Estimate what the treatment does to the outcome, attack the estimate, and grade what is left.

    Args:
        study: Units, what was known of them, and what came after.
        learner: "logistic" (with ridge, on splines) or "boosting" (gradient-boosted trees).
        seed: Of the folds and of all that is drawn.
        estimand: "ate", everyone's effect, "att", that on those who had the treatment, or "ato", in which those count
            most who could have gone either way.
    """
    reason = refusal(study)
    if reason is not None:
        return _refused(study, learner, estimand, reason)
    whole = fit(study, learner, estimand, seed)
    chances = known_chances(study, whole.propensity)
    reason = overlap_refusal(study.treated, chances, estimand)
    if reason is not None:
        checks = (overlap_check(study.treated, chances, estimand),)
        alike = likeness(study.treated, whole.propensity)
        return replace(_refused(study, learner, estimand, reason), checks=checks, likeness=alike)
    return _told(whole, learner, seed)


def differing(whole: Fitted) -> tuple[Difference, ...]:
    """In what those with and without the treatment differ, before and after weighting."""
    return differences(_basis(whole), whole.study.treated, whole.propensity, whole.estimand)


def checked(whole: Fitted, apart: tuple[Difference, ...], learner: LearnerName, seed: int) -> tuple[Check, ...]:
    """All that tries to refute an estimate, the checks that estimate anew last; `apart` is what the sides differ in."""
    study = whole.study
    return (
        overlap_check(study.treated, known_chances(study, whole.propensity), whole.estimand),
        effective_check(study.treated, whole.propensity, whole.estimand),
        balance_check(apart, effective_n(study.treated, whole.propensity, whole.estimand)),
        *placebo_checks(whole, learner, seed),
        robustness_check(whole, _basis(whole)),
        e_value_check(whole),
    )


def _told(whole: Fitted, learner: LearnerName, seed: int) -> Effect:
    study, method = whole.study, _method(learner, whole.estimand)
    apart = differing(whole)
    checks = checked(whole, apart, learner, seed)
    lacks = lacking(study, whole.found, checks)
    groups = group_effects(whole, grade(lacks), method)
    informing = (harmed_check(whole, groups), *((treated_check(whole),) if whole.estimand == "ate" else ()))
    return replace(
        as_effect(whole, whole.found, grade(lacks), method),
        naive=_naive(study),
        groups=groups or None,
        checks=(*checks, *informing),
        assumptions=assumptions(study),
        may_not=may_not(study, whole.estimand, lacks),
        likeness=likeness(study.treated, whole.propensity, apart),
    )


def _basis(whole: Fitted) -> Basis:
    study = whole.study
    return whole.by.made if isinstance(whole.by, Splines) else basis(study.covariates, study.n)


def _refused(study: Study, learner: LearnerName, estimand: Estimand, reason: str) -> Effect:
    return Effect(
        study.treatment,
        study.outcome,
        estimand,
        study.unit,
        study.n,
        Grade.ASSUMED,
        _method(learner, estimand),
        refused=reason,
        first=study.first,
        last=study.last,
    )


def _method(learner: LearnerName, estimand: Estimand) -> str:
    return METHODS[learner] + (EITHER_WAY if estimand == "ato" else "")


def _naive(study: Study) -> float:
    return float(study.observed[study.treated].mean() - study.observed[~study.treated].mean())
