"""A small help desk at Zendesk, from its API to figures that are checked by hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from tests.golden import one
from tests.vendors.zendesk_shapes import at, change, comment, event
from tests.vendors.zendesk_workspace import asked, connected, loaded
from tests.vendors.zendesk_world import EVE, NOW, small_world, state
from wellserved.flow.load import LoadReport
from wellserved.flow.reconcile import reconcile
from wellserved.flow.score import score
from wellserved.flow.vendor_hours import hours_of_platform, vendor_hours
from wellserved.flow.workspace import Workspace
from wellserved.terms.document import read_document

NOVEMBER = "2026-11-01..2026-11-08"


@dataclass(frozen=True)
class Twice:
    """A help desk that was loaded, went on, and was loaded again.

    Args:
        workspace: As it is after the second load.
        before: Rows of some tables after the first.
        first: What the first load said.
        second: What the second said.
        seen: Calls of the second load.
    """

    workspace: Workspace
    before: dict[str, list[tuple[Any, ...]]]
    first: LoadReport
    second: LoadReport
    seen: list[str]


CASES = 'SELECT "case_id", "spam", "merged", "first_reply_minutes", "replies" FROM "case" ORDER BY 1'
STATES = 'SELECT "agent_id", "activity", epoch("started_at"), epoch("ended_at") FROM "agent_time" ORDER BY 1, 3'
REOPENS = """SELECT "reopens" FROM "case" WHERE "case_id" = 'zendesk-1'"""
CONTACTS = 'SELECT "interaction_id", "channel", "handled_by" FROM "interaction" ORDER BY 1'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twice]:
    world = small_world()
    with connected(tmp_path_factory.mktemp("desk"), world) as (folder, app):
        workspace, first = loaded(folder)
        before = {sql: asked(workspace, sql) for sql in (CASES, STATES, CONTACTS)}
        calls = len(app.seen)
        # An hour later: ticket 2 was deleted, ticket 1 came back, Eve went to lunch, and fields came that nobody knew.
        world.now = NOW + timedelta(hours=1)
        rows = {row["id"]: row for row in world.rows["tickets"]}
        rows[2] |= {"status": "deleted", "generated_timestamp": at("2026-11-09 12:10:00")}
        rows[1] |= {"status": "open", "generated_timestamp": at("2026-11-09 12:20:00"), "mood": {"of": ["the", "day"]}}
        rows[7] |= {"priority": 3, "generated_timestamp": at("2026-11-09 12:20:00")}
        world.rows["ticket_events"].append(
            event(160, 1, "2026-11-09 12:20:00", 5001, [
                comment(161, 5001, "2026-11-09 12:20:00", public=True), change(162, "status", "open", "solved"),
            ])
        )  # fmt: skip
        world.rows["agent_availabilities"][0] = state(EVE, "Lunch", "2026-11-09T12:30:00Z")
        workspace, second = loaded(folder)
        seen = app.seen[calls:]
        hours_of_platform(workspace, "zendesk")  # as `init` asks for them; the workspace that is open counts without
    yield Twice(workspace, before, first, second, seen)


def test_every_row_is_taken_and_none_kept_out(desk: Twice) -> None:
    read = {r.record: (r.read, r.quarantined) for r in desk.first.records}

    assert read == {
        "agent": (2, 0), "agent_time": (2, 0), "case": (7, 0), "case_event": (19, 0), "customer": (3, 0),
        "interaction": (8, 0), "interaction_segment": (4, 0), "self_service_session": (3, 0), "survey_response": (4, 0),
        "vendor_metric": (13, 0),
    }  # fmt: skip
    assert [r for r in desk.second.records if r.quarantined] == []


def test_a_reply_is_a_person_s_and_a_deleted_or_merged_ticket_is_marked(desk: Twice) -> None:
    told = {case: rest for case, *rest in desk.before[CASES]}

    # Ticket 1: written 10:00, a note 10:20, the reply 10:30. Ticket 2: a trigger's acknowledgement is no reply.
    assert told["zendesk-1"] == [False, False, 30.0, 1]
    assert told["zendesk-2"] == [False, False, None, 0]
    assert told["zendesk-3"][0] is True
    assert told["zendesk-4"][:2] == [False, True]


def test_a_contact_is_a_ticket_or_a_call_and_never_both(desk: Twice) -> None:
    assert desk.before[CONTACTS] == [
        ("zendesk-1", "email", "human"),
        ("zendesk-2", "email", "none"),
        ("zendesk-4", "email", "none"),
        ("zendesk-5", "messaging", "bot"),
        ("zendesk-7", "messaging", "human"),
        ("zendesk-call-901", "voice", "human"),
        ("zendesk-call-902", "voice", "none"),
        ("zendesk-call-903", "voice", "bot"),
    ]


def test_what_changed_since_is_read_and_nothing_else_is_asked_for(desk: Twice) -> None:
    again = [call for call in desk.seen if "incremental/tickets" in call]
    cases = {case: rest for case, *rest in asked(desk.workspace, CASES)}
    contacts = [row[0] for row in asked(desk.workspace, CONTACTS)]

    assert len(again) == 1
    assert "cursor=" in again[0]
    assert "zendesk-8" in cases
    assert cases["zendesk-2"][0] is True
    assert "zendesk-2" not in contacts
    assert [
        row[0] for row in asked(desk.workspace, 'SELECT "reopens" FROM "case" WHERE "case_id" = \'zendesk-1\'')
    ] == [1]


def test_a_field_that_nobody_knew_and_one_of_another_type_stop_nothing(desk: Twice) -> None:
    found = asked(desk.workspace, 'SELECT "priority" FROM "case" WHERE "case_id" = \'zendesk-7\'')

    assert found == [("3",)]


def test_what_agents_did_is_known_from_its_begin_until_it_was_last_seen(desk: Twice) -> None:
    hour = 3600
    nine, noon = at("2026-11-09 09:00:00"), at("2026-11-09 12:00:00")
    before = [(agent, what, int(a), round(b)) for agent, what, a, b in desk.before[STATES]]
    after = [(agent, what, int(a), round(b)) for agent, what, a, b in asked(desk.workspace, STATES)]

    assert before == [
        ("zendesk-9001", "available", nine, noon),
        ("zendesk-9002", "break", noon - hour // 2, noon),
    ]
    assert after == [
        ("zendesk-9001", "available", nine, noon),
        ("zendesk-9001", "break", noon + hour // 2, noon + hour),
        ("zendesk-9002", "break", noon - hour // 2, noon + hour),
    ]


@pytest.mark.parametrize(
    ("kpi", "n", "value"),
    [
        ("first_reply_time", 1, 30.0),  # ticket 1 alone was replied to by a person, and is neither merged nor deleted
        ("abandonment_rate", 2, 0.5),  # of two calls that came to a queue, one was given up
        ("asa", 1, 25.0),  # after the greeting, not from the menu on
        ("csat_t2b", 2, 0.5),  # good on 0 to 1, and 2 of 5 points; the offers count as invitations alone
        ("aht", 1, 250.0),  # 200 s of talk, 30 of hold and 20 of work after it
    ],
)
def test_the_kpis_are_those_that_one_gets_by_hand(desk: Twice, kpi: str, n: int, value: float) -> None:
    found = one(desk.workspace, kpi, NOVEMBER)

    assert (found.n, found.value) == (n, value)


def test_hours_that_init_asks_for_are_those_that_raw_pages_tell(desk: Twice) -> None:
    made = read_document((desk.workspace.folder / "hours" / "zendesk.yaml").read_text(encoding="utf-8"), "hours").data

    assert made == {
        "schedules": {"Standard": {"zone": "Europe/London", "monday-friday": "09:00-17:00",
                                   "holidays": ["zendesk Standard"]}},
        "holidays": {"zendesk Standard": {"days": {"2026-08-31": "closed"}}},
        "schedule_of": {"default": "Standard"},
        "sla": {"policies": [
            {"name": "Standard SLA", "hours": "calendar", "targets": {"first_reply": {"normal": "1 hour"}}}
        ]},
    }  # fmt: skip
    assert [one.state for one in vendor_hours(desk.workspace)] == ["same"]


def test_stations_are_how_often_a_ticket_was_given(desk: Twice) -> None:
    """Of the two tickets with Zendesk's own numbers, the history of one says whose it was."""
    found = {one.counterpart.metric: one for one in reconcile(desk.workspace).pairs}

    for name in ("group_stations", "assignee_stations"):
        assert (found[name].n, found[name].agreeing, found[name].only_theirs) == (1, 1, 1)


def test_the_starter_scorecard_is_scored(desk: Twice) -> None:
    told = score(desk.workspace, "starter", "2026-11")
    found = {one.measurement.metric: one.measurement for objective in told.objectives for one in objective.metrics}
    valued = {name: round(one.value, 4) for name, one in found.items() if one.value is not None}

    assert valued == {"asa": 25.0, "csat_t2b": 0.5, "fcr_no_repeat": 1.0, "first_reply_time": 30.0}
