"""A history is read on a process chart: signals beyond noise, phases, gaps, few points."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from tests.scorecard.made import MONTHS
from wellserved.insight.trend import Limits, behaviour, natural_limits, signal_now
from wellserved.scorecard.scored import Point, Trend
from wellserved.terms.unit import Better

EVEN = [10.0, 12.0] * 8


def history(values: Sequence[float | None]) -> list[Point]:
    return [Point(period, value) for period, value in zip(MONTHS, values, strict=False)]


def test_limits_are_the_mean_and_2_66_moving_ranges_of_the_first_16_points() -> None:
    found = natural_limits([*EVEN, 1000.0])

    assert (found.centre, found.low, found.high) == pytest.approx((11, 5.68, 16.32))


def test_a_stable_history_is_routine() -> None:
    found = behaviour(history(EVEN), Better.HIGHER)

    assert (found.trend, found.rule, found.above, found.since) == (Trend.ROUTINE, None, None, None)


@pytest.mark.parametrize(
    ("better", "last", "trend"),
    [
        (Better.HIGHER, 17.0, Trend.IMPROVED),
        (Better.HIGHER, 5.0, Trend.WORSENED),
        (Better.LOWER, 17.0, Trend.WORSENED),
        (Better.LOWER, 5.0, Trend.IMPROVED),
        (Better.RANGE, 17.0, Trend.CHANGED),
        (Better.HIGHER, 16.0, Trend.ROUTINE),
    ],
)
def test_one_point_beyond_the_limits_is_a_signal(better: Better, last: float, trend: Trend) -> None:
    assert behaviour(history([*EVEN, last]), better).trend == trend


def test_a_signal_tells_its_rule_and_first_day() -> None:
    found = behaviour(history([*EVEN, 17.0]), Better.HIGHER)

    assert (found.rule, found.above, found.since) == ("1 beyond the limits", True, date(2025, 5, 1))


def test_eight_on_one_side_are_a_signal_from_the_first_of_them_and_seven_are_not() -> None:
    eight = behaviour(history([*EVEN, *[11.5] * 7]), Better.HIGHER)
    seven = behaviour(history([*EVEN, *[11.5] * 6]), Better.HIGHER)

    assert (eight.trend, eight.rule, eight.since) == (Trend.IMPROVED, "8 on one side", date(2025, 4, 1))
    assert seven.trend == Trend.ROUTINE


def test_three_of_four_in_the_outer_half_are_a_signal_and_two_are_not() -> None:
    limits = Limits(0, -4, 4)
    three, two = signal_now([-1, 3, 0, 3, 3], limits), signal_now([-1, 1, 0, 3, 3], limits)

    assert three is not None
    assert (three.rule, three.first, three.side) == ("3 of 4 in the outer half", 1, 1)
    assert two is None


def test_a_signal_that_has_ended_is_history() -> None:
    assert behaviour(history([*EVEN, 30.0, 10.0, 12.0]), Better.HIGHER).trend == Trend.ROUTINE


def test_fewer_than_six_points_are_too_short() -> None:
    found = behaviour(history([1, 2, 1, 2, 1]), Better.HIGHER)

    assert (found.trend, found.centre, len(found.told)) == (Trend.TOO_SHORT, None, 5)
    assert behaviour(history([1, 2, 1, 2, 1, 2]), Better.HIGHER).trend == Trend.ROUTINE
    assert behaviour([], Better.HIGHER).trend == Trend.TOO_SHORT


def test_a_gap_is_passed_over_and_never_counts_as_0() -> None:
    values: list[float | None] = [*EVEN]
    values[3] = None
    found = behaviour(history(values), Better.HIGHER)

    assert found.trend == Trend.ROUTINE
    assert found.centre == pytest.approx((sum(EVEN) - 12) / 15)
    assert len(found.points) == 16


def test_limits_are_drawn_anew_from_a_marked_change() -> None:
    values = [*EVEN, *[30.0, 32.0] * 4]
    drawn = behaviour(history(values), Better.HIGHER, phases=[date(2025, 5, 1), date(2030, 1, 1)])
    young = behaviour(history(values[:18]), Better.HIGHER, phases=[date(2025, 5, 1)])

    assert behaviour(history(values), Better.HIGHER).trend == Trend.IMPROVED
    assert (drawn.trend, drawn.centre, drawn.phase) == (Trend.ROUTINE, 31, date(2025, 5, 1))
    assert (young.trend, young.phase, len(young.told)) == (Trend.TOO_SHORT, date(2025, 5, 1), 2)


def test_a_stable_history_rarely_gives_a_signal() -> None:
    """Stable noise: at most 5 % of latest points, whatever the history's length."""
    random = np.random.default_rng(1)

    for length in (6, 12, 18, 24):
        worlds = random.normal(size=(2000, length)).tolist()
        false = sum(signal_now(world, natural_limits(world)) is not None for world in worlds) / len(worlds)

        assert false <= 0.05, length


def test_a_shift_of_one_and_a_half_sigma_is_found_within_a_year() -> None:
    """After a baseline of 16 points: 85 % within 12 points, 55 % within 6."""
    random = np.random.default_rng(2)
    worlds = random.normal(size=(500, 28))
    worlds[:, 16:] -= 1.5

    assert found_within(worlds.tolist(), 6) >= 0.55
    assert found_within(worlds.tolist(), 12) >= 0.85


def found_within(worlds: list[list[float]], points: int) -> float:
    """The share of worlds with a signal downwards at some point of the first ones after the shift."""
    return sum(
        any((s := signal_now(w[:end], natural_limits(w[:end]))) and s.side < 0 for end in range(17, 17 + points))
        for w in worlds
    ) / len(worlds)
