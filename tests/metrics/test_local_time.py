"""Local days and periods as SQL are those of Python's calendar, at every change of the clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.metrics.local_time import day_sql, local_sql, moment_sql, offsets, period_sql
from wellserved.terms.fiscal_weeks import PATTERNS, FiscalWeeks
from wellserved.terms.period import Calendar, Grain, floor_day

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca",
         "Pacific/Apia", "America/Sao_Paulo"]  # fmt: skip
SPAN = (date(2010, 1, 1), date(2012, 3, 1))
DUCK = duckdb.connect(":memory:")
DUCK.execute("SET TimeZone = 'UTC'")


@pytest.mark.parametrize("zone", ZONES)
def test_the_local_time_of_every_half_hour_is_pythons(zone: str) -> None:
    calendar = Calendar(zone)
    start, end = calendar.midnight(SPAN[0]), calendar.midnight(SPAN[1])
    sql = local_sql("m", *SPAN, calendar)

    rows = DUCK.execute(
        f"SELECT EPOCH_US(m), {sql} FROM (SELECT unnest(generate_series({moment_sql(start)},"
        f" {moment_sql(end)} - INTERVAL 1 SECOND, INTERVAL 29 MINUTE)) AS m)"
    ).fetchall()

    wrong = [micros for micros, local in rows if local != as_local(micros, zone)]
    assert len(rows) > 39_000
    assert wrong == []


def as_local(micros: int, zone: str) -> datetime:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def test_a_zone_without_changes_needs_no_case() -> None:
    assert local_sql("at", *SPAN, Calendar("Asia/Kathmandu")) == "MAKE_TIMESTAMP(EPOCH_US(at) + 20700000000)"


def test_offsets_change_at_the_very_second() -> None:
    calendar = Calendar("Europe/Berlin")
    found = offsets("Europe/Berlin", calendar.midnight(date(2026, 3, 1)), calendar.midnight(date(2026, 4, 1)))

    assert found == ((datetime(2026, 3, 29, 1, tzinfo=UTC), 3600), (None, 7200))


@settings(deadline=None, max_examples=150)
@given(
    st.dates(date(1999, 1, 1), date(2040, 12, 31)),
    st.sampled_from(list(Grain)),
    st.integers(0, 6),
    st.integers(1, 12),
)
def test_the_period_of_a_day_is_the_calendars(day: date, grain: Grain, week_start: int, fiscal_month: int) -> None:
    calendar, start = Calendar("UTC", week_start, fiscal_month), day - timedelta(days=40)
    wanted = start if grain is Grain.ALL else max(floor_day(day, grain, calendar), start)

    sql = period_sql(day_sql(day), grain, start, calendar)
    assert DUCK.execute(f"SELECT {sql}").fetchall() == [(wanted,)]


@settings(deadline=None, max_examples=60)
@given(
    st.dates(date(1999, 1, 1), date(2040, 12, 31)),
    st.sampled_from(list(Grain)),
    st.builds(
        FiscalWeeks, st.sampled_from(list(PATTERNS.values())), st.integers(0, 6), st.integers(1, 12),
        st.sampled_from(["last", "nearest"]),
    ),
)  # fmt: skip
def test_the_period_of_a_day_is_that_of_a_calendar_made_of_weeks(day: date, grain: Grain, weeks: FiscalWeeks) -> None:
    calendar, start = Calendar("UTC", weeks.week_start, weeks=weeks), day - timedelta(days=40)
    wanted = start if grain is Grain.ALL else max(floor_day(day, grain, calendar), start)

    sql = period_sql(day_sql(day), grain, start, calendar)
    assert DUCK.execute(f"SELECT {sql}").fetchall() == [(wanted,)]
