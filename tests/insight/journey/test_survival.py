"""Survival: Kaplan and Meier by hand, against published numbers and against statsmodels."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from wellserved.insight.journey.survival import kaplan_meier

# Remission in weeks of 21 leukaemia patients on 6-MP (Freireich et al. 1963, in Cox 1972): 9 relapsed.
FREIREICH = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 34+ 35+ 32+"


def freireich() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    words = FREIREICH.split()
    return np.array([float(word.rstrip("+")) for word in words]), np.array([not word.endswith("+") for word in words])


def test_by_hand_an_open_journey_counts_as_far_as_it_was_seen() -> None:
    curve = kaplan_meier(np.array([1.0, 2.0, 2.0, 3.0]), np.array([True, False, True, True]))

    assert curve.times.tolist() == [1, 2, 3]
    assert curve.open == pytest.approx([3 / 4, 3 / 4 * 2 / 3, 0])
    assert (curve.n, curve.resolved) == (4, 3)


def test_the_published_curve_of_remissions_is_met() -> None:
    curve = kaplan_meier(*freireich())

    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.open == pytest.approx([0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert curve.quantile(0.5)[0] == 23


def test_limits_are_those_of_greenwood_on_the_log_log_scale() -> None:
    curve = kaplan_meier(*freireich())

    # lifelines 0.30.3, KaplanMeierFitter: 0.6197 to 0.9516 after 6 weeks, 0.1881 to 0.6801 after 23.
    assert (curve.low[0], curve.high[0]) == pytest.approx((0.6197, 0.9516), abs=5e-4)
    assert (curve.low[-1], curve.high[-1]) == pytest.approx((0.1881, 0.6801), abs=5e-4)
    assert (curve.quantile(0.5)[1].low, curve.quantile(0.5)[1].high) == (13, None)


def test_curve_error_and_median_are_those_of_statsmodels() -> None:
    peer = pytest.importorskip("statsmodels.duration.survfunc")
    drawn = np.random.default_rng(5)
    waits, seen = np.round(drawn.exponential(5, 400), 1), drawn.random(400) < 0.7

    curve, other = kaplan_meier(waits, seen), peer.SurvfuncRight(waits, seen)

    assert curve.times == pytest.approx(other.surv_times[other.n_events > 0])
    assert curve.open == pytest.approx(other.surv_prob[other.n_events > 0], rel=1e-12)
    assert curve.quantile(0.5)[0] == other.quantile(0.5)
    low, high = other.quantile_ci(0.5, method="cloglog")
    found = curve.quantile(0.5)[1]
    step = np.diff(curve.times).max()
    assert found.low == pytest.approx(low, abs=step)
    assert found.high == pytest.approx(high, abs=step)


def test_no_median_is_told_where_half_were_not_resolved() -> None:
    curve = kaplan_meier(np.array([1.0, 9.0, 9.0]), np.array([True, False, False]))

    assert curve.quantile(0.5)[0] is None
    assert curve.at(10) is None


@given(st.lists(st.tuples(st.floats(0, 100), st.booleans()), min_size=1, max_size=40))
def test_the_curve_falls_within_its_limits(journeys: list[tuple[float, bool]]) -> None:
    curve = kaplan_meier(np.array([t for t, _ in journeys]), np.array([r for _, r in journeys]))

    assert (np.diff(curve.open) < 0).all()
    assert (curve.low <= curve.open + 1e-12).all()
    assert (curve.open <= curve.high + 1e-12).all()
    if all(r for _, r in journeys):
        assert curve.open[-1] == pytest.approx(0)


def test_the_interval_of_the_median_holds_it_as_often_as_it_says() -> None:
    drawn, held = np.random.default_rng(1), 0
    for _ in range(300):
        wait, censored = drawn.exponential(1, 150), drawn.exponential(2, 150)
        interval = kaplan_meier(np.minimum(wait, censored), wait <= censored).quantile(0.5)[1]
        held += (interval.low or 0) <= np.log(2) <= (interval.high or np.inf)

    assert 0.92 <= held / 300 <= 0.98
