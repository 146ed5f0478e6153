"""The last so many whole periods with data, as people name them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import memory_engine
from wellserved.flow.spans import span_of
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Calendar, Grain

DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(100)]  # to Friday 10 April
ROWS = {"interaction": [{"interaction_id": str(d), "started_at": f"{d} 10:00:00", "channel": "chat"} for d in DAYS]}
CLOCK = datetime(2026, 4, 10, 18, tzinfo=UTC)


def days(said: str, clock: datetime = CLOCK) -> tuple[date, date, Grain]:
    found = span_of(said, memory_engine(ROWS), ["abandonment_rate"], catalogue(), Calendar(), clock)
    return found.first_day, found.end.date() - timedelta(days=1), found.grain


@pytest.mark.parametrize(
    ("said", "first", "last", "grain"),
    [
        ("last-1m", date(2026, 3, 1), date(2026, 3, 31), Grain.MONTH),
        ("last-3m", date(2026, 1, 1), date(2026, 3, 31), Grain.ALL),
        ("last-1w", date(2026, 3, 30), date(2026, 4, 5), Grain.WEEK),
        ("last-2w", date(2026, 3, 23), date(2026, 4, 5), Grain.ALL),
        ("last-7d", date(2026, 4, 3), date(2026, 4, 9), Grain.ALL),
        ("last-1q", date(2026, 1, 1), date(2026, 3, 31), Grain.QUARTER),
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28), Grain.MONTH),
    ],
)
def test_the_last_periods_are_those_that_are_over(said: str, first: date, last: date, grain: Grain) -> None:
    assert days(said) == (first, last, grain)


def test_they_are_counted_back_from_the_last_with_data(  # two months after the last row, March is still the last
) -> None:
    assert days("last-1m", CLOCK + timedelta(days=60))[0] == date(2026, 3, 1)


@pytest.mark.parametrize("said", ["last-0d", "last-9999w", "last-3", "last", "last-1x", "last--1d", "LAST-1d"])
def test_what_is_no_such_period_is_refused(said: str) -> None:
    with pytest.raises(QueryError):
        days(said)


@pytest.mark.parametrize("said", ["0001-01-01", "9999-12-31", "9998", "0001-01-01..2026-01-01"])
def test_a_period_beyond_calendars_is_refused(said: str) -> None:
    with pytest.raises(QueryError):
        days(said)
