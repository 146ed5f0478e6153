"""The verdict: from checks to a grade of evidence, what must hold, and what may not be concluded."""

from collections.abc import Sequence

from wellserved.insight.effect.scores import CLIP, Estimate
from wellserved.insight.effect.study import Estimand, Study
from wellserved.insight.evidence import Check, Grade

MUST_PASS = ("overlap", "effective_n", "balance", "placebo_treatment", "random_common_cause", "robustness")
EITHER = ("placebo_outcome", "negative_control")


CHOSEN = "who had it chose it, for reasons that no record tells"
SAME = "the outcome is the change since a customer's last answer before, and who judges kindly did so by as much then"


def lacking(study: Study, found: Estimate, checks: Sequence[Check]) -> list[str]:
    """What keeps a finding from the grade of a quasi-experiment; nothing, if all was passed."""
    passed = {check.name: check.passed for check in checks}
    words = [CHOSEN] if study.chosen else []
    if found.holds_zero:
        words.append("its interval holds 0")
    words += [
        f"{name} was not passed" for name in MUST_PASS if not (passed[name] or (name, found.holds_zero) == ROBUST)
    ]
    words += [f"{name} was not passed" for name in EITHER if passed[name] is False]
    if all(passed[name] is None for name in EITHER):
        words.append("neither a placebo outcome nor a negative control could tell")
    return words


ROBUST = ("robustness", True)


def grade(lacks: Sequence[str]) -> Grade:
    """A quasi-experiment if nothing is lacking, and associated otherwise; never more, for nothing was dealt by lot."""
    return Grade.ASSOCIATED if lacks else Grade.QUASI_EXPERIMENT


def assumptions(study: Study) -> tuple[str, ...]:
    """What must hold for the estimate to be the effect."""
    known = ", ".join(study.covariates)
    as_now = ", ".join(name for name, one in study.covariates.items() if one.as_now and one.told)
    return (
        f"whatever moves both '{study.treatment}' and '{study.outcome}' is among: {known}",
        "all of these were known before the treatment",
        *([SAME] if study.change else []),
        *([f"of these {as_now} were then as they are now: no record keeps how they were"] if as_now else []),
        "every unit could have had the treatment, and could have gone without",
        "what one unit had does not change another's outcome",
    )


def may_not(study: Study, estimand: Estimand, lacks: Sequence[str]) -> tuple[str, ...]:
    """What a reader may not conclude."""
    causes = [f"that '{study.treatment}' causes it: {'; '.join(lacks)}"] if lacks else []
    whose = {
        "ate": f"those with less than {CLIP:.0%} chance of either",
        "att": "those who did not have it",
        "ato": "those who were all but sure to have it, or not to: it is of those who could have gone either way",
    }[estimand]
    return (
        *causes,
        "what it does to a single unit",
        f"what it would do to {whose}",
        "what comes after the days that the outcome covers",
    )
