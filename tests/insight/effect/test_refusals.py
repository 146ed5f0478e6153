"""Refusals: what can't be told is not told, and the reason is plain."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.insight.effect.worlds import world
from wellserved.insight.effect.aipw import aipw
from wellserved.insight.effect.refusal import refusal
from wellserved.insight.effect.study import Covariate, Estimand, Study
from wellserved.insight.evidence import Grade

Change = Callable[[Study], Study]


def flags(n: int, yes: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.arange(n) < yes


CASES: dict[str, tuple[Change, str]] = {
    "nobody at all": (lambda s: s.take(np.arange(0)), "nobody to compare: no unit is left"),
    "nobody treated": (lambda s: replace(s, treated=flags(s.n, 0)), "no variation: no unit had 'bot'"),
    "all treated": (lambda s: replace(s, treated=flags(s.n, s.n)), "no variation: no unit did not have 'bot'"),
    "too few treated": (
        lambda s: replace(s, treated=flags(s.n, 49)),
        "49 units had 'bot': at least 50 are needed",
    ),
    "constant outcome": (
        lambda s: replace(s, observed=np.ones(s.n)),
        "no variation: the outcome is 1 for every unit",
    ),
    "unknown outcome": (
        lambda s: replace(s, observed=np.where(flags(s.n, 3), np.nan, s.observed)),
        "the outcome of 3 units is unknown: leave out what is not yet known",
    ),
    "nothing known before": (
        lambda s: replace(s, covariates={}),
        "nothing is known of the units from before: give at least one covariate",
    ),
    "all alike before": (
        lambda s: replace(s, covariates={"x": Covariate(np.ones(s.n)), "y": Covariate(np.full(s.n, np.nan))}),
        "no variation: what is known of the units from before is the same for all",
    ),
    "one agent": (
        lambda s: replace(s, clusters=np.zeros(s.n, dtype=np.int64), clustered_by="agent"),
        "one agent only: what is theirs can't be told from what the treatment does",
    ),
    "nine teams": (
        lambda s: replace(s, clusters=np.arange(s.n) % 9, clustered_by="team"),
        "9 teams: at least 20 are needed",
    ),
    "the treated with few agents": (
        lambda s: replace(s, clusters=np.where(s.treated, np.arange(s.n) % 5, 5 + np.arange(s.n) % 40)),
        "5 customers with it: at least 8 are needed",
    ),
    "rare outcome": (
        lambda s: replace(s, observed=(np.cumsum(s.treated) <= 4).astype(float) * s.treated),
        "4 of those with it differ in the outcome from the others: at least 10 are needed",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_lacking_is_said(case: str) -> None:
    change, reason = CASES[case]

    assert refusal(change(world(0, n=400)[0])) == reason


def test_enough_is_not_refused() -> None:
    assert refusal(world(0, n=400)[0]) is None


def test_what_decides_the_treatment_leaves_nothing_to_compare() -> None:
    study, _ = world(0, n=1000)
    tenure = study.covariates["tenure"].values

    found = aipw(replace(study, treated=tenure > np.median(tenure)))

    assert found.refused is not None
    assert found.refused.startswith("no overlap: ")
    assert [check.passed for check in found.checks] == [False]


@pytest.mark.parametrize("estimand", ["ate", "att", "ato"])
def test_a_level_that_settles_the_treatment_leaves_nothing_to_compare_however_few_units(estimand: Estimand) -> None:
    """A fit of 200 units is shrunk, and takes for likely what never happened."""
    study, _ = world(0, n=200)
    tier = np.arange(200) % 2
    settled = replace(study, treated=tier == 1, covariates={**study.covariates, "tier": Covariate(tier, "category")})
    mixed = replace(settled, treated=study.treated)

    assert (aipw(settled, estimand=estimand).refused or "").startswith("no overlap: ")
    assert aipw(mixed, estimand=estimand).refused is None


@pytest.mark.parametrize("estimand", ["ate", "att", "ato"])
def test_a_number_that_settles_it_leaves_nothing_to_compare_either(estimand: Estimand) -> None:
    study, _ = world(0, n=120)
    tenure = study.covariates["tenure"].values

    found = aipw(replace(study, treated=tenure > np.median(tenure)), estimand=estimand)

    assert (found.refused or "").startswith("no overlap: ")


def test_units_far_unlike_the_treated_do_not_keep_their_effect_from_being_told() -> None:
    """Nine in ten units could never have been treated: everyone's effect can't be told, that on the treated can."""
    study, _ = world(0, n=4000)
    never = np.arange(study.n) % 10 > 0
    study = replace(
        study,
        treated=study.treated & ~never,
        covariates={**study.covariates, "never": Covariate(never.astype(np.int64), "category")},
    )

    assert (aipw(study).refused or "").startswith("no overlap")
    assert aipw(study, estimand="att").refused is None


def test_a_refusal_claims_nothing() -> None:
    found = aipw(replace(world(0, n=400)[0], observed=np.zeros(400)))

    assert (found.effect, found.low, found.high, found.naive, found.grade) == (None, None, None, None, Grade.ASSUMED)


def test_a_small_group_is_refused_and_the_others_are_told() -> None:
    study, _ = world(0, n=1000)
    labels = np.where(np.arange(1000) < 40, "platinum", study.groups["tier"])

    groups = aipw(replace(study, groups={"tier": labels})).groups or {}

    assert {name: one.refused is None for name, one in groups.items()} == {
        "tier = gold": True,
        "tier = platinum": False,
        "tier = usual": True,
    }


def test_columns_of_different_length_are_wrong() -> None:
    study, _ = world(0, n=400)

    with pytest.raises(ValueError, match="give a value for every unit"):
        replace(study, treated=study.treated[:-1])
