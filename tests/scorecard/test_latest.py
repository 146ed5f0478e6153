"""The period scored when nobody says: the latest whole one that the data reaches."""

from datetime import UTC, date, datetime

import pytest

from tests.scorecard.made import CALENDAR
from wellserved.scorecard.latest import Reach, latest_period, periods_until
from wellserved.terms.period import Grain, label, parse_period

LATER = datetime(2026, 12, 1, tzinfo=UTC)


def found(grain: Grain, *last: date, clock: datetime = LATER, first: date = date(2020, 1, 1)) -> str:
    return label(latest_period([Reach(first, day) for day in last], grain, CALENDAR, clock), CALENDAR)


@pytest.mark.parametrize(
    ("grain", "last", "period"),
    [
        (Grain.MONTH, date(2026, 6, 30), "2026-06"),
        (Grain.MONTH, date(2026, 6, 28), "2026-06"),
        (Grain.MONTH, date(2026, 6, 25), "2026-05"),
        (Grain.MONTH, date(2026, 7, 1), "2026-06"),
        (Grain.WEEK, date(2026, 6, 26), "2026-W26"),
        (Grain.WEEK, date(2026, 6, 25), "2026-W25"),
        (Grain.DAY, date(2026, 6, 25), "2026-06-25"),
        (Grain.QUARTER, date(2026, 6, 25), "2026-Q2"),
        (Grain.YEAR, date(2026, 6, 25), "2025"),
    ],
)
def test_a_period_is_whole_when_its_last_days_are_silent_at_most(grain: Grain, last: date, period: str) -> None:
    assert found(grain, last) == period


def test_half_of_the_kpis_must_reach_it() -> None:
    assert found(Grain.MONTH, date(2026, 6, 30), date(2026, 5, 31)) == "2026-06"
    assert found(Grain.MONTH, date(2026, 6, 30), date(2026, 5, 31), date(2026, 5, 31)) == "2026-05"


def test_a_period_that_is_not_over_is_not_whole() -> None:
    assert found(Grain.MONTH, date(2026, 6, 29), clock=datetime(2026, 6, 30, tzinfo=UTC)) == "2026-05"


def test_the_only_period_there_is_is_given_even_if_not_whole() -> None:
    assert found(Grain.MONTH, date(2026, 6, 10), first=date(2026, 6, 1)) == "2026-06"


def test_a_history_ends_with_its_period() -> None:
    past = periods_until(parse_period("2026-02", CALENDAR), 3, CALENDAR)

    assert [label(p, CALENDAR) for p in past] == ["2025-12", "2026-01", "2026-02"]
