"""Business time of cases: the engine's SQL against a walk through every minute."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.enrich.hours_oracle import Turn, utc, with_turns
from wellserved.enrich.business_time import slot_minutes
from wellserved.enrich.service_hours import ServiceHours
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engines import memory_engine
from wellserved.terms.business_hours import ALL_DAY, Hours, Opening, Schedule, Version

OFFICE: Hours = (Opening(9 * 3600, 12 * 3600), Opening(13 * 3600, 17 * 3600))
HOLIDAY = (date(2026, 3, 30), ())
DESK = Schedule("desk", (Version("Europe/Berlin", ((OFFICE,) * 5 + ((), ())), special=(HOLIDAY,)),))
LATE = Schedule("late", (Version("America/New_York", ((Opening(20 * 3600, 28 * 3600),),) * 7),))
ALWAYS = Schedule("always", (Version("UTC", (ALL_DAY,) * 7),))
HOURS = ServiceHours((DESK, LATE, ALWAYS), "desk", teams={"night": "late"}, priorities={"urgent": "always"})
ALL = {schedule.name: schedule for schedule in HOURS.schedules}


def minutes(
    hours: ServiceHours, created: datetime, solved: datetime, *events: tuple[datetime, str, str]
) -> float | None:
    """Business minutes from creation to solve of one case, to which events (at, kind, value) happened."""
    rows = [
        {"event_id": f"{number:02}", "case_id": "c", "at": at.isoformat(), "kind": kind, "value": value}
        for number, (at, kind, value) in enumerate(events)
    ]
    case = {"case_id": "c", "created_at": created.isoformat(), "solved_at": solved.isoformat()}
    engine = memory_engine({"case": [case], "case_event": rows}, settings=EnrichSettings(hours=hours))
    try:
        ((found,),) = engine.query('SELECT resolution_business_minutes FROM "case"')
    finally:
        engine.close()
    return found if found is None else float(found)


@pytest.mark.parametrize(
    ("created", "solved", "expected"),
    [
        ("2026-03-26 16:00", "2026-03-27 09:00", 0 + 60),  # from an evening to the next morning
        ("2026-03-27 15:30", "2026-03-31 08:00", 30 + 60),  # a weekend, a change of hour and a holiday in the middle
        ("2026-03-28 08:00", "2026-03-29 20:00", 0),  # opened and closed outside hours
        ("2026-03-26 11:00", "2026-03-26 12:00", 0),  # all of it in the lunch break
        ("2026-03-26 10:59:30", "2026-03-26 12:00:30", 1),
    ],
)
def test_a_case_s_business_minutes_are_those_in_its_openings(created: str, solved: str, expected: float) -> None:
    assert (
        minutes(HOURS, utc(created), utc(solved)) == expected == with_turns(ALL, "desk", [], utc(created), utc(solved))
    )


def test_a_schedule_that_changes_while_a_case_is_open_counts_each_while_it_applied() -> None:
    created, solved = utc("2026-03-26 14:00"), utc("2026-03-27 10:00")
    turn = utc("2026-03-26 22:00")

    found = minutes(HOURS, created, solved, (turn, "schedule", "late"))

    # Two hours at the desk until 17:00 in Berlin, then eight in New York from 20:00 to 04:00.
    assert found == 120 + 480 == with_turns(ALL, "desk", [Turn(turn, "late")], created, solved)


def test_by_the_rule_of_the_last_schedule_it_counts_for_all_of_the_case() -> None:
    hours = ServiceHours(HOURS.schedules, "desk", rule="last")
    created, solved = utc("2026-03-26 14:00"), utc("2026-03-27 10:00")

    found = minutes(hours, created, solved, (utc("2026-03-26 22:00"), "schedule", "late"))

    assert found == 480 == with_turns(ALL, "late", [], created, solved)


def test_a_worked_example_of_the_two_rules() -> None:
    """Nine hours a day until noon of the second day, eleven and a half from then on."""
    day = ((Opening(9 * 3600, 20 * 3600 + 30 * 60),),) * 7
    first = Schedule("first", (Version("UTC", ((Opening(9 * 3600, 18 * 3600),),) * 7),))
    last = Schedule("last", (Version("UTC", day),))
    created, turn, solved = utc("2026-03-02 09:00:00"), utc("2026-03-03 12:00:00"), utc("2026-03-03 20:00:08")
    events = (turn, "schedule", "last")

    each, only_last = (
        minutes(ServiceHours((first, last), "first", rule=rule), created, solved, events) for rule in ("each", "last")
    )

    assert each == pytest.approx(540 + 180 + 480 + 8 / 60)
    assert only_last == pytest.approx(690 + 660 + 8 / 60)


def test_what_a_case_was_given_goes_before_its_priority_that_before_its_team_that_before_the_default() -> None:
    start = utc("2026-03-26 08:00")
    hour = timedelta(hours=1)
    steps = [("team", "night"), ("priority", "urgent"), ("schedule", "desk"), ("priority", "low"), ("team", "day")]
    events = [(start + (number + 1) * hour, *step) for number, step in enumerate(steps)]

    found = [minutes(HOURS, start, start + (n + 1) * hour, *events[:n]) for n in range(len(events) + 1)]

    # 09:00 in Berlin: at the desk, then at night's, then always, then at the desk again, whose lunch begins at 12:00.
    assert found == [60, 60, 120, 120, 180, 240]


def test_a_team_that_stands_on_the_case_alone_is_its_team_from_the_beginning() -> None:
    rows = [{"case_id": "c", "created_at": "2026-03-26 22:00", "solved_at": "2026-03-27 02:00", "team": "night"}]
    engine = memory_engine({"case": rows}, settings=EnrichSettings(hours=HOURS))

    assert engine.query('SELECT resolution_business_minutes FROM "case"') == [(120.0,)]
    engine.close()


def test_what_no_schedule_tells_is_unknown_and_not_zero() -> None:
    later = Schedule("desk", (Version("UTC", (OFFICE,) * 7, first=date(2026, 7, 1)),))
    span = (utc("2026-06-30 10:00"), utc("2026-07-02 10:00"))

    assert minutes(ServiceHours(), *span) is None
    assert minutes(ServiceHours((later,), "desk"), *span) is None
    assert minutes(HOURS, *span, (utc("2026-06-30 11:00"), "schedule", "unheard of")) is None


@pytest.mark.parametrize(
    ("openings", "slot"),
    [
        (OFFICE, 60),
        ((Opening(9 * 3600, 12 * 3600), Opening(12 * 3600 + 1800, 17 * 3600)), 60),
        ((Opening(9 * 3600, 9 * 3600 + 600), Opening(9 * 3600 + 1800, 17 * 3600)), 30),
        ((Opening(9 * 3600, 9 * 3600 + 480), Opening(9 * 3600 + 540, 17 * 3600)), 1),
    ],
)
def test_a_slot_touches_no_two_openings(openings: Hours, slot: int) -> None:
    schedule = Schedule("desk", (Version("UTC", (openings,) * 7),))
    start, end = utc("2026-03-26 09:05"), utc("2026-03-26 09:35")

    assert slot_minutes((schedule,)) == slot
    assert minutes(ServiceHours((schedule,), "desk"), start, end) == with_turns(
        {"desk": schedule}, "desk", [], start, end
    )


minute = st.integers(0, 24 * 60 - 1)
openings = st.lists(
    st.tuples(minute, st.integers(1, 900)).map(lambda pair: Opening(pair[0] * 60, (pair[0] + pair[1]) * 60)), max_size=3
).map(lambda found: tuple(sorted(found, key=lambda one: one.begin)))
zones = st.sampled_from(["UTC", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"])
versions = st.builds(Version, zones, st.tuples(*[openings] * 7))
seconds = st.integers(0, 40 * 86_400).map(lambda number: utc("2026-03-10 00:00") + timedelta(seconds=number))


@given(
    st.lists(versions, min_size=2, max_size=3),
    st.lists(st.tuples(seconds, st.integers(0, 2)), max_size=3, unique_by=lambda turn: turn[0]),
    seconds,
    st.integers(0, 4 * 86_400),
)
@settings(max_examples=20, deadline=None)
def test_any_case_with_any_turns_counts_as_a_walk_through_its_minutes(
    found: list[Version], turns: list[tuple[datetime, int]], created: datetime, length: int
) -> None:
    schedules = {str(number): Schedule(str(number), (version,)) for number, version in enumerate(found)}
    solved = created + timedelta(seconds=length)
    given_to = [Turn(at, str(which % len(found))) for at, which in turns]
    hours = ServiceHours(tuple(schedules.values()), "0")

    walked = with_turns(schedules, "0", given_to, created, solved)

    assert minutes(
        hours, created, solved, *((turn.at, "schedule", turn.schedule) for turn in given_to)
    ) == pytest.approx(walked)
