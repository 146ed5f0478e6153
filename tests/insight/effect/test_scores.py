"""Scores: by hand, and right where only one of the two models is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.insight.effect.scores import Nuisance, counts, estimate, mean, scores, weights
from wellserved.insight.effect.study import Estimand, Floats

TREATED = np.array([True, True, False, False])
OBSERVED = np.array([5.0, 3.0, 2.0, 1.0])
TOLD = Nuisance(np.array([0.5, 0.25, 0.5, 0.2]), np.array([1.0, 1.0, 1.0, 2.0]), np.array([4.0, 2.0, 3.0, 2.0]))


def test_scores_by_hand() -> None:
    """4 - 1 + (5 - 4) / .5 = 5; 2 - 1 + (3 - 2) / .25 = 5; 3 - 1 - (2 - 1) / .5 = 0; 2 - 2 - (1 - 2) / .8 = 1.25."""
    assert scores(TREATED, OBSERVED, TOLD).tolist() == [5.0, 5.0, 0.0, 1.25]


def test_scores_on_the_treated_by_hand() -> None:
    """(5 - 1) / .5, (3 - 1) / .5, -1 * (2 - 1) / .5, -.25 * (1 - 2) / .5."""
    assert scores(TREATED, OBSERVED, TOLD, "att").tolist() == [8.0, 4.0, -2.0, 0.5]


def test_scores_of_those_who_could_have_gone_either_way_by_hand() -> None:
    """Left of the treatment .5, .75, -.5, -.2, squares .275 on average; left of the outcome 2.5, 1.75, 0, -1."""
    found = scores(TREATED, OBSERVED, TOLD, "ato")

    assert np.allclose(found, np.array([1.25, 1.3125, 0.0, 0.2]) / 0.275625 * 1.0)
    assert np.allclose(weights(TREATED, TOLD.propensity, "ato"), [0.5, 0.75, 0.5, 0.2])
    assert counts(TREATED, TOLD.propensity, "ato").mean() == pytest.approx(1.0)


def test_chances_are_clipped_where_they_divide() -> None:
    extreme = np.array([0.0, 0.5, 1.0, 0.0])

    assert np.allclose(weights(TREATED, extreme, "ate"), [100, 2, 100, 1 / 0.99])
    assert np.allclose(weights(TREATED, extreme, "att"), [1, 1, 99, 0])


def test_influence_is_summed_by_cluster_first() -> None:
    """Two clusters, sums of influence +4 and -4: sqrt((16 + 16) * 2 / 1) / 4 = 2, not the 1 / sqrt(3) of four rows."""
    values, clusters = np.array([3.0, 3.0, -1.0, -1.0]), np.array([7, 7, 9, 9])

    assert mean(values, clusters).error == pytest.approx(2.0)
    assert mean(values, np.arange(4)).error == pytest.approx((16 * 4 / 3) ** 0.5 / 4)


@given(st.lists(st.floats(-100, 100), min_size=4, max_size=20))
def test_influence_adds_up_to_nothing_and_the_interval_holds_the_effect(values: list[float]) -> None:
    found = estimate(np.array(values), np.arange(len(values)))

    assert abs(found.influence.sum()) < 1e-9 * len(values) * 100
    assert found.low <= found.effect <= found.high


@pytest.mark.parametrize("estimand", ["ate", "att", "ato"])
@pytest.mark.parametrize("wrong", ["propensity", "outcomes", "both"])
def test_one_right_model_is_enough(estimand: Estimand, wrong: str) -> None:
    r = np.random.default_rng(0)
    x = r.normal(size=40_000)
    chance: Floats = 1 / (1 + np.exp(-x))
    treated = r.random(len(x)) < chance
    observed = 2 * x + treated + r.normal(size=len(x))
    flat = np.zeros(len(x))
    told = Nuisance(
        chance if wrong == "outcomes" else flat + treated.mean(),
        flat if wrong != "propensity" else 2 * x,
        flat if wrong != "propensity" else 2 * x + 1,
    )

    found = scores(treated, observed, told, estimand).mean()

    assert (abs(found - 1) < 0.06) == (wrong != "both")
