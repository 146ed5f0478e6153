"""Buying and spending: the published figures, and customers of whom the truth is known."""

import numpy as np

from tests.insight.lifetime.published import cdnow, shoppers
from wellserved.insight.lifetime.buying import Buyers, alive, expected_orders, fit_buying
from wellserved.insight.lifetime.spending import expected_worth, fit_spending

ONE = Buyers(np.array([2.0]), np.array([30.43]), np.array([38.86]))


def test_cdnow_has_the_published_parameters() -> None:
    """Fader, Hardie and Lee (2005), table 2."""
    found = fit_buying(cdnow()[0])

    assert [round(one, 3) for one in found.values] == [0.243, 4.414, 0.793, 2.426]
    assert round(found.log_likelihood, 1) == -9582.4
    assert found.settled


def test_the_published_customer_is_expected_to_buy_1_2259_times_in_39_weeks() -> None:
    values = fit_buying(cdnow()[0]).values

    assert round(float(expected_orders(values, ONE, 39.0)[0]), 4) == 1.2259


def test_the_worth_of_cdnow_orders_has_the_published_parameters() -> None:
    """Fader and Hardie (2013): p 6.25, q 3.74, v 15.44."""
    buyers, worth = cdnow()
    again = buyers.repeats > 0

    found = fit_spending(buyers.repeats[again], worth[again])

    assert [round(one, 1) for one in found.values] == [6.2, 3.7, 15.4]
    assert abs(found.values - [6.2498, 3.7444, 15.4473]).max() < 0.01
    mean = float(expected_worth(found.values, np.zeros(1), np.zeros(1))[0])
    assert round(mean, 1) == 35.2


def test_days_and_weeks_tell_the_same() -> None:
    buyers, _ = cdnow()
    in_days = Buyers(buyers.repeats, buyers.last * 7, buyers.seen * 7)

    weeks, days = fit_buying(buyers), fit_buying(in_days)

    assert np.allclose(days.values, weeks.values * [1, 7, 1, 1], rtol=1e-3)
    assert abs(expected_orders(days.values, in_days, 70.0) - expected_orders(weeks.values, buyers, 10.0)).max() < 1e-3


def test_what_will_be_bought_is_foretold_of_simulated_customers() -> None:
    buyers, later = shoppers(8_000, seed=3, ahead=180.0)

    found = fit_buying(buyers)
    low, high = found.bounds()

    assert all(low <= [0.8, 30.0, 0.8, 2.5]) and all(high >= [0.8, 30.0, 0.8, 2.5])
    assert abs(expected_orders(found.values, buyers, 180.0).mean() / later.mean() - 1) < 0.05


def test_who_bought_often_and_then_no_more_has_probably_left() -> None:
    values = np.array([0.8, 30.0, 0.8, 2.5])
    quiet = Buyers(np.array([20.0, 20.0, 0.0]), np.array([100.0, 295.0, 0.0]), np.array([300.0, 300.0, 300.0]))

    gone, here, once = alive(values, quiet)

    assert gone < 0.01 < 0.9 < here
    assert once == 1.0


def test_the_worth_of_one_order_is_drawn_further_to_the_mean_than_that_of_many() -> None:
    values = np.array([6.25, 3.74, 15.44])

    once, often = expected_worth(values, np.array([1.0, 20.0]), np.array([100.0, 100.0]))

    assert 35.0 < once < often < 100.0
