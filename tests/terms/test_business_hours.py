"""Business hours: what is open when, through changes of hour, holidays, midnights and versions."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.enrich.hours_oracle import MINUTE, business_minutes, utc
from wellserved.terms.business_hours import DAY, Hours, Opening, Schedule, Version, intervals

OFFICE: Hours = (Opening(9 * 3600, 12 * 3600), Opening(13 * 3600, 17 * 3600 + 1800))


def weekly(zone: str, *week: Hours, **more: object) -> Schedule:
    """A schedule of one version; the days that are not given are closed."""
    return Schedule("desk", (Version(zone, (*week, *((),) * (7 - len(week))), **more),))  # type: ignore[arg-type]


def between(schedule: Schedule, start: datetime, end: datetime) -> float:
    """Business minutes, read from the table of open stretches."""
    low, high = start.timestamp(), end.timestamp()
    return sum(max(0.0, min(high, one.end) - max(low, one.start)) for one in intervals(schedule)) / 60


@cache
def changes(zone: str, year: int) -> tuple[datetime, ...]:
    """When a zone's clocks change in a year, to the minute."""
    own, found = ZoneInfo(zone), []
    for day in range(366):
        low = datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day)
        high = low + timedelta(days=1)
        before = low.astimezone(own).utcoffset()
        if high.astimezone(own).utcoffset() != before:
            while high - low > MINUTE:
                middle = low + (high - low) // MINUTE // 2 * MINUTE
                low, high = (middle, high) if middle.astimezone(own).utcoffset() == before else (low, middle)
            found.append(high)
    return tuple(found)


def changing(year: int) -> dict[tuple[datetime, ...], str]:
    """One zone for each way in which clocks change in a year, by what the clock reads before and after."""
    found: dict[tuple[object, ...], str] = {}
    for zone in sorted(available_timezones()):
        moments = changes(zone, year)
        own = ZoneInfo(zone)
        reads = tuple(m.astimezone(own).isoformat() for when in moments for m in (when - timedelta(seconds=1), when))
        if moments:
            found.setdefault(reads, zone)
    return found  # type: ignore[return-value]


def test_cumulative_seconds_are_those_of_all_openings_before() -> None:
    schedule = weekly("Europe/Berlin", OFFICE, OFFICE)
    openings = intervals(schedule)

    assert all(b.before == a.before + a.end - a.start and a.end <= b.start for a, b in pairwise(openings))
    assert openings[0].start == openings[0].end == utc("1999-12-31 23:00").timestamp()


@pytest.mark.parametrize("zone", sorted(changing(2026).values()))
def test_every_change_of_hour_of_a_year_counts_what_the_clock_on_the_wall_reads(zone: str) -> None:
    round_the_change = (
        Opening(30 * 60, 90 * 60),
        Opening(2 * 3600 + 900, 3 * 3600 + 900),
        Opening(23 * 3600, 25 * 3600),
    )
    schedule = weekly(zone, *(round_the_change,) * 7)
    for change in changes(zone, 2026):
        start, end = change - timedelta(hours=26, minutes=7), change + timedelta(hours=26, minutes=7)

        assert between(schedule, start, end) == pytest.approx(business_minutes(schedule, start, end))


def test_every_zone_that_changes_in_a_year_has_one_that_changes_likewise_among_those_seen() -> None:
    zones = {zone: changes(zone, 2026) for zone in available_timezones()}
    seen = [changes(zone, 2026) for zone in changing(2026).values()]

    assert len(seen) >= 15
    assert [zone for zone, moments in zones.items() if moments and moments not in seen] == []


