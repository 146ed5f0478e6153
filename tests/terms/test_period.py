"""Periods: days cut into grains, in a zone, and the periods they are compared with."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.terms.errors import QueryError
from wellserved.terms.period import (
    Calendar,
    Grain,
    add_months,
    floor_day,
    label,
    next_day,
    parse_period,
    previous,
    split,
    whole,
    year_before,
)

PARIS = Calendar("Europe/Paris")
APRIL = Calendar("Europe/Paris", fiscal_month=4)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
GRAINS = st.sampled_from([g for g in Grain if g is not Grain.ALL])
CALENDARS = st.builds(Calendar, st.just("Europe/Paris"), st.integers(0, 6), st.integers(1, 12))


@pytest.mark.parametrize("text", ["2026", "2026-Q3", "2026-07", "2026-W31", "2026-07-04", "2026-07-04..2026-07-31"])
@pytest.mark.parametrize("calendar", [PARIS, APRIL])
def test_a_period_is_written_as_it_is_read(text: str, calendar: Calendar) -> None:
    assert label(parse_period(text, calendar), calendar) == text


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    year = parse_period("2026", APRIL)

    assert (year.start.date(), year.end.date()) == (date(2025, 4, 1), date(2026, 4, 1))


def test_a_day_begins_at_local_midnight_on_both_sides_of_the_clock_change() -> None:
    day = parse_period("2026-03-29", PARIS)

    assert (day.start.utcoffset(), day.end.utcoffset()) == (timedelta(hours=1), timedelta(hours=2))


@pytest.mark.parametrize("text", ["", "soon", "2026-13", "2026-W54", "2026-02-30", "2026-07-31..2026-07-04", "9" * 30])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is no period"):
        parse_period(text, PARIS)


def test_a_year_before_a_week_has_the_same_weekdays() -> None:
    week = parse_period("2026-W31", PARIS)

    assert year_before(week, PARIS).first_day == date(2025, 7, 28)


def test_a_year_before_a_month_is_the_same_month() -> None:
    assert label(year_before(parse_period("2026-03", PARIS), PARIS), PARIS) == "2025-03"


def test_before_a_span_of_days_come_as_many_days() -> None:
    before = previous(parse_period("2026-07-04..2026-07-10", PARIS), PARIS)

    assert label(before, PARIS) == "2026-06-27..2026-07-03"


@given(DAYS, GRAINS, CALENDARS)
def test_every_day_lies_in_exactly_the_period_that_floor_names(day: date, grain: Grain, calendar: Calendar) -> None:
    first = floor_day(day, grain, calendar)

    assert first <= day < next_day(first, grain, calendar)
    assert floor_day(first, grain, calendar) == first
    assert floor_day(next_day(first, grain, calendar), grain, calendar) == next_day(first, grain, calendar)


@given(DAYS, st.integers(1, 800), GRAINS, CALENDARS)
def test_periods_cover_the_span_without_gap_or_overlap(
    start: date, days: int, grain: Grain, calendar: Calendar
) -> None:
    end = start + timedelta(days=days)
    periods = split(start, end, grain, calendar)

    assert (periods[0].first_day, periods[-1].end.date()) == (start, end)
    assert all(a.end == b.start for a, b in pairwise(periods))
    assert all(whole(p, calendar) for p in periods[1:-1])


@given(DAYS, GRAINS, CALENDARS)
def test_the_period_before_ends_where_this_one_starts(day: date, grain: Grain, calendar: Calendar) -> None:
    (period,) = split(
        floor_day(day, grain, calendar), next_day(floor_day(day, grain, calendar), grain, calendar), grain, calendar
    )
    before = previous(period, calendar)

    assert before.end == period.start
    assert whole(before, calendar)


@given(DAYS, st.integers(-600, 600))
def test_months_are_added_to_the_same_day_or_the_months_last(day: date, months: int) -> None:
    moved = add_months(day, months)

    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1
