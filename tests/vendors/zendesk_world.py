"""A small help desk with all that is easily read wrong: deleted, merged and withheld tickets, offers, menus, bots."""

from collections.abc import Iterator
from datetime import UTC, datetime

from tests.vendors.zendesk_server import World
from tests.vendors.zendesk_shapes import (
    Row,
    answer,
    at,
    change,
    comment,
    event,
    group,
    metric_set,
    minutes,
    rating,
    schedule_given,
    ticket,
    user,
    via,
    z,
)  # fmt: skip

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
ANN, BOB, CLEO = 5001, 5002, 5003
EVE, LEO = 9001, 9002
SOLVED_FOR_EVE = {"status": "solved", "assignee_id": EVE, "group_id": 71}


def small_world() -> World:
    """The account."""
    rows: dict[str, list[Row]] = {
        "tickets": list(_tickets()),
        "ticket_events": list(_events()),
        "ticket_metric_events": list(_metric_events()),
        "users": [
            user(ANN, "end-user", "2026-01-05 09:00:00", "2026-11-02 10:00:00", organization_id=401,
                 phone="+4420000001"),
            user(BOB, "end-user", "2026-02-05 09:00:00", "2026-11-02 10:00:00", external_id="crm-2"),
            user(CLEO, "end-user", "2026-03-05 09:00:00", "2026-11-03 10:00:00", active=False),
            user(EVE, "agent", "2025-01-01 09:00:00", "2026-11-01 10:00:00", name="Eve", default_group_id=71),
            user(LEO, "admin", "2025-01-01 09:00:00", "2026-11-01 10:00:00", name="Leo", default_group_id=72),
        ],
        "organizations": [
            {"id": 401, "name": "Org", "external_id": None, "tags": [], "organization_fields": {},
             "created_at": "2026-01-05T09:00:00Z", "updated_at": "2026-01-05T09:00:00Z", "deleted_at": None}
        ],
        "groups": [group(71, "North"), group(72, "South")],
        "group_memberships": [
            {"id": 1, "user_id": EVE, "group_id": 71, "default": True, "created_at": "2025-01-01T00:00:00Z",
             "updated_at": "2025-01-01T00:00:00Z", "url": "https://example.zendesk.com/api/v2/group_memberships/1.json"}
        ],
        "brands": [{"id": 31, "name": "Acme", "subdomain": "acme", "active": True}],
        "custom_statuses": [{"id": 1, "agent_label": "Open", "status_category": "open", "active": True}],
        "schedules": [
            {"id": 601, "name": "Standard", "time_zone": "London", "created_at": "2025-01-01T00:00:00Z",
             "updated_at": "2025-01-01T00:00:00Z",
             "intervals": [{"start_time": day * 1440 + 540, "end_time": day * 1440 + 1020} for day in range(1, 6)]}
        ],
        "holidays": [
            {"id": 1, "name": "Summer", "start_date": "2026-08-31", "end_date": "2026-08-31", "_schedule_id": 601}
        ],
        "sla_policies": [
            {"id": 1001, "title": "Standard SLA", "description": "", "position": 1, "filter": {"all": [], "any": []},
             "policy_metrics": [{"priority": "normal", "metric": "first_reply_time", "target": 60,
                                 "business_hours": False}],
             "created_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z"}
        ],
        "satisfaction_ratings": [
            rating(801, 1, "good", "2026-11-02 12:00:00", "2026-11-02 13:00:00", comment="thanks"),
            rating(802, 2, "offered", "2026-11-02 12:00:00", "2026-11-02 12:00:00"),
            rating(803, 3, "unoffered", "2026-11-02 12:00:00", "2026-11-02 12:00:00"),
            rating(804, 7, "bad", "2026-11-04 12:00:00", "2026-11-04 13:00:00"),
        ],
        "survey_responses": [
            answer("01J1", 7, "2026-11-04 13:00:00", 2, "bad", text="slow"),
            answer("01J2", 5, "2026-11-04 14:00:00", None, None),
        ],
        "calls": list(_calls()),
        "legs": list(_legs()),
        "engagements": [
            engagement("8C21", 7, "2026-11-04T10:00:00", "2026-11-04T10:05:00", EVE, "Manual Reassignment", "OPEN"),
            engagement("8C22", 7, "2026-11-04T10:05:00", "2026-11-04T10:20:00", LEO, "Work Item Solved", "SOLVED"),
            engagement("8C23", 7, "2026-11-04T10:05:00", "2026-11-04T10:06:00", LEO, "Unknown Remove", "OPEN"),
        ],
        "agent_availabilities": [
            state(EVE, "online", "2026-11-09T09:00:00Z"), state(LEO, "Lunch", "2026-11-09T11:30:00Z"),
        ],
    }  # fmt: skip
    return World(rows, NOW)


