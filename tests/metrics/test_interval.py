"""Intervals have their published values, and hold the truth 95 times of 100."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from wellserved.metrics.interval import (
    Interval,
    adjusted_wald,
    clopper_pearson,
    compound_poisson,
    difference,
    poisson,
    ratio_by_cluster,
    wilson,
)
from wellserved.metrics.parts import Ranked

RUNS = 2000


def ends(interval: Interval, digits: int) -> tuple[float, float]:
    assert interval.low is not None
    assert interval.high is not None
    return round(interval.low, digits), round(interval.high, digits)


@pytest.mark.parametrize(
    ("hits", "n", "wanted"),
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_wilson_as_newcombe_printed_it(hits: int, n: int, wanted: tuple[float, float]) -> None:
    """Newcombe (1998), Statistics in Medicine 17:857, table I, method 3."""
    assert ends(wilson(hits, n), 4) == wanted


@pytest.mark.parametrize(
    ("hits", "n", "wanted"),
    [(81, 263, (0.2527, 0.3676)), (15, 148, (0.0578, 0.1617)), (0, 20, (0.0, 0.1684)), (1, 29, (0.0009, 0.1776))],
)
def test_clopper_pearson_as_newcombe_printed_it(hits: int, n: int, wanted: tuple[float, float]) -> None:
    """Newcombe (1998), Statistics in Medicine 17:857, table I, method 5."""
    assert ends(clopper_pearson(hits, n), 4) == wanted


def test_a_difference_of_shares_as_newcombe_printed_it() -> None:
    """Newcombe (1998), Statistics in Medicine 17:873, table II, method 10, 56/70 against 48/80."""
    found = difference(56 / 70, wilson(56, 70), 48 / 80, wilson(48, 80))

    assert ends(found, 4) == (0.0524, 0.3339)


def test_ten_events_are_expected_to_be_between_4_8_and_18_4() -> None:
    """Garwood (1936), the exact limits of ten events."""
    assert ends(poisson(10), 3) == (4.795, 18.390)


@pytest.mark.parametrize("events", [0, 1, 7, 400, 30_000])
def test_exact_limits_equal_chi_squares(events: int) -> None:
    low = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0

    assert poisson(events).low == pytest.approx(low, rel=1e-8)
    assert poisson(events).high == pytest.approx(stats.chi2.ppf(0.975, 2 * events + 2) / 2, rel=1e-8)


def test_a_net_score_of_ten_answers_is_hardly_known() -> None:
    """By hand: 6.75 of 13 up and 1.75 down are 0.3846 net; its variance over 13 is 0.0389."""
    assert ends(adjusted_wald(6, 1, 10).times(100), 1) == (-0.2, 77.1)


def test_no_data_has_no_interval() -> None:
    nothing = Interval(None, None)

    assert [wilson(0, 0), clopper_pearson(0, 0), adjusted_wald(0, 0, 0)] == [nothing] * 3
    assert ratio_by_cluster(5.0, 1.0, 1, (25.0, 5.0, 1.0)) == nothing
    assert difference(1.0, nothing, 0.5, wilson(1, 2)) == nothing


def test_clusters_of_the_same_ratio_leave_no_doubt() -> None:
    assert ratio_by_cluster(60.0, 6.0, 3, (1400.0, 140.0, 14.0)) == Interval(10.0, 10.0)


def coverage(draw: Callable[[np.random.Generator], Interval], truth: float) -> float:
    """How often, of 2,000 seeded runs, the interval holds the truth."""
    generator = np.random.default_rng(20_260_105)
    held = 0
    for _ in range(RUNS):
        interval = draw(generator)
        assert interval.low is not None
        assert interval.high is not None
        held += interval.low <= truth <= interval.high
    return held / RUNS


@pytest.mark.slow
@pytest.mark.parametrize(("share", "n"), [(0.5, 30), (0.85, 100), (0.95, 400), (0.02, 2000)])
def test_wilson_holds_the_truth(share: float, n: int) -> None:
    assert 0.93 <= coverage(lambda g: wilson(int(g.binomial(n, share)), n), share) <= 0.97


@pytest.mark.slow
def test_the_exact_interval_holds_the_truth_at_least_as_often_as_it_says() -> None:
    assert coverage(lambda g: clopper_pearson(int(g.binomial(200, 0.99)), 200), 0.99) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("n", [10, 50, 400])
def test_adjusted_wald_holds_the_truth(n: int) -> None:
    def draw(generator: np.random.Generator) -> Interval:
        plus, _, minus = generator.multinomial(n, [0.5, 0.3, 0.2])
        return adjusted_wald(int(plus), int(minus), n)

    assert 0.93 <= coverage(draw, 0.3) <= 0.975


@pytest.mark.slow
def test_poisson_holds_the_truth_at_least_as_often_as_it_says() -> None:
    assert 0.95 <= coverage(lambda g: poisson(int(g.poisson(37.3))), 37.3) <= 0.97


@pytest.mark.slow
def test_a_compound_sum_holds_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Interval:
        amounts: NDArray[np.float64] = generator.exponential(20.0, generator.poisson(300))
        return compound_poisson(float(amounts.sum()), float((amounts**2).sum()))

    assert 0.93 <= coverage(draw, 6000.0) <= 0.97


def days_of_contacts(generator: np.random.Generator, days: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums and numbers of contacts by day; a day's contacts are alike."""
    contacts = generator.poisson(40, days).astype(float)
    level = generator.normal(300.0, 60.0, days)
    return contacts * level + generator.normal(0, 100, days) * np.sqrt(contacts), contacts


@pytest.mark.slow
@pytest.mark.parametrize("days", [12, 30, 365])
def test_a_mean_over_days_holds_the_truth(days: int) -> None:
    def draw(generator: np.random.Generator) -> Interval:
        x, y = days_of_contacts(generator, days)
        return ratio_by_cluster(float(x.sum()), float(y.sum()), days, (float(x @ x), float(x @ y), float(y @ y)))

    assert 0.93 <= coverage(draw, 300.0) <= 0.97


@pytest.mark.slow
def test_a_mean_over_rows_would_not_hold_the_truth() -> None:
    """Why clusters: contacts of one day are alike, and rows taken as independent feign certainty."""

    def draw(generator: np.random.Generator) -> Interval:
        x, y = days_of_contacts(generator, 30)
        half = 1.96 * 100 / float(np.sqrt(y.sum()))
        return Interval(float(x.sum() / y.sum()) - half, float(x.sum() / y.sum()) + half)

    assert coverage(draw, 300.0) < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_order_statistics_hold_the_truth(share: float) -> None:
    def draw(generator: np.random.Generator) -> Interval:
        return Ranked(share, tuple(sorted(generator.lognormal(3.0, 1.0, 200).tolist()))).interval

    truth = float(np.exp(3.0 + stats.norm.ppf(share)))
    assert 0.94 <= coverage(draw, truth) <= 0.985


@pytest.mark.slow
def test_the_difference_of_two_shares_holds_the_truth() -> None:
    def draw(generator: np.random.Generator) -> Interval:
        one, other = int(generator.binomial(150, 0.8)), int(generator.binomial(220, 0.7))
        return difference(one / 150, wilson(one, 150), other / 220, wilson(other, 220))

    assert 0.93 <= coverage(draw, 0.1) <= 0.97
