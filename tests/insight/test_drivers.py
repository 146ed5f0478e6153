"""Drivers: a fifth Monday is no growth, a holiday no loss, and pulls add up to the distance from the target."""

from datetime import date, timedelta

import pytest

from wellserved.insight.drivers import Day, calendar_driver, pulls
from wellserved.terms.unit import Better

BUSY = {0: 50.0, 5: 0.0, 6: 0.0}


def days(first: date, n: int, factor: float = 1.0, closed: tuple[int, ...] = ()) -> list[Day]:
    """Mondays of 50, other weekdays of 20, none at weekends; holidays bring nothing."""
    made = [first + timedelta(days=k) for k in range(n)]
    return [
        Day(day, 0.0 if k in closed else factor * BUSY.get(day.weekday(), 20.0), 10, k in closed)
        for k, day in enumerate(made)
    ]


def test_a_fifth_monday_is_the_calendars_doing() -> None:
    """28 days from a Monday, then 29 days from a Monday: one Monday more."""
    found = calendar_driver(days(date(2026, 2, 2), 28), days(date(2026, 3, 2), 29), adds=True)

    assert [found.effect, found.rest] == pytest.approx([50, 0])
    assert (found.days, found.working) == ((28, 29), (20, 21))


def test_a_holiday_is_told_apart_from_less_work() -> None:
    """A Tuesday is a holiday: 20 less by the calendar; and all other days bring a tenth more."""
    found = calendar_driver(days(date(2026, 2, 2), 28), days(date(2026, 3, 2), 28, 1.1, closed=(1,)), adds=True)

    assert found.holidays == (0, 1)
    assert found.effect == pytest.approx(-20)
    assert found.rest == pytest.approx(0.1 * (4 * 50 + 15 * 20))


def test_the_mix_of_days_moves_a_mean_too() -> None:
    """Mondays at 0.5, Tuesdays at 0.9: with Mondays half as many rows as before the mean rises, no day has changed."""
    monday, tuesday = date(2026, 2, 2), date(2026, 2, 3)
    found = calendar_driver(
        [Day(monday, 0.5, 100), Day(tuesday, 0.9, 100)], [Day(monday, 0.5, 50), Day(tuesday, 0.9, 150)], adds=False
    )

    assert [found.effect, found.rest] == pytest.approx([0.1, 0])


def test_where_nothing_was_nothing_is_told() -> None:
    empty = [Day(date(2026, 2, 2), None, 0)]

    assert calendar_driver(empty, days(date(2026, 3, 2), 7), adds=True).effect is None
    assert calendar_driver(empty, empty, adds=False).effect is None


def test_pulls_add_up_to_the_wholes_distance_from_its_target() -> None:
    """Chat at 0.9 of 100 rows, voice at 0.6 of 300, target 0.75: the whole is at 0.675."""
    found = pulls({"chat": (0.9, 100), "voice": (0.6, 300)}, 0.75, Better.HIGHER)

    assert [(one.segment, round(one.pull, 6)) for one in found] == [("voice", -0.1125), ("chat", 0.0375)]
    assert sum(one.pull for one in found) == pytest.approx(0.675 - 0.75)


def test_where_less_is_better_less_helps() -> None:
    found = pulls({"chat": (30.0, 1), "voice": (10.0, 1)}, 20.0, Better.LOWER)

    assert [(one.segment, one.pull) for one in found] == [("chat", -5), ("voice", 5)]
    assert pulls({}, 1.0, Better.HIGHER) == []
