"""Checks: published figures of sensitivity, balance by hand, and that each refutes what it is there to refute."""

from dataclasses import replace

import numpy as np
import pytest

from tests.insight.effect.worlds import world
from wellserved.insight.effect.aipw import checked, differing
from wellserved.insight.effect.balance import differences, likeness
from wellserved.insight.effect.basis import basis
from wellserved.insight.effect.fitting import Fitted, fit
from wellserved.insight.effect.placebo import permuted, placebo_treatment
from wellserved.insight.effect.scores import Nuisance, estimate
from wellserved.insight.effect.sensitivity import (
    ratio_limit,
    risk_ratio_e_value,
    robustness,
    standardised_ratio,
    strengths,
)
from wellserved.insight.effect.study import Covariate, Estimand, Study
from wellserved.insight.effect.unmeasured import full_strength
from wellserved.insight.effect.verdict import assumptions
from wellserved.insight.evidence import Check, Difference

ESTIMANDS: tuple[Estimand, ...] = ("ate", "ato")


def told(study: Study, seed: int = 0) -> dict[str, Check]:
    whole = fit(study, "logistic", "ate", seed)
    return {check.name: check for check in checked(whole, differing(whole), "logistic", seed)}


def test_overlap_weights_make_alike_whom_shrunk_chances_left_apart() -> None:
    """One in ten was back before, which much decides who is pleased; forty columns of noise ask for shrinking."""
    r = np.random.default_rng(5)
    back, noise = (r.random(900) < 0.1).astype(float), (r.random((40, 900)) < 0.5).astype(float)
    treated = r.random(900) < np.where(back == 1, 0.3, 0.85)
    covariates = {"back": Covariate(back)} | {f"noise {k}": Covariate(one) for k, one in enumerate(noise)}
    study = Study("satisfied", "recommends", "points", treated, r.normal(size=900), covariates, np.arange(900))

    chances = [fit(study, "logistic", estimand, 0).propensity for estimand in ESTIMANDS]
    told = [differences(basis(covariates, 900), treated, one, "ato") for one in chances]
    shrunk, hardly = (abs(next(one.after for one in found if one.label == "back")) for found in told)

    assert hardly < 0.05 < 0.15 < shrunk


def test_that_an_outcome_is_a_change_stands_among_what_must_hold() -> None:
    study, _ = world(1, n=400)

    assert not any("change since" in one for one in assumptions(study))
    assert any("change since" in one for one in assumptions(replace(study, change=True)))


def test_the_published_robustness_value_comes_out() -> None:
    """Cinelli and Hazlett (2020), table 1: direct harm in Darfur, .097 (.023) with 783 degrees of freedom."""
    effect, error = 0.09732, 0.02326
    full = error * 783**0.5

    assert robustness(effect, full) == pytest.approx(0.139, abs=5e-4)
    assert robustness(effect - 1.963 * error, full) == pytest.approx(0.076, abs=5e-4)


def test_the_published_e_values_come_out() -> None:
    """VanderWeele and Ding (2017): a risk ratio of 3.9 (1.8 to 8.7) needs 7.26, and its limit 3.0; .8 needs 1.81."""
    assert round(risk_ratio_e_value(3.9), 2) == 7.26
    assert round(risk_ratio_e_value(1.8), 1) == 3.0
    assert round(risk_ratio_e_value(0.8), 2) == 1.81
    assert risk_ratio_e_value(1.0) == 1.0


def test_a_ratio_whose_interval_holds_one_has_its_limit_there() -> None:
    assert ratio_limit(0.3, 0.2, error=0.3, reach=1.96) == 1.0
    assert ratio_limit(0.2, 0.3, error=0.1, reach=1.96) == pytest.approx(1.5 * np.exp(-0.196))
    assert standardised_ratio(1.0) == pytest.approx(2.484, abs=1e-3)


def test_a_covariates_strength_is_what_leaving_it_out_changes() -> None:
    """Partial shares from residual sums of squares with and without the covariate, and the bound of section 4.4."""
    r = np.random.default_rng(5)
    values = np.column_stack([np.ones(500), r.normal(size=(500, 3))])
    treated = r.random(500) < 1 / (1 + np.exp(-values[:, 1] - 0.5 * values[:, 2]))
    observed = values @ [0.0, 0.5, 0.2, 0.2] + treated + r.normal(size=500)

    def left(columns: np.ndarray[tuple[int, int], np.dtype[np.float64]], target: object) -> float:
        return float(np.linalg.lstsq(columns, np.asarray(target, dtype=float), rcond=None)[1][0])

    d = 1 - left(values, treated) / left(values[:, [0, 3]], treated)
    both = np.column_stack([values, treated])
    y = 1 - left(both, observed) / left(both[:, [0, 3, 4]], observed)
    shared = (d / (1 - d)) ** 2

    found = strengths(values, [("a", [1, 2]), ("b", [3])], treated, observed)[0]

    assert found.treatment == pytest.approx(d / (1 - d))
    assert found.outcome == pytest.approx((1 + shared**0.5) ** 2 / (1 - shared) * y / (1 - y))


