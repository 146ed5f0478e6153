"""The effect of an experience, in worlds in which it is known."""

import json
from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from tests.insight.effect.worlds import Kind, world
from wellserved.insight.effect.aipw import aipw
from wellserved.insight.effect.fitting import fit
from wellserved.insight.effect.learners import Trees
from wellserved.insight.effect.study import LearnerName
from wellserved.insight.evidence import Grade, effect_json, read_effect
from wellserved.terms.unit import Better

WORLDS = 24


@pytest.mark.parametrize(("kind", "agents"), [("continuous", 0), ("binary", 0), ("continuous", 60)])
def test_intervals_hold_the_truth_and_the_plain_difference_does_not(kind: str, agents: int) -> None:
    held = fooled = 0
    for seed in range(WORLDS):
        study, true = world(seed, n=1000, kind=cast(Kind, kind), agents=agents)
        found = fit(study, "logistic", "ate", seed).found
        naive = study.observed[study.treated].mean() - study.observed[~study.treated].mean()
        held += found.low <= true <= found.high
        fooled += not found.low <= naive <= found.high

    assert held >= WORLDS - 4
    assert fooled >= WORLDS / 2


@pytest.mark.parametrize("learner", ["logistic", "boosting"])
def test_both_learners_find_the_effect_of_each_tier(learner: str) -> None:
    study, true = world(7, n=3000)

    found = fit(study, cast(LearnerName, learner), "ate", 0)

    assert found.found.low <= true <= found.found.high
    for tier, effect in (("usual", 0.5), ("gold", 1.0)):
        part = found.among(study.groups["tier"] == tier)
        assert part.low <= effect <= part.high


def test_what_stood_every_check_is_a_quasi_experiment() -> None:
    found = aipw(world(1)[0])

    assert (found.grade, found.refused) == (Grade.QUASI_EXPERIMENT, None)
    assert {check.name for check in found.checks if check.passed is None} == {
        "negative_control",
        "e_value",
        "harmed",
        "among_the_treated",
    }
    assert found.naive is not None
    assert found.high is not None
    assert found.naive < 0.45 < found.high


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"placebo_outcome": None}, "neither a placebo outcome nor a negative control could tell"),
        ({"effect": 0.0}, "its interval holds 0"),
        ({"hidden": 1.0}, "placebo_outcome was not passed"),
        ({"effect": 0.15}, "robustness was not passed"),
    ],
)
def test_what_did_not_stand_them_is_an_association_and_says_why(change: dict[str, float | None], why: str) -> None:
    made = {name: value for name, value in change.items() if value is not None}
    study, _ = world(1, **made)  # type: ignore[arg-type]

    found = aipw(replace(study, placebo_outcome=None) if "placebo_outcome" in change else study)

    assert found.grade is Grade.ASSOCIATED
    assert why in found.may_not[0]


def test_what_customers_choose_themselves_is_never_more_than_an_association() -> None:
    found = aipw(replace(world(1)[0], chosen=True))

    assert found.grade is Grade.ASSOCIATED
    assert found.may_not[0].endswith("who had it chose it, for reasons that no record tells")


def test_who_is_harmed_is_told_though_the_whole_gains() -> None:
    study, _ = world(4, n=3000, effect=0.6)
    gold = study.groups["tier"] == "gold"
    hurt = replace(study, observed=study.observed - 2.4 * (gold & study.treated))

    by_name = {check.name: check for check in aipw(hurt).checks}

    assert by_name["harmed"].said.startswith("worse off with it: tier = gold; ")
    assert (by_name["harmed"].high or 0) < 0
    other_way = {check.name: check for check in aipw(replace(hurt, better=Better.LOWER)).checks}
    assert other_way["harmed"].said.startswith("worse off with it: tier = usual; ")


def test_a_group_that_is_unknown_is_one_of_its_own() -> None:
    study, _ = world(5, n=800)
    tiers = study.groups["tier"].astype(object)
    tiers[:300], tiers[300:310] = None, ""

    groups = aipw(replace(study, groups={"tier": tiers, "year": np.arange(800) % 2})).groups

    assert list(groups or {}) == ["tier = gold", "tier = unknown", "tier = usual", "year = 0", "year = 1"]


def test_an_outcome_that_one_cluster_alone_has_does_not_lead_astray() -> None:
    """The folds that leave that cluster out learn from rows that are all alike."""
    study, _ = world(5, n=800)
    some = replace(study, clusters=np.arange(800) // 40, observed=(np.arange(800) // 40 == 3).astype(float), groups={})

    assert abs(fit(some, "logistic", "ate", 0).found.effect) < 0.2


def test_the_same_seed_gives_the_same_finding() -> None:
    study, _ = world(5, n=800)

    assert aipw(study, seed=3) == aipw(study, seed=3)
    assert aipw(study, seed=3).effect != aipw(study, seed=4).effect


def test_a_finding_is_kept_whole_as_json() -> None:
    found = aipw(world(5, n=800, kind="binary")[0], estimand="att")

    assert read_effect(json.loads(json.dumps(effect_json(found)))) == found


def test_boosting_is_checked_like_the_rest() -> None:
    study, true = world(6, n=600)
    found = aipw(study, "boosting")

    assert found.method.endswith("gradient-boosted trees")
    assert len(found.checks) == 11
    assert found.low is not None
    assert found.high is not None
    assert found.low <= true <= found.high


def test_a_column_that_nobody_has_a_value_in_moves_no_tree() -> None:
    draws = np.random.default_rng(6)
    known, fold = draws.normal(size=(300, 2)), np.arange(300) % 5
    blank = np.column_stack((known, np.full(300, np.nan)))

    found = [Trees(values, (), fold, 0).predicted(known[:, 0]) for values in (known, blank)]

    assert found[1] == pytest.approx(found[0], abs=1e-12)


def test_order_of_rows_and_names_of_clusters_do_not_matter_beyond_the_folds() -> None:
    study, _ = world(8, n=800)
    turned = study.take(np.arange(800)[::-1])
    fold = np.arange(800) // 2 % 5

    one, other = fit(study, "logistic", "ate", 0, fold), fit(turned, "logistic", "ate", 0, fold[::-1])

    assert one.found.effect == pytest.approx(other.found.effect, abs=1e-9)
    assert one.found.error == pytest.approx(other.found.error, abs=1e-9)