@pytest.mark.parametrize(
    ("zone", "day", "opening", "minutes"),
    [
        ("Europe/Berlin", "2026-03-29", Opening(1 * 3600, 4 * 3600), 120),  # 02:00 to 03:00 is skipped
        ("Europe/Berlin", "2026-03-29", Opening(2 * 3600, 3 * 3600), 0),
        ("Europe/Berlin", "2026-10-25", Opening(1 * 3600, 4 * 3600), 240),  # 02:00 to 03:00 comes twice
        ("Europe/Berlin", "2026-10-25", Opening(2 * 3600, 3 * 3600), 120),
        ("Australia/Lord_Howe", "2026-04-05", Opening(0, 3 * 3600), 210),  # half an hour comes twice
        ("Asia/Kathmandu", "2026-04-05", Opening(0, 3 * 3600), 180),
    ],
)
def test_a_skipped_hour_is_none_and_a_repeated_one_two(zone: str, day: str, opening: Opening, minutes: float) -> None:
    schedule = weekly(zone, *((opening,),) * 7)
    start = datetime.combine(date.fromisoformat(day), datetime.min.time(), ZoneInfo(zone))
    end = datetime.combine(date.fromisoformat(day) + timedelta(days=1), datetime.min.time(), ZoneInfo(zone))

    assert (
        between(schedule, start, end)
        == minutes
        == business_minutes(schedule, start.astimezone(UTC), end.astimezone(UTC))
    )


def test_an_opening_past_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = (Opening(22 * 3600, 30 * 3600),)
    monday_only = weekly("UTC", night)
    off = weekly("UTC", *(night,) * 7, special=((date(2026, 1, 6), ()),))

    assert between(monday_only, utc("2026-01-05 00:00"), utc("2026-01-07 00:00")) == 8 * 60
    assert between(off, utc("2026-01-06 00:00"), utc("2026-01-07 12:00")) == 6 * 60  # Monday's night alone


def test_a_holiday_and_a_half_day_take_the_place_of_the_weekday_s_hours() -> None:
    special = ((date(2026, 12, 24), (Opening(9 * 3600, 12 * 3600),)), (date(2026, 12, 25), ()))
    schedule = weekly("UTC", *(OFFICE,) * 5, special=special)

    assert between(schedule, utc("2026-12-23 00:00"), utc("2026-12-26 00:00")) == 450 + 180


def test_a_version_s_hours_begin_on_its_first_day_and_a_night_that_had_begun_runs_to_its_end() -> None:
    night, day = ((Opening(20 * 3600, 28 * 3600),),) * 7, ((Opening(9 * 3600, 10 * 3600),),) * 7
    schedule = Schedule("desk", (Version("UTC", night), Version("UTC", day, date(2026, 7, 1))))

    assert between(schedule, utc("2026-06-30 12:00"), utc("2026-07-02 00:00")) == 8 * 60 + 60


def test_before_its_first_version_nothing_is_known() -> None:
    schedule = weekly("Asia/Kolkata", OFFICE, first=date(2026, 7, 1))

    assert datetime.fromtimestamp(intervals(schedule)[0].start, UTC) == utc("2026-06-30 18:30")


def test_openings_that_meet_are_one() -> None:
    always = weekly("America/New_York", *((Opening(0, DAY),),) * 7)

    assert len(intervals(always)) == 2


minute = st.integers(0, 24 * 60 - 1)
opening = st.tuples(minute, st.integers(1, 24 * 60)).map(
    lambda pair: Opening(pair[0] * 60, min(pair[0] + pair[1], 2880) * 60)
)
hours = st.lists(opening, max_size=3).map(lambda found: tuple(sorted(found, key=lambda one: one.begin)))
zones = st.sampled_from(
    ["UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Gaza"]
)
days = st.integers(0, 360).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
versions = st.builds(
    Version, zones, st.tuples(*[hours] * 7), st.none(), st.lists(st.tuples(days, hours), max_size=5).map(tuple)
)


@given(versions, versions, days, st.integers(0, 360 * 24 * 60), st.integers(0, 5 * 24 * 60))
@settings(max_examples=60, deadline=None)
def test_any_schedule_counts_as_its_clock_reads(
    first: Version, second: Version, day: date, begin: int, length: int
) -> None:
    later = Version(second.zone, second.week, day, second.special)
    schedule = Schedule("desk", (first, later))
    start = utc("2026-01-01 00:00") + timedelta(minutes=begin, seconds=17)
    end = start + timedelta(minutes=length, seconds=11)

    assert between(schedule, start, end) == pytest.approx(business_minutes(schedule, start, end), abs=1e-6)
