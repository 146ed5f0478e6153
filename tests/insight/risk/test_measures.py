"""Measures of risks: by hand, and against what is known of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from wellserved.insight.risk.measures import auc, auc_figure, bins, lift, slope, wilson

RISKS = arrays.arrays(np.float64, 12, elements=st.floats(0, 1))
CAME = np.array([True, False] * 6)


def test_the_chance_to_be_ranked_right_is_counted_by_pairs() -> None:
    """Of 2 x 2 pairs, 3 are right and one is a tie."""
    assert auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, False, True, True])) == 0.875


@given(RISKS)
def test_turning_all_risks_round_turns_the_auc_round(risk: np.ndarray) -> None:
    assert abs(auc(risk, CAME) + auc(-risk, CAME) - 1) < 1e-12


def test_the_interval_of_an_auc_holds_the_truth_in_19_of_20_worlds() -> None:
    """Two normal scores one apart: the AUC is .760. Customers have four rows that are nearly alike."""
    draws, held = np.random.default_rng(1), 0
    for _ in range(200):
        who = np.repeat(np.arange(150), 4)
        came = (np.arange(150) % 2 == 0)[who]
        risk = draws.normal(size=150)[who] + came * 1.0 + draws.normal(scale=1e-6, size=600)
        found = auc_figure(risk, came, who)
        held += found.low <= 0.7602 <= found.high
    assert 182 <= held <= 198


def test_risks_that_are_right_have_slope_1_and_those_too_far_apart_less() -> None:
    draws = np.random.default_rng(2)
    risk = draws.beta(2, 8, 20_000)
    came = draws.uniform(size=20_000) < risk
    far = 1 / (1 + (1 / risk - 1) ** 2)

    right, wrong = slope(risk, came), slope(far, came)

    assert right.low < 1 < right.high
    assert wrong.high < 0.6


def test_the_highest_tenth_is_held_against_all() -> None:
    """Of 20 rows 4 came, one of them among the 2 highest: 1/2 against 1/5."""
    risk = np.arange(20) / 20
    came = np.isin(np.arange(20), (19, 3, 4, 5))

    found, caught = lift(risk, came)

    assert (found.value, caught) == (2.5, 0.25)
    assert found.low < 2.5 < found.high


def test_tenths_are_in_order_of_risk_and_hold_every_row() -> None:
    told = bins(np.linspace(0, 1, 95), np.arange(95) > 50)

    assert [one.n for one in told] == [10] * 5 + [9] * 5
    assert [one.came for one in told][0::9] == [0.0, 1.0]
    assert wilson(5, 10)[0] < 0.5 < wilson(5, 10)[1]
