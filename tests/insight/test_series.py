"""A series that something interrupted is told as that: a change after, never a cause."""

import numpy as np
import pytest

from wellserved.insight.evidence import Grade
from wellserved.insight.series.interrupted import Floats, Series, interrupted, interval


def series(values: Floats, start: int, season: int = 0) -> Series:
    return Series(tuple(f"week {number}" for number in range(len(values))), values, start, season)


def line(weeks: int, start: int, step: float, noise: float = 0.3, seed: int = 1) -> Floats:
    at = np.arange(weeks)
    return 10 + 0.1 * at + step * (at >= start) + np.random.default_rng(seed).normal(0, noise, weeks)


def test_a_step_beyond_the_trend_is_found() -> None:
    found = interrupted(series(line(60, 30, 2.0), 30), "policy", "fcr", "percent")

    assert found.effect == pytest.approx(2.0, abs=0.4)
    assert found.low is not None and found.low > 0
    assert found.naive is not None and found.naive > 4  # the trend is in it


def test_it_is_never_a_quasi_experiment() -> None:
    clear = interrupted(series(line(60, 30, 5.0), 30), "policy", "fcr", "percent")
    unclear = interrupted(series(line(60, 30, 0.0), 30), "policy", "fcr", "percent")

    assert (clear.grade, unclear.grade) == (Grade.LEADS, Grade.ASSOCIATED)
    assert "nobody to compare with" in clear.may_not[0]


def test_a_series_that_jumps_by_itself_stays_associated() -> None:
    values = line(80, 50, 2.0)
    values[25:] += 4.0

    found = interrupted(series(values, 50), "policy", "fcr", "percent")

    assert (found.checks[0].passed, found.grade) == (False, Grade.ASSOCIATED)


def test_a_season_that_came_twice_is_taken_out() -> None:
    at = np.arange(150)
    wave = 3 * np.sin(2 * np.pi * at / 52)

    found = interrupted(series(line(150, 110, 0.0) + wave, 110, 52), "policy", "fcr", "percent")

    assert found.low is not None and found.high is not None and found.low <= 0 <= found.high
    assert found.high - found.low < 1.0


def test_too_short_a_series_is_refused_with_what_is_missing() -> None:
    found = interrupted(series(line(15, 11, 2.0), 11), "policy", "fcr", "percent")

    assert found.refused == "11 periods before it began and 4 after: at least 12 and 6 are needed"


def test_a_series_without_variation_is_refused() -> None:
    found = interrupted(series(np.ones(40), 20), "policy", "fcr", "percent")

    assert found.refused == "the outcome is the same in all periods"


def test_unknown_periods_are_left_out() -> None:
    values = line(60, 30, 2.0)
    values[[5, 40]] = np.nan

    found = interrupted(series(values, 30), "policy", "fcr", "percent")

    assert found.n == 58
    assert found.effect == pytest.approx(2.0, abs=0.5)


def held(weeks: int, start: int, dependence: float, worlds: int = 150) -> float:
    """In how many worlds without an effect the interval holds none."""
    found = 0
    for seed in range(worlds):
        noise = np.random.default_rng(seed).normal(size=weeks)
        for at in range(1, weeks):
            noise[at] = dependence * noise[at - 1] + np.sqrt(1 - dependence**2) * noise[at]
        low, high = interval(series(noise, start))
        found += low <= 0 <= high
    return found / worlds


@pytest.mark.parametrize(("weeks", "dependence", "least"), [(24, 0.5, 0.93), (20, 0.85, 0.9)])
def test_the_interval_holds_its_level_in_short_series_of_dependent_weeks(
    weeks: int, dependence: float, least: float
) -> None:
    assert held(weeks, round(weeks * 0.6), dependence) >= least