def _tickets() -> Iterator[Row]:
    numbers = metric_set(
        701, 1, "2026-11-02 10:00:00", replies=1, solved_at=z("2026-11-02 11:30:00"),
        reply_time_in_minutes=minutes(30, 30), full_resolution_time_in_minutes=minutes(90, 90),
    )  # fmt: skip
    yield ticket(1, "2026-11-02 10:00:00", "2026-11-02 11:30:00", metric_set=numbers, **SOLVED_FOR_EVE)
    # The system touched it later: `updated_at` tells nothing of that.
    yield ticket(2, "2026-11-02 10:00:00", "2026-11-02 11:30:00", generated="2026-11-03 08:00:00", priority="high")
    yield ticket(3, "2026-11-02 10:05:00", "2026-11-02 12:00:00", status="deleted")
    yield ticket(4, "2026-11-02 10:06:00", "2026-11-02 12:00:00", status="closed", tags=["closed_by_merge"],
                 requester_id=BOB, submitter_id=BOB)  # fmt: skip
    yield ticket(5, "2026-11-03 10:00:00", "2026-11-03 10:30:00", channel="native_messaging", support_type="ai_agent",
                 requester_id=BOB, submitter_id=BOB, status="solved")  # fmt: skip
    yield ticket(6, "2026-11-03 11:00:00", "2026-11-03 11:10:00", channel="voice", requester_id=BOB, submitter_id=EVE,
                 **SOLVED_FOR_EVE)  # fmt: skip
    quick = metric_set(707, 7, "2026-11-04 10:00:00", reply_time_in_seconds={"calendar": 40}, group_stations=2)
    yield ticket(7, "2026-11-04 10:00:00", "2026-11-04 10:20:00", channel="native_messaging", assignee_id=LEO,
                 group_id=72, status="solved", metric_set=quick, requester_id=CLEO, submitter_id=CLEO,
                 from_messaging_channel=True)  # fmt: skip
    # Of the last minute: not given yet.
    yield ticket(8, "2026-11-09 11:59:30", "2026-11-09 11:59:30")


def _events() -> Iterator[Row]:
    yield event(100, 1, "2026-11-02 10:00:00", ANN, [
        comment(101, ANN, "2026-11-02 10:00:00", public=True), change(102, "status", "new", created=True),
        change(103, "priority", "normal", created=True), change(104, "group_id", 71, created=True),
    ])  # fmt: skip
    yield event(
        110, 1, "2026-11-02 10:00:00", -1, [change(111, "sla_policy", "Standard SLA"), schedule_given(112, 601)]
    )
    yield event(120, 1, "2026-11-02 10:20:00", EVE, [comment(121, EVE, "2026-11-02 10:20:00", public=False)])
    yield event(130, 1, "2026-11-02 10:30:00", EVE, [
        comment(131, EVE, "2026-11-02 10:30:00", public=True),
        {**change(132, "assignee_id", EVE, None), "status": "pending"},  # two fields in one, should that come
    ])  # fmt: skip
    yield event(140, 1, "2026-11-02 11:00:00", ANN, [
        comment(141, ANN, "2026-11-02 11:00:00", public=True), change(142, "status", "open", "pending"),
    ])  # fmt: skip
    yield event(150, 1, "2026-11-02 11:30:00", EVE, [change(151, "status", "solved", "open")])
    # An acknowledgement by a trigger is no reply of a person.
    yield event(200, 2, "2026-11-02 10:00:00", ANN, [
        comment(201, ANN, "2026-11-02 10:00:00", public=True), change(202, "status", "new", created=True),
    ])  # fmt: skip
    yield event(
        210, 2, "2026-11-02 10:00:01", -1, [comment(211, -1, "2026-11-02 10:00:01", public=True, channel="rule")]
    )
    yield event(300, 3, "2026-11-02 10:05:00", ANN, [change(301, "status", "new", created=True)])
    yield event(400, 4, "2026-11-02 12:00:00", EVE, [
        comment(401, EVE, "2026-11-02 12:00:00", public=True), change(402, "status", "closed", "new"),
        {"id": 403, "via": "Web form", "via_reference_id": None, "tags": ["closed_by_merge"],
         "added_tags": ["closed_by_merge"], "removed_tags": [], "event_type": "Change", "previous_value": []},
    ])  # fmt: skip


def _metric_events() -> Iterator[Row]:
    policy = {"id": 1001, "title": "Standard SLA", "description": ""}
    yield _of_replies(5001, "activate", "2026-11-02 10:00:00")
    yield _of_replies(5002, "apply_sla", "2026-11-02 10:00:00",
                      sla={"target": 60, "business_hours": False, "policy": policy})  # fmt: skip
    yield _of_replies(5003, "fulfill", "2026-11-02 10:30:00")
    yield _of_replies(5004, "update_status", "2026-11-02 10:30:00", status={"calendar": 30, "business": 30})


