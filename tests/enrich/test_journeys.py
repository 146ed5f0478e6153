"""Journeys: what one customer does about one matter, on whatever channel, is one chain of steps."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.journey_steps import channel_of, known_steps, letters, own_steps_sql
from wellserved.enrich.journeys import Journeying, events_sql, journeys_sql, linked_sql, visits_sql
from wellserved.flow.engines import memory_engine
from wellserved.flow.journeying import RELATIONS

Row = dict[str, str | None]
FAR = 4_000_000_000_000_000


def contact(number: int, at: str, **columns: str | None) -> Row:
    return {"interaction_id": str(number), "customer_id": "ann", "started_at": at, "channel": "voice", **columns}


def asked(**changes: Any) -> Journeying:
    return replace(Journeying(IssueSettings(), FAR, letters()), **changes)


def events(tables: dict[str, list[Row]], **changes: Any) -> list[tuple[str, ...]]:
    """The journeys: each its name and its steps."""
    engine = memory_engine(tables)
    try:
        found: dict[str, list[str]] = {}
        for row in engine.arrow(events_sql(RELATIONS, asked(**changes))).to_pylist():
            found.setdefault(row["journey_id"], []).append(row["step"])
        return [(name, *steps) for name, steps in found.items()]
    finally:
        engine.close()


def ends(tables: dict[str, list[Row]], **changes: Any) -> list[tuple[int, float | None]]:
    """How each journey ended, and after how many days; 0 is resolved, 1 dropped, 2 open."""
    engine = memory_engine(tables)
    try:
        rows = engine.arrow(journeys_sql(RELATIONS, asked(**changes))).to_pylist()
        return sorted((row["status"], None if row["days"] is None else round(row["days"], 6)) for row in rows)
    finally:
        engine.close()


def test_contacts_of_one_matter_are_one_journey_across_channels() -> None:
    rows = [
        contact(1, "2026-01-01 10:00"),
        contact(2, "2026-01-05 10:00", channel="chat", handled_by="bot"),
        contact(3, "2026-01-20 10:00"),
        contact(4, "2026-01-05 11:00", customer_id="bob", abandoned="true"),
    ]

    assert sorted(events({"interaction": rows})) == [
        ("contact/1", "voice", "chat:bot"),
        ("contact/3", "voice"),
        ("contact/4", "voice:unanswered"),
    ]


def test_a_session_before_a_contact_begins_its_journey() -> None:
    session: Row = {"session_id": "s", "customer_id": "ann", "channel": "web", "started_at": "2026-01-01 09:00"}

    found = events({"interaction": [contact(1, "2026-01-02 10:00")], "self_service_session": [session]})

    assert found == [("session/s", "web:left", "voice")]


def test_a_session_between_two_issues_makes_them_one_journey() -> None:
    session: Row = {"session_id": "s", "customer_id": "ann", "channel": "app", "started_at": "2026-01-06 09:00"}
    rows = [contact(1, "2026-01-01 10:00"), contact(2, "2026-01-12 10:00")]

    assert events({"interaction": rows}) == [("contact/1", "voice"), ("contact/2", "voice")]
    assert events({"interaction": rows, "self_service_session": [session]}) == [
        ("contact/1", "voice", "app:left", "voice")
    ]


def test_a_case_belongs_to_the_contact_that_names_it_and_lasts_as_long_as_its_events() -> None:
    rows = [
        contact(1, "2026-01-01 10:00", case_id="k", channel="email"),
        contact(2, "2026-01-25 10:00"),  # within the gap of the case's end, not of the contact before
    ]
    history = [
        happening("created", "2026-01-01 10:00"),
        happening("public_reply", "2026-01-03 10:00"),
        happening("status", "2026-01-20 10:00", "solved"),
        happening("status", "2026-01-21 10:00", "closed"),
    ]

    assert events({"interaction": rows, "case_event": history}) == [
        ("contact/1", "email", "case:reply", "case:solved", "voice")
    ]


def happening(kind: str, at: str, value: str | None = None, case: str = "k") -> Row:
    return {"event_id": f"{case}{at}{kind}", "case_id": case, "at": at, "kind": kind, "value": value}


def test_a_case_opened_again_after_it_was_solved_is_told_so() -> None:
    history = [
        happening("created", "2026-01-01 10:00"),
        happening("status", "2026-01-02 10:00", "solved"),
        happening("status", "2026-01-03 10:00", "open"),
        happening("status", "2026-01-04 10:00", "solved"),
    ]

    assert events({"case_event": history}) == [("case/k", "case:opened", "case:solved", "case:reopened", "case:solved")]


def test_all_events_of_a_case_are_steps_where_all_are_asked_for() -> None:
    history = [happening("note", "2026-01-01 10:00", "Insert ticket"), happening("status", "2026-01-02 10:00", "Open")]
    engine = memory_engine({"case_event": history})
    own = [step for step, _ in engine.query(own_steps_sql(RELATIONS))]
    engine.close()

    assert sorted(own) == ["note:Insert ticket", "status:open"]
    assert events({"case_event": history}, detail="all", letters=letters(own)) == [
        ("case/k", "note:Insert ticket", "status:open")
    ]


def test_a_case_without_events_tells_its_steps_by_itself() -> None:
    case: Row = {
        "case_id": "k", "customer_id": "ann", "created_at": "2026-01-01 10:00", "first_replied_at": "2026-01-01 12:00",
        "solved_at": "2026-01-02 10:00",
    }  # fmt: skip

    assert events({"case": [case]}) == [("case/k", "case:opened", "case:reply", "case:solved")]


def test_an_order_sold_in_a_contact_and_money_taken_back_after_one_are_its_steps() -> None:
    orders: list[Row] = [
        {"order_id": "1", "customer_id": "ann", "at": "2026-01-01 11:00", "kind": "upsell", "revenue": "5",
         "interaction_id": "1"},
        {"order_id": "2", "customer_id": "ann", "at": "2026-01-03 11:00", "kind": "refund", "revenue": "5"},
        {"order_id": "3", "customer_id": "ann", "at": "2026-01-03 12:00", "kind": "purchase", "revenue": "5"},
        {"order_id": "4", "customer_id": "ann", "at": "2026-02-03 12:00", "kind": "refund", "revenue": "5"},
    ]  # fmt: skip

    assert events({"interaction": [contact(1, "2026-01-01 10:00")], "order": orders}) == [
        ("contact/1", "voice", "order:upsell", "order:refund")
    ]


def test_who_is_not_known_is_in_no_journey_but_with_a_case() -> None:
    rows = [
        contact(1, "2026-01-01 10:00", customer_id=None),
        contact(2, "2026-01-01 10:00", customer_id=None, case_id="k"),
        contact(3, "2026-03-01 10:00", customer_id=None, case_id="k"),
    ]
    case: Row = {"case_id": "k", "created_at": "2026-01-01 10:00"}
    engine = memory_engine({"interaction": rows, "case": [case]})

    assert engine.query(linked_sql(RELATIONS)) == [("case", None, 1, 0, 1), ("interaction", "voice", 3, 0, 2)]
    assert events({"interaction": rows, "case": [case]}) == [("case/k", "voice", "voice")]


def test_a_contact_that_we_began_joins_its_customer_s_journey() -> None:
    rows = [contact(1, "2026-01-01 10:00"), contact(2, "2026-01-03 10:00", direction="outbound")]

    assert events({"interaction": rows}) == [("contact/1", "voice", "voice")]


def test_a_journey_is_resolved_when_its_last_contact_was_answered_and_none_followed() -> None:
    horizon = 1_768_521_600_000_000  # 2026-01-16
    rows = [
        contact(1, "2026-01-01 10:00"),
        contact(2, "2026-01-03 10:00", ended_at="2026-01-03 22:00"),
        contact(3, "2026-01-01 10:00", customer_id="bob", abandoned="true"),
        contact(4, "2026-01-01 10:00", customer_id="eve", resolved="false"),
        contact(5, "2026-01-17 00:00", customer_id="leo"),
    ]

    assert ends({"interaction": rows}, horizon=horizon) == [(0, 2.5), (1, 14.583333), (1, 14.583333), (2, None)]


def test_a_case_that_is_not_solved_keeps_its_journey_open() -> None:
    horizon = 1_768_521_600_000_000
    rows = [contact(1, "2026-01-01 00:00", case_id="k")]
    case: Row = {"case_id": "k", "created_at": "2026-01-01 00:00"}

    assert ends({"interaction": rows, "case": [case]}, horizon=horizon) == [(2, 15.0)]
    case["solved_at"] = "2026-01-04 00:00"
    assert ends({"interaction": rows, "case": [case]}, horizon=horizon) == [(0, 3.0)]


def test_from_a_step_to_a_step_is_told_as_far_as_it_goes() -> None:
    rows = [
        contact(1, "2026-01-01 00:00"),
        contact(2, "2026-01-02 00:00", channel="email"),
        contact(3, "2026-01-04 00:00", channel="chat"),
        contact(4, "2026-01-05 00:00"),
        contact(5, "2026-01-02 00:00", customer_id="bob", channel="email"),
        contact(6, "2026-01-02 00:00", customer_id="eve"),
    ]
    told = {"begin": "email", "goal": "chat"}

    assert sorted(events({"interaction": rows}, **told)) == [("contact/1", "email", "chat"), ("contact/5", "email")]
    assert [status for status, _ in ends({"interaction": rows}, **told)] == [0, 1]
    assert ends({"interaction": rows}, **told)[0] == (0, 2.0)


def test_answers_below_the_upper_quarter_are_dissatisfied_and_counted_where_they_were_given() -> None:
    answers: list[Row] = [
        {"response_id": str(score), "kind": "csat", "score": str(score), "scale_min": "1", "scale_max": "5",
         "interaction_id": "1", "responded_at": "2026-01-02 10:00"}
        for score in (3, 4, 5)
    ]  # fmt: skip
    engine = memory_engine({"interaction": [contact(1, "2026-01-01 10:00")], "survey_response": answers})

    (row,) = engine.arrow(journeys_sql(RELATIONS, asked())).to_pylist()
    (step,) = engine.arrow(visits_sql(RELATIONS, asked())).to_pylist()

    assert (row["answers"], row["unhappy"]) == (3, 1)
    assert (step["step"], step["n"], step["answers"], step["unhappy"]) == ("voice", 1, 3, 1)


def test_what_is_no_contact_has_no_cost_of_its_own() -> None:
    session: Row = {"session_id": "s", "customer_id": "ann", "channel": "web", "started_at": "2026-01-01 09:00"}
    engine = memory_engine({"self_service_session": [session]})

    (step,) = engine.arrow(events_sql(RELATIONS, asked())).to_pylist()
    (visit,) = engine.arrow(visits_sql(RELATIONS, asked())).to_pylist()
    (journey,) = engine.arrow(journeys_sql(RELATIONS, asked())).to_pylist()

    assert (step["cost"], visit["cost"], journey["cost"]) == (None, None, None)


def test_every_step_has_a_letter_of_its_own() -> None:
    found = letters(["note:x", "status:y"])

    assert len(set(found.values())) == len(found) == len(known_steps()) + 2
    assert all(len(letter) == 1 and letter not in "'/" for letter in found.values())
    assert (channel_of("web:served"), channel_of("note:x"), channel_of("voice")) == ("web", None, "voice")


def world(seed: int) -> dict[str, list[Row]]:
    """Contacts, sessions and cases of forty customers and of nobody known, as chance will have it."""
    drawn = Random(seed)
    whose = [None, *(f"c{i}" for i in range(40))]

    def at() -> str:
        return f"2026-{drawn.randint(1, 2):02}-{drawn.randint(1, 28):02} {drawn.choice(['00:00', '09:30', '12:00'])}"

    named = [None, None, *(f"k{k}" for k in range(30))]
    contacts = [
        contact(i, at(), customer_id=drawn.choice(whose), case_id=drawn.choice(named),
                channel=drawn.choice(["voice", "chat"]), direction=drawn.choice(["inbound", "inbound", "outbound"]),
                topic=drawn.choice(["x", "y", None]))
        for i in range(500)
    ]  # fmt: skip
    sessions: list[Row] = [
        {"session_id": str(i), "customer_id": drawn.choice(whose), "channel": "web", "started_at": at(), "topic": "x"}
        for i in range(80)
    ]
    cases: list[Row] = [
        {"case_id": f"k{i}", "created_at": at(), "customer_id": drawn.choice(whose), "topic": "x"} for i in range(40)
    ]
    return {"interaction": contacts, "self_service_session": sessions, "case": cases}


@pytest.mark.parametrize(("seed", "by_topic"), [(1, True), (2, False)])
def test_every_contact_that_can_be_followed_is_in_exactly_one_journey(seed: int, by_topic: bool) -> None:
    tables, how = world(seed), IssueSettings(by_topic=by_topic)
    engine = memory_engine(tables, how)
    try:
        steps = engine.arrow(events_sql(RELATIONS, asked(issues=how))).to_pylist()
        told = engine.arrow(journeys_sql(RELATIONS, asked(issues=how))).to_pylist()
        issues = dict(engine.query('SELECT "interaction_id", "issue_id" FROM interaction'))
    finally:
        engine.close()
    contacts = [row for row in steps if row["record"] == "interaction"]
    journey = {row["id"]: row["journey_id"] for row in contacts}

    assert sorted(row["id"] for row in contacts) == sorted(
        str(row["interaction_id"]) for row in tables["interaction"] if row["customer_id"] or row["case_id"]
    )
    assert sorted(row["id"] for row in steps if row["record"] == "self_service_session") == sorted(
        str(row["session_id"]) for row in tables["self_service_session"] if row["customer_id"]
    )
    assert len(told) == len({row["journey_id"] for row in steps})
    assert sum(len(row["path"]) for row in told) == len(steps)
    assert len({(row["journey_id"], row["customer_id"]) for row in steps}) == len(told)
    by_issue = Counter((issue, journey[one]) for one, issue in issues.items() if issue)
    assert len(by_issue) == len({issue for issue, _ in by_issue})


@pytest.mark.parametrize("seed", [1, 2])
def test_journeys_of_one_customer_and_topic_lie_further_apart_than_the_gap(seed: int) -> None:
    """And within one, nothing lies further from what came before it."""
    tables = {name: rows for name, rows in world(seed).items() if name != "case"}
    rows: list[Row] = [{**row, "case_id": None} for row in tables["interaction"] if row["customer_id"]]
    engine = memory_engine({**tables, "interaction": rows})
    try:
        steps = engine.arrow(events_sql(RELATIONS, asked())).to_pylist()
    finally:
        engine.close()
    topics = {("interaction", row["interaction_id"]): row["topic"] for row in rows}
    topics |= {("self_service_session", row["session_id"]): "x" for row in tables["self_service_session"]}
    chains: dict[tuple[str, str | None], list[tuple[datetime, str]]] = {}
    for row in steps:
        whose = (row["customer_id"], topics[row["record"], row["id"]])
        chains.setdefault(whose, []).append((row["at"], row["journey_id"]))

    for chain in chains.values():
        for (one, first), (two, second) in pairwise(sorted(chain)):
            assert (two - one <= timedelta(days=7)) == (first == second)
