"""Forecasts: what repeats is foretold, the best way is chosen, intervals hold, and too little is refused."""

import numpy as np
import pytest

from wellserved.insight.forecast.conformal import Errors
from wellserved.insight.forecast.forecast import Forecast, forecast
from wellserved.insight.forecast.ways import decomposed, mean_of_both, seasonal_naive

WEEK = np.array([5.0, 6.0, 7.0, 6.0, 5.0, 1.0, 0.0])


def noisy(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Values that are off by less than a hundredth, so that there is something to be off by."""
    return [float(one) for one in values + np.random.default_rng(2).normal(0, 0.003, len(values))]


def told(found: Forecast | str) -> Forecast:
    assert isinstance(found, Forecast)
    return found


def test_what_repeats_all_but_without_noise_is_foretold_all_but_exactly() -> None:
    values = np.tile(WEEK, 10)
    found = told(forecast(noisy(values), (7,), 7))

    assert found.ahead == pytest.approx(WEEK, abs=0.05)
    assert seasonal_naive(values, (7,), 9).tolist() == [*WEEK, 5, 6]


def test_two_seasons_are_told_apart() -> None:
    days = np.arange(7 * 4 * 8)
    values = 10 + WEEK[days % 7] + np.where(days % 28 < 14, 2.0, -2.0)

    assert decomposed(values, (7, 28), 28) == pytest.approx(values[:28], abs=0.6)


def test_a_season_that_grows_with_the_level_is_multiplied() -> None:
    """Ten years of months that double every five, December three times as high."""
    months = np.arange(120)
    level = 100 * 2 ** (months / 60)
    values = level * np.where(months % 12 == 11, 3.0, 1.0)
    ahead = decomposed(values, (12,), 12)

    assert ahead[11] / ahead[:11].mean() == pytest.approx(3, rel=0.1)


def test_the_mean_lies_between() -> None:
    values = np.tile(WEEK, 6) + np.arange(42.0)
    both = (seasonal_naive(values, (7,), 7) + decomposed(values, (7,), 7)) / 2

    assert mean_of_both(values, (7,), 7) == pytest.approx(both)


def test_the_way_that_did_best_from_past_origins_is_taken() -> None:
    rng = np.random.default_rng(3)
    wandering = np.tile(np.array([0.0, 30.0, 60.0, 10.0]), 30) + rng.normal(0, 1, 120)
    found = told(forecast(wandering, (4,), 4))

    assert found.way == min(found.misses, key=lambda name: found.misses[name])
    assert found.misses["decomposition"] < found.misses["seasonal naive"]
    assert found.origins >= 8


def test_intervals_hold_what_they_say_and_are_no_wider_than_need_be() -> None:
    """Noise of 1 around a week that repeats: nobody could do with less than 3.9."""
    rng = np.random.default_rng(4)
    inside, wide = [], []
    for _ in range(30):
        series = np.tile(WEEK, 16) + rng.normal(0, 1, 112)
        found = told(forecast(series[:105], (7,), 7))
        wide.append(float((found.high - found.low).mean()))
        inside += list((found.low <= series[105:]) & (series[105:] <= found.high))

    assert np.mean(inside) >= 0.93
    assert 3.9 < np.mean(wide) < 7


def test_the_chance_to_meet_a_target_is_that_of_past_errors() -> None:
    """Errors of -2, -1, 1 and 2: to reach 1 more than is foretold, the error must be 1 or more: 2 of 4."""
    errors = Errors(np.array([[-2.0], [-1.0], [1.0], [2.0]]))

    assert errors.reaches(np.array([10.0]), np.array([11.0]))[0] == pytest.approx(1 - 2.5 / 5)
    assert errors.reaches(np.array([10.0]), np.array([9.0]), higher=False)[0] == pytest.approx(2.5 / 5)
    assert np.isnan(errors.reaches(np.array([10.0]), np.array([np.nan]))[0])


def test_a_target_far_off_is_hardly_met() -> None:
    series = np.tile(WEEK, 12) + np.random.default_rng(5).normal(0, 0.5, 84)
    found = told(forecast(series, (7,), 7, target=20.0))
    lower = told(forecast(series, (7,), 7, target=20.0, better="lower"))

    assert found.meets is not None
    assert lower.meets is not None
    assert found.meets.max() < 0.02
    assert lower.meets.min() > 0.98


def test_intervals_stay_within_what_can_be() -> None:
    series = np.clip(0.97 + np.random.default_rng(6).normal(0, 0.03, 60), 0, 1)
    found = told(forecast(series, (), 6, bounds=(0.0, 1.0)))

    assert found.high.max() == 1
    assert found.low.min() > 0


def test_gaps_between_are_filled_and_told() -> None:
    values: list[float | None] = [*noisy(np.tile(WEEK, 6))]
    values[10] = None
    found = told(forecast([None, *values], (7,), 7))

    assert (found.n, found.filled) == (41, 1)


def test_too_little_is_refused_with_what_is_needed() -> None:
    assert forecast([], (7,), 7) == "no periods have a value: at least 12 in a row are needed"
    assert forecast([None, 1.0], (7,), 7) == "1 period has a value: at least 12 in a row are needed"
    assert forecast([1.0, None, *[1.0] * 5], (7,), 7) == (
        "6 periods have a value, 1 of those between have none: at least 12 in a row"
    )
    assert forecast(list(range(14)), (7,), 12) == "14 periods are too few to try 12 ahead: at least 22 are needed"


@pytest.mark.parametrize("values", [[1.0] * 40, np.tile(WEEK, 10).tolist(), [*[1.0] * 30, 1.0, 1.0, 0.9, 0.9]])
def test_what_was_never_off_tells_nothing_of_how_far_it_may_be(values: list[float]) -> None:
    """A share that is 100 % in all periods, or in all but the last: no interval as narrow as a point is told."""
    found = forecast(values, (7,), 5)

    assert isinstance(found, str)
    assert found.startswith("what was foretold of it from earlier points was never off")


def test_a_season_met_once_is_not_repeated() -> None:
    year = [*range(1, 13), 12.0]
    found = forecast(year, (12,), 3)

    assert isinstance(found, Forecast)
    assert found.ahead[0] > 10, "the last value, or more; not last January's 2"


def test_what_was_foretold_from_earlier_points_is_told_with_its_place() -> None:
    found = forecast([None, *noisy(np.arange(24.0) % 4)], (4,), 2)

    assert isinstance(found, Forecast)
    assert len(found.tried) == found.origins
    assert [round(value, 1) for one in found.tried for value in one.ahead] == [
        (one.at - 1 + step) % 4 for one in found.tried for step in range(2)
    ]