def _of_replies(key: int, kind: str, when: str, **more: Row) -> Row:
    of = {"id": key, "ticket_id": 1, "metric": "reply_time", "instance_id": 1, "type": kind, "time": z(when)}
    return {**of, **more}


def call(key: int, ticket_id: int | None, created: str, status: str, **more: int | str | None) -> Row:
    """A call of Talk."""
    row: Row = {
        "id": key, "agent_id": EVE, "call_charge": "0.060000", "call_group_id": 71, "call_recording_consent": "never",
        "callback": False, "callback_source": None, "completion_status": status, "consultation_time": 0,
        "created_at": z(created), "updated_at": z(created), "customer_id": BOB, "customer_requested_voicemail": False,
        "default_group": False, "direction": "inbound", "duration": 0, "exceeded_queue_time": False, "hold_time": 0,
        "ivr_action": None, "ivr_destination_group_name": None, "ivr_hops": None, "ivr_routed_to": None,
        "ivr_time_spent": None, "minutes_billed": 1, "outside_business_hours": False, "overflowed": False,
        "overflowed_to": None, "phone_number": "+442000000001", "phone_number_id": 1, "quality_issues": ["none"],
        "talk_time": 0, "ticket_id": ticket_id, "time_to_answer": None, "voicemail": False, "wait_time": 0,
        "wrap_up_time": 0,
    }  # fmt: skip
    return {**row, **more}


def _calls() -> Iterator[Row]:
    yield call(901, 6, "2026-11-03 11:00:00", "completed", duration=300, talk_time=200, hold_time=30, wrap_up_time=20,
               ivr_time_spent=15, wait_time=40, time_to_answer=25, ivr_destination_group_name="North")  # fmt: skip
    yield call(902, None, "2026-11-03 12:00:00", "abandoned_in_queue", duration=60, wait_time=60, agent_id=0,
               ivr_time_spent=20)  # fmt: skip
    yield call(903, None, "2026-11-03 12:30:00", "abandoned_in_ivr", duration=12, wait_time=12, agent_id=0,
               ivr_time_spent=12)  # fmt: skip


def leg(key: int, call_id: int, agent: int, created: str, status: str, **more: int | str | None) -> Row:
    """One side of a call."""
    row: Row = {
        "id": key, "agent_id": agent, "available_via": "browser", "call_charge": None, "call_id": call_id,
        "completion_status": status, "conference_from": None, "conference_time": None, "conference_to": None,
        "consultation_from": None, "consultation_time": None, "consultation_to": None, "created_at": z(created),
        "duration": 0, "forwarded_to": None, "hold_time": 0, "minutes_billed": 0, "quality_issues": ["none"],
        "talk_time": 0, "transferred_from": None, "transferred_to": None, "type": "agent", "updated_at": z(created),
        "user_id": 0, "wrap_up_time": 0,
    }  # fmt: skip
    return {**row, **more}


def _legs() -> Iterator[Row]:
    yield leg(951, 901, LEO, "2026-11-03 11:00:20", "agent_missed", duration=15)
    yield leg(
        952, 901, EVE, "2026-11-03 11:00:40", "completed", duration=260, talk_time=200, hold_time=30, wrap_up_time=20
    )
    yield leg(953, 901, 0, "2026-11-03 11:00:00", "completed", type="customer", user_id=BOB, duration=300)


def engagement(key: str, ticket_id: int, start: str, end: str, agent: int, why: str, status: str) -> Row:
    """An agent's part of a conversation."""
    return {
        "engagement_id": key, "ticket_id": ticket_id, "agent_id": agent, "group_id": 72, "requester_id": CLEO,
        "offer_time_seconds": 3, "assignment_to_first_reply_time_seconds": 0, "agent_messages_count": 2,
        "agent_replies_count": 1, "total_requester_wait_time_seconds": 97, "longest_requester_wait_time_seconds": 97,
        "channel": "MESSAGING", "engagement_start_reason": "Assigned", "engagement_start_time": start,
        "engagement_end_time": end, "ticket_status_start": "OPEN", "ticket_status_end": status,
        "engagement_end_reason": why, "average_requester_wait_time_seconds": 97, "end_user_messages_count": 1,
    }  # fmt: skip


def state(agent: int, name: str, since: str) -> Row:
    """What an agent is doing now."""
    return {
        "type": "agent_availabilities", "id": f"agent_availabilities|{agent}",
        "attributes": {
            "agent_id": agent, "group_ids": [71], "skills": [], "version": 236,
            "agent_status": {"id": 1, "name": name, "reason": "UNKNOWN", "updated_at": since},
        },
        "links": {"self": f"https://example.zendesk.com/api/v2/agent_availabilities/{agent}"},
        "relationships": {"channels": {"data": []}},
    }  # fmt: skip


__all__ = ["ANN", "BOB", "CLEO", "EVE", "LEO", "NOW", "at", "call", "small_world", "state", "via"]
