"""Fiscal years of whole weeks: known calendars, and years, quarters and periods that leave no day out."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.terms.errors import QueryError
from wellserved.terms.fiscal_weeks import PATTERNS, FiscalWeeks
from wellserved.terms.period import (
    Calendar,
    Grain,
    floor_day,
    label,
    next_day,
    parse_period,
    previous,
    split,
    year_before,
)

RETAIL = FiscalWeeks(PATTERNS["4-5-4"], ends_on=5, month=1, rule="nearest", named_after="start")
SHOPS = Calendar("America/New_York", RETAIL.week_start, weeks=RETAIL)
SEPTEMBER = FiscalWeeks(PATTERNS["4-4-5"], ends_on=5, month=9, rule="last")
JULY = FiscalWeeks(PATTERNS["4-4-5"], ends_on=5, month=7, rule="last")
CALENDARS = st.builds(
    FiscalWeeks,
    st.sampled_from(list(PATTERNS.values())),
    st.integers(0, 6),
    st.integers(1, 12),
    st.sampled_from(["last", "nearest"]),
    st.sampled_from(["start", "end"]),
).map(lambda weeks: Calendar("Europe/Paris", weeks.week_start, weeks=weeks))
DAYS = st.dates(date(1995, 1, 1), date(2055, 12, 31))
GRAINS = st.sampled_from([Grain.WEEK, Grain.MONTH, Grain.QUARTER, Grain.YEAR])


@pytest.mark.parametrize(
    ("number", "start", "weeks"),
    [(2017, date(2017, 1, 29), 53), (2022, date(2022, 1, 30), 52), (2023, date(2023, 1, 29), 53),
     (2024, date(2024, 2, 4), 52), (2025, date(2025, 2, 2), 52)],
)  # fmt: skip
def test_the_retail_calendar_of_4_5_4_begins_when_the_federation_publishes(
    number: int, start: date, weeks: int
) -> None:
    year = parse_period(f"FY{number}", SHOPS)

    assert (year.first_day, year.days / 7) == (start, weeks)


@pytest.mark.parametrize(
    ("weeks", "ends"),
    [(SEPTEMBER, {2022: date(2022, 9, 24), 2023: date(2023, 9, 30), 2024: date(2024, 9, 28)}),
     (JULY, {2022: date(2022, 7, 30), 2023: date(2023, 7, 29), 2024: date(2024, 7, 27)})],
)  # fmt: skip
def test_years_end_on_the_last_saturday_of_their_month(weeks: FiscalWeeks, ends: dict[int, date]) -> None:
    assert {year: weeks.year_start(year + 1) - timedelta(days=1) for year in ends} == ends


def test_periods_of_a_quarter_have_four_five_and_four_weeks_and_the_53rd_goes_to_the_last() -> None:
    year = parse_period("FY2023", SHOPS)
    lengths = [p.days // 7 for p in split(year.first_day, year.end.date(), Grain.MONTH, SHOPS)]

    assert lengths == [4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]


@pytest.mark.parametrize(
    "text", ["FY2023", "FY2023-Q4", "FY2023-P12", "FY2023-W53", "FY2024-P01", "2024-07-04", "2024-07-04..2024-07-31"]
)
def test_a_fiscal_period_is_written_as_it_is_read(text: str) -> None:
    assert label(parse_period(text, SHOPS), SHOPS) == text


@pytest.mark.parametrize("text", ["FY2022-W53", "FY2023-P13", "FY2023-Q5", "FY2023-P00", "2024-07"])
def test_what_the_fiscal_year_does_not_have_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="is no period"):
        parse_period(text, SHOPS)


def test_fiscal_periods_of_years_made_of_months_count_from_their_first_month() -> None:
    april = Calendar(fiscal_month=4)

    assert [label(parse_period(text, april), april) for text in ("FY2026", "FY2026-Q1", "FY2026-P03")] == [
        "2026",
        "2026-Q1",
        "2025-06",
    ]


@pytest.mark.parametrize(
    ("text", "before", "year"),
    [("FY2024-P01", "FY2023-P12", "FY2023-P01"), ("FY2023-P12", "FY2023-P11", "FY2022-P12"),
     ("FY2024-Q1", "FY2023-Q4", "FY2023-Q1"), ("FY2024-W01", "FY2023-W53", "FY2023-W02"),
     ("FY2024", "FY2023", "FY2023")],
)  # fmt: skip
def test_the_period_before_and_the_year_before_of_a_year_after_53_weeks(text: str, before: str, year: str) -> None:
    period = parse_period(text, SHOPS)

    assert (label(previous(period, SHOPS), SHOPS), label(year_before(period, SHOPS), SHOPS)) == (before, year)


def test_a_part_of_a_period_is_compared_with_as_many_days_from_the_same_day_on() -> None:
    (part,) = split(date(2024, 2, 11), date(2024, 2, 18), Grain.MONTH, SHOPS)

    assert label(year_before(part, SHOPS), SHOPS) == "2023-02-05..2023-02-11"


@given(DAYS, GRAINS, CALENDARS)
def test_every_day_lies_in_exactly_the_period_that_floor_names(day: date, grain: Grain, calendar: Calendar) -> None:
    first = floor_day(day, grain, calendar)

    assert first <= day < next_day(first, grain, calendar)
    assert floor_day(next_day(first, grain, calendar), grain, calendar) == next_day(first, grain, calendar)


@given(DAYS, st.integers(1, 900), GRAINS, CALENDARS)
def test_periods_tile_time_and_are_read_as_they_are_written(
    start: date, days: int, grain: Grain, calendar: Calendar
) -> None:
    end = start + timedelta(days=days)
    periods = split(start, end, grain, calendar)

    assert (periods[0].first_day, periods[-1].end.date()) == (start, end)
    assert all(a.end == b.start for a, b in pairwise(periods))
    assert all(parse_period(label(p, calendar), calendar) == p for p in periods[1:-1])


@given(DAYS, CALENDARS)
def test_years_have_52_or_53_weeks_and_begin_with_a_week(day: date, calendar: Calendar) -> None:
    first = floor_day(day, Grain.YEAR, calendar)

    assert (next_day(first, Grain.YEAR, calendar) - first).days in (364, 371)
    assert floor_day(first, Grain.WEEK, calendar) == first