def test_full_strength_is_that_of_least_squares_where_all_is_even() -> None:
    """Half treated, spread 1 within each side: S = 1 * sqrt(1 / (.5 * .5)) = 2."""
    treated = np.arange(1000) % 2 == 0
    rest = np.where(np.arange(1000) % 4 < 2, 1.0, -1.0)
    half, zero = np.full(1000, 0.5), np.zeros(1000)
    study = Study("t", "y", "points", treated, rest, {"x": Covariate(rest)}, np.arange(1000))
    found = estimate(rest, study.clusters)

    whole = Fitted(study, "ate", None, study.clusters, Nuisance(half, zero, zero), found)  # type: ignore[arg-type]

    assert full_strength(whole) == pytest.approx(2.0)


def test_balance_by_hand() -> None:
    """Means 1 and 0, spread .5 and .5 about them; weights of 3 to 1 among the untreated bring theirs to .25."""
    x = np.array([0.5, 1.5, 0.5, -0.5])
    treated = np.array([True, True, False, False])
    chance = np.array([0.5, 0.5, 2 / 3, 1 / 3])

    found = differences(basis({"x": Covariate(x)}, 4), treated, chance, "ate")

    assert found[0].before == pytest.approx(2.0)
    assert found[0].after == pytest.approx((1.0 - 1 / 6) / 0.5)


def test_what_is_hidden_shows_in_the_placebo_outcome_and_nowhere_else() -> None:
    honest, hidden = told(world(2)[0]), told(world(2, hidden=1.0)[0])

    assert (honest["placebo_outcome"].passed, hidden["placebo_outcome"].passed) == (True, False)
    assert all(hidden[name].passed for name in ("overlap", "effective_n", "balance", "placebo_treatment"))


def test_a_negative_control_is_asked_like_a_placebo_outcome() -> None:
    study, _ = world(2, hidden=1.0)
    noise = np.random.default_rng(0).normal(size=study.n)

    assert told(replace(study, negative_control=study.placebo_outcome))["negative_control"].passed is False
    assert told(replace(study, negative_control=noise))["negative_control"].passed is True


def test_a_placebo_outcome_that_is_a_covariate_says_nothing() -> None:
    study, _ = world(2, n=600)
    same = replace(study, placebo_outcome=study.covariates["tenure"].values)

    assert told(same)["placebo_outcome"].passed is None
    assert told(replace(study, placebo_outcome=None))["placebo_outcome"].passed is None
    assert told(replace(study, placebo_outcome=np.full(600, np.nan)))["placebo_outcome"].passed is None


def test_a_placebo_outcome_of_few_units_says_nothing() -> None:
    """Of 150 units the interval reaches some .3 standard deviations to either side: it would hold 0 anyway."""
    check = told(world(2, n=150)[0])["placebo_outcome"]

    assert check.passed is None
    assert check.said.endswith("so few units would not show it")


def test_a_trace_that_is_certain_to_be_negligible_is_passed() -> None:
    """A 140th of a standard deviation, in an outcome that the covariates tell but for a tenth of it."""
    study, _ = world(2, n=4000)
    noise = np.random.default_rng(0).normal(size=study.n)
    trace = replace(study, placebo_outcome=study.covariates["tenure"].values + 0.1 * noise + 0.02 * study.treated)
    check = told(trace)["placebo_outcome"]

    assert (check.low or 0) > 0
    assert check.passed is True


def test_a_lot_keeps_how_many_were_treated_in_each_stratum() -> None:
    treated, stratum = np.array([True, True, False, False, False, True]), np.array([0, 1, 0, 1, 1, 0])

    dealt = [permuted(treated, stratum, np.random.default_rng(seed)) for seed in range(20)]

    assert {(int(one[stratum == 0].sum()), int(one[stratum == 1].sum())) for one in dealt} == {(2, 1)}
    assert len({one.tobytes() for one in dealt}) > 5


def test_a_placebo_treatment_tells_when_the_scores_are_wrong() -> None:
    """With a learner that tells everyone the outcome of a lucky half, even a lot seems to do something."""
    study, _ = world(2, n=600)
    whole = fit(study, "logistic", "ate", 0)

    class Wrong:
        def predicted(self, target: object, rows: object = None) -> object:
            return np.full(600, 0.2)

    wrong = replace(whole, by=Wrong())  # type: ignore[arg-type]
    draws = np.random.default_rng(0)

    assert placebo_treatment(whole, 5, draws).passed is True
    assert placebo_treatment(wrong, 5, draws).passed is False


def test_a_weak_effect_is_not_robust_beside_a_strong_covariate() -> None:
    weak, strong = told(world(3, effect=0.25)[0]), told(world(3, effect=0.8)[0])

    assert (weak["robustness"].passed, strong["robustness"].passed) == (False, True)
    assert (weak["robustness"].value or 0) < (strong["robustness"].value or 0)


def test_those_compared_are_counted_by_tenths_of_their_chance() -> None:
    treated = np.array([True, True, False, False, False])

    found = likeness(treated, np.array([0.95, 1.0, 0.0, 0.09, 0.1]))

    assert found.having == (0, 0, 0, 0, 0, 0, 0, 0, 0, 2)
    assert found.without == (2, 1, 0, 0, 0, 0, 0, 0, 0, 0)


def test_what_the_sides_differ_in_most_stands_first_before_or_after() -> None:
    near, before, after = Difference("near", 0.1, 0.0), Difference("before", -0.9, 0.0), Difference("after", 0.0, 1.0)

    assert likeness(np.array([True, False]), np.array([0.5, 0.5]), (near, before, after)).apart == (after, before, near)
