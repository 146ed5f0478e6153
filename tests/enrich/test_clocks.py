"""Clocks: each wait of a case as a row, and the promise that was in force when it began."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from tests.enrich.hours_oracle import utc
from wellserved.enrich.service_hours import PolicyVersion, ServiceHours
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engines import memory_engine
from wellserved.terms.business_hours import Opening, Schedule, Version

Row = dict[str, str | None]
DAY = ((Opening(9 * 3600, 12 * 3600), Opening(13 * 3600, 17 * 3600)),) * 7
DESK, NIGHT = (
    Schedule("desk", (Version("UTC", DAY),)),
    Schedule("night", (Version("UTC", ((Opening(17 * 3600, 33 * 3600),),) * 7),)),
)
HOURS = ServiceHours((DESK, NIGHT), "desk")


def policy(
    name: str = "std", since: datetime | None = None, until: datetime | None = None, **more: Any
) -> PolicyVersion:
    """A policy of business minutes, unless something else is said."""
    return PolicyVersion(name, since, until, **{"business": True, "targets": {("first_reply", ""): 60.0}, **more})


def event(at: str, kind: str, value: str | None = None, **columns: str | None) -> Row:
    return {"case_id": "c", "at": f"2026-01-05 {at}" if len(at) < 9 else at, "kind": kind, "value": value, **columns}


def clocks(
    kind: str, columns: str, *events: Row, hours: ServiceHours = HOURS, **case: str | None
) -> list[tuple[Any, ...]]:
    """The clocks of a kind, of one case after its events."""
    rows = [{"event_id": f"{number:02}", **one} for number, one in enumerate(events)]
    cases = [{"case_id": "c", "created_at": "2026-01-05 10:00", **case}]
    engine = memory_engine({"case": cases, "case_event": rows}, settings=EnrichSettings(hours=hours))
    try:
        return engine.query(f"SELECT {columns} FROM case_clock WHERE kind = '{kind}' ORDER BY nth")
    finally:
        engine.close()


ASKED, ANSWERED = event("10:00", "customer_message"), event("10:30", "public_reply")
MINUTES = "calendar_minutes, business_minutes, stopped_by"


def test_messages_in_a_row_are_one_wait_and_the_first_begins_it() -> None:
    found = clocks(
        "next_reply",
        MINUTES,
        ASKED,
        ANSWERED,
        event("11:30", "customer_message"),
        event("11:45", "customer_message"),
        event("12:00", "public_reply", actor="bot"),
        event("13:15", "public_reply"),
        event("14:00", "customer_message"),
    )

    assert found == [(105.0, 45.0, "reply"), (None, None, None)]


def test_a_solve_ends_the_wait_for_a_reply_and_a_message_after_it_begins_another() -> None:
    found = clocks(
        "next_reply",
        MINUTES,
        ASKED,
        ANSWERED,
        event("11:00", "customer_message"),
        event("11:10", "status", "solved"),
        event("2026-01-15 16:00", "customer_message"),
        event("2026-01-15 16:05", "public_reply"),
    )

    assert found == [(10.0, 10.0, "solved"), (5.0, 5.0, "reply")]


def test_a_first_reply_that_never_comes_is_waited_for_until_the_solve() -> None:
    assert clocks("first_reply", MINUTES, ASKED, event("14:00", "status", "solved")) == [(240.0, 180.0, "solved")]


def test_without_messages_in_the_history_no_reply_is_waited_for() -> None:
    assert clocks("first_reply", MINUTES, event("14:00", "status", "solved")) == []


def test_a_bot_has_a_clock_of_its_own_and_stops_no_person_s() -> None:
    events = (ASKED, event("10:01", "public_reply", actor="bot"), event("11:00", "public_reply"))

    assert clocks("bot_first_reply", MINUTES, *events) == [(1.0, 1.0, "reply")]
    assert clocks("first_reply", MINUTES, *events) == [(60.0, 60.0, "reply")]


def test_the_customer_s_and_our_waits_part_the_time_between_them_and_what_was_reopened_is_told_apart() -> None:
    events = (
        event("11:00", "status", "pending"),
        event("14:00", "status", "open"),
        event("15:00", "status", "solved"),
        event("16:00", "status", "open"),
        event("16:30", "status", "solved"),
    )
    columns = "calendar_minutes, business_minutes, paused_minutes, reopened_minutes"

    assert clocks("requester_wait", columns, *events) == [(150.0, 150.0, 180.0, 30.0)]
    assert clocks("agent_wait", "calendar_minutes, business_minutes", *events) == [(180.0, 120.0)]
    assert clocks("resolution", columns, *events) == [(390.0, 330.0, 180.0, 30.0)]
    assert clocks("first_resolution", "calendar_minutes, business_minutes", *events) == [(300.0, 240.0)]


def promised(*events: Row, hours: ServiceHours, kind: str = "first_reply", **case: Any) -> list[tuple[Any, ...]]:
    """Policy, target, when it falls due and whether it was broken, of a case's clocks."""
    columns = "policy, target_minutes, strftime(due_at, '%d %H:%M'), breached"
    return clocks(kind, columns, *events, hours=hours, **case)


