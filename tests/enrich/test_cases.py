"""Cases: their clocks, and what their history tells."""

from typing import Any

import pytest

from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]


def event(at: str, kind: str, value: str | None = None, **columns: str | None) -> Row:
    return {"case_id": "c", "at": f"2026-01-05 {at}", "kind": kind, "value": value, **columns}


def case(columns: str, *events: Row, **known: str | None) -> tuple[Any, ...]:
    """One case after its events; known from events only if nothing is given of it."""
    cases = [{"case_id": "c", "created_at": "2026-01-05 08:00", **known}] if known else []
    numbered = [{"event_id": str(number), **one} for number, one in enumerate(events)]
    engine = memory_engine({"case": cases, "case_event": numbered})
    try:
        (row,) = engine.query(f'SELECT {columns} FROM "case"')
    finally:
        engine.close()
    return row


CREATED = event("08:00", "created")


def test_a_case_known_from_events_only_is_made() -> None:
    found = case(
        "case_id, CAST(created_at AS VARCHAR), status, agent_id, team",
        CREATED,
        event("08:10", "assignee", "eve"),
        event("08:20", "team", "north"),
        event("08:30", "status", "Open"),
    )

    assert found == ("c", "2026-01-05 08:00:00+00", "open", "eve", "north")


def test_only_peoples_replies_count() -> None:
    found = case(
        "replies, first_reply_minutes",
        CREATED,
        event("08:01", "public_reply", actor="bot"),
        event("08:02", "public_reply", actor="system"),
        event("08:05", "note", actor="agent"),
        event("08:30", "public_reply", actor="agent"),
        event("09:00", "public_reply"),
    )

    assert found == (2, 30.0)


def test_clocks_stand_still_while_the_customer_is_waited_for_and_after_it_is_solved() -> None:
    found = case(
        "first_resolution_minutes, resolution_minutes, requester_wait_minutes, paused_minutes, "
        "reopened_minutes, reopens",
        CREATED,
        event("09:00", "status", "pending"),
        event("10:30", "status", "open"),
        event("11:00", "status", "solved"),
        event("12:00", "status", "open"),
        event("12:20", "status", "solved"),
        event("15:00", "status", "closed"),
    )

    assert found == (180.0, 260.0, 110.0, 90.0, 20.0, 1)


def test_a_case_open_again_is_not_solved() -> None:
    found = case(
        "first_solved_at IS NOT NULL, solved_at, closed_at, requester_wait_minutes, reopens",
        CREATED,
        event("09:00", "status", "solved"),
        event("10:00", "status", "open"),
    )

    assert found == (True, None, None, None, 1)


def test_a_second_assignee_is_a_reassignment_and_the_first_is_none() -> None:
    events = [event("08:01", "assignee", "eve"), event("08:02", "assignee", "leo"), event("08:03", "assignee", "leo")]

    assert case("reassignments, agent_id", CREATED, *events) == (1, "leo")


def test_what_is_not_recorded_is_unknown_and_not_zero() -> None:
    found = case("replies, reopens, reassignments, paused_minutes", CREATED, event("09:00", "priority", "high"))

    assert found == (None, None, None, None)


def test_the_cases_own_word_wins_over_its_events() -> None:
    found = case(
        "replies, first_reply_minutes, status",
        event("08:30", "public_reply", actor="agent"),
        event("08:40", "status", "open"),
        replies="5",
        status="solved",
        first_replied_at="2026-01-05 08:10",
    )

    assert found == (5, 10.0, "solved")


def test_a_cases_own_creation_begins_its_clocks() -> None:
    found = case("requester_wait_minutes", event("09:00", "status", "solved"), topic="bill")

    assert found == (60.0,)


@pytest.mark.parametrize(
    ("solved_at", "due_at", "said", "met"),
    [
        ("2026-01-05 09:00", "2026-01-05 10:00", None, True),
        ("2026-01-05 10:00", "2026-01-05 10:00", None, True),
        ("2026-01-05 11:00", "2026-01-05 10:00", None, False),
        ("2026-01-05 11:00", None, None, None),
        (None, "2026-01-05 10:00", None, None),
        ("2026-01-05 11:00", None, "met", True),
        ("2026-01-05 09:00", "2026-01-05 10:00", "breached", False),
    ],
)
def test_a_promise_is_kept_by_the_record_or_else_by_the_clock(
    solved_at: str | None, due_at: str | None, said: str | None, met: bool | None
) -> None:
    events = [event("12:00", "sla", said)] if said else []

    assert case("sla_met", *events, solved_at=solved_at, due_at=due_at) == (met,)


def test_times_that_run_backwards_give_no_duration() -> None:
    found = case("first_reply_minutes", event("07:00", "public_reply", actor="agent"), topic="bill")

    assert found == (None,)