@pytest.mark.parametrize(
    ("replied", "due", "breached"),
    [("11:00", "05 11:00", False), ("11:01", "05 11:00", True), (None, "05 11:00", None)],
)
def test_a_promise_is_broken_only_by_a_later_stop_and_open_while_the_clock_runs(
    replied: str | None, due: str, breached: bool | None
) -> None:
    events = [ASKED, *([event(replied, "public_reply")] if replied else [])]

    assert promised(*events, hours=replace(HOURS, policies=(policy(),))) == [("std", 60.0, due, breached)]


def test_a_target_of_business_hours_falls_due_after_the_break_and_the_night() -> None:
    over_lunch = replace(HOURS, policies=(policy(targets={("first_reply", ""): 180.0}),))
    over_night = replace(HOURS, policies=(policy(targets={("first_reply", ""): 420.0}),))
    calendar = replace(HOURS, policies=(policy(business=False, targets={("first_reply", ""): 420.0}),))

    assert [promised(ASKED, hours=hours)[0][2] for hours in (over_lunch, over_night, calendar)] == [
        "05 14:00", "06 10:00", "05 17:00",
    ]  # fmt: skip


def test_a_schedule_that_changes_moves_what_is_not_yet_due() -> None:
    hours = replace(HOURS, policies=(policy(targets={("first_reply", ""): 300.0}),))

    assert promised(ASKED, event("11:00", "schedule", "night"), hours=hours)[0][2] == "05 21:00"


def test_a_clock_that_stands_still_falls_due_later() -> None:
    hours = replace(HOURS, policies=(policy(targets={("requester_wait", ""): 120.0}),))
    events = (event("11:00", "status", "pending"), event("14:00", "status", "open"))

    assert promised(*events, event("14:30", "status", "solved"), hours=hours, kind="requester_wait") == [
        ("std", 120.0, "05 15:00", False)
    ]
    assert promised(*events, event("15:30", "status", "solved"), hours=hours, kind="requester_wait") == [
        ("std", 120.0, "05 15:00", True)
    ]
    assert promised(events[0], hours=hours, kind="requester_wait") == [("std", 120.0, None, None)]


def test_the_version_of_the_policy_when_the_clock_began_decides() -> None:
    turn = utc("2026-01-05 10:30")
    old, new = policy(until=turn), policy(since=turn, targets={("first_reply", ""): 30.0})
    hours = replace(HOURS, policies=(old, new))

    assert promised(ASKED, hours=hours)[0][1] == 60.0
    assert promised(ASKED, hours=hours, created_at="2026-01-05 10:30")[0][1] == 30.0


def test_the_policy_that_a_case_s_history_names_goes_before_the_settings_and_a_later_one_does_not_count() -> None:
    gold = policy("gold", targets={("first_reply", ""): 15.0})
    hours = replace(HOURS, policies=(policy(), gold))
    named, later = event("10:00", "sla", "gold"), event("10:20", "sla", "std")

    assert [promised(ASKED, *events, hours=hours)[0][0] for events in ((), (named,), (named, later), (later,))] == [
        "std", "gold", "gold", "std",
    ]  # fmt: skip


def test_of_several_policies_the_first_that_is_for_such_a_case_is_taken() -> None:
    hours = replace(HOURS, policies=(policy("vip", teams=("vip",)), policy("chat", channels=("chat",)), policy()))
    cases: list[dict[str, Any]] = [{"team": "vip"}, {"channel": "chat"}, {}]

    assert [promised(ASKED, hours=hours, **case)[0][0] for case in cases] == ["vip", "chat", "std"]


def test_the_priority_when_the_clock_began_decides_unless_a_new_one_is_to_apply() -> None:
    targets = {("first_reply", ""): 60.0, ("first_reply", "high"): 20.0}
    hours = replace(HOURS, policies=(policy(targets=targets),))
    low, high = event("10:00", "priority", "Low"), event("10:10", "priority", "High", previous="Low")

    assert promised(ASKED, low, high, hours=hours)[0][1] == 60.0
    assert promised(ASKED, high, hours=hours)[0][1] == 60.0
    assert promised(ASKED, low, high, hours=replace(hours, on_priority_change="reapply"))[0][1] == 20.0
    assert promised(ASKED, hours=hours, priority="HIGH")[0][1] == 20.0


def test_what_was_not_promised_is_unknown() -> None:
    other = replace(HOURS, policies=(policy(teams=("vip",)),))
    no_hours = ServiceHours(policies=(policy(),))

    assert promised(ASKED, ANSWERED, hours=HOURS) == [(None, None, None, None)]
    assert promised(ASKED, ANSWERED, hours=other) == [(None, None, None, None)]
    assert promised(ASKED, ANSWERED, hours=no_hours) == [("std", 60.0, None, None)]


def test_without_a_promise_the_columns_of_promises_are_of_their_types_and_empty() -> None:
    engine = memory_engine({"case": [{"case_id": "c", "created_at": "2026-01-05 10:00"}]})
    kinds = {column: kind for column, kind, *_ in engine.query('DESCRIBE "case_clock"')}

    assert engine.query("SELECT epoch_us(max(due_at)), bool_or(breached), max(policy) FROM case_clock") == [
        (None, None, None)
    ]
    assert (kinds["due_at"], kinds["target_minutes"]) == ("TIMESTAMP WITH TIME ZONE", "DOUBLE")
