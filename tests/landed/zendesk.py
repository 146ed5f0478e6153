"""A small Zendesk account: tickets of March and a last one, as the API gives them, and as Airbyte and Fivetran do.

| ticket | came | public replies of agents | solved | rated |
|---|---|---|---|---|
| 1, Ann, e-mail | 2nd 10:00 | 10:30, 14:30 | 12:00, opened 13:00, 15:00 | good |
| 2, Bob, web | 2nd 11:00 | 12:00 | 12:00 | bad |
| 3, Ann, e-mail | 3rd 09:00 | 09:15, then waited for her for 60 minutes | 11:15 | offered, no answer |
| 4, Bob, e-mail | 3rd 10:00 | | deleted | |
| 5, Bob, e-mail | 3rd 12:00 | | closed, as it was merged into 2 | |
| 6, Cleo, chat | 4th 10:00 | none: it is open | | |
| 7, Cleo, chat | April 8th: what March can tell is known by then | | 11:00 | offered |
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from tests.vendors.zendesk_server import World
from tests.vendors.zendesk_shapes import Row, change, comment, event, group, metric_set, rating, ticket, user

ANN, BOB, CLEO, EVE, LEO = 5001, 5002, 5003, 9001, 9002
NOW = datetime(2026, 4, 9, 12, tzinfo=UTC)
EMPTY = (
    "ticket_metric_events", "organizations", "group_memberships", "brands", "custom_statuses", "schedules", "holidays",
    "sla_policies", "survey_responses", "calls", "legs", "engagements", "agent_availabilities",
)  # fmt: skip
FIELDS = ("status", "priority", "group_id", "assignee_id")


def rows() -> dict[str, list[Row]]:
    """What the API gives."""
    return {
        "tickets": list(_tickets()),
        "ticket_events": list(_events()),
        "users": [
            user(ANN, "end-user", "2026-01-05 09:00:00", "2026-01-05 09:00:00", email="Ann@Example.com"),
            user(BOB, "end-user", "2026-01-06 09:00:00", "2026-01-06 09:00:00", phone="+44 20 0000 0002", email=None),
            user(CLEO, "end-user", "2026-01-07 09:00:00", "2026-01-07 09:00:00", external_id="crm-3", email=None),
            user(EVE, "agent", "2025-01-01 09:00:00", "2025-01-01 09:00:00", name="Eve", email=None),
            user(LEO, "admin", "2025-01-01 09:00:00", "2025-01-01 09:00:00", name="Leo", email=None),
        ],
        "groups": [group(71, "Zendesk")],
        "satisfaction_ratings": [
            rating(801, 1, "good", "2026-03-03 15:00:00", "2026-03-03 16:00:00", requester_id=ANN),
            rating(802, 2, "bad", "2026-03-03 12:00:00", "2026-03-03 13:00:00", requester_id=BOB),
            rating(803, 3, "offered", "2026-03-04 12:00:00", "2026-03-04 12:00:00", requester_id=ANN),
            rating(807, 7, "offered", "2026-04-08 12:00:00", "2026-04-08 12:00:00", requester_id=CLEO),
        ],
        "ticket_metrics": [
            metric_set(701, 1, "2026-03-02 10:00:00", solved_at="2026-03-02T15:00:00Z"),
            metric_set(702, 2, "2026-03-02 11:00:00", solved_at="2026-03-02T12:00:00Z"),
            metric_set(703, 3, "2026-03-03 09:00:00", solved_at="2026-03-03T11:15:00Z"),
        ],
    }


def world() -> World:
    """The account, for our server."""
    found = rows()
    numbers = {one["ticket_id"]: one for one in found.pop("ticket_metrics")}
    for one in found["tickets"]:
        one["metric_set"] = numbers.get(one["id"])
    return World({**{name: [] for name in EMPTY}, **found}, NOW)


def _tickets() -> Iterator[Row]:
    yield _ticket(1, ANN, "2026-03-02 10:00:00", "2026-03-02 15:00:00", status="solved", assignee_id=EVE)
    yield _ticket(2, BOB, "2026-03-02 11:00:00", "2026-03-02 12:00:00", status="closed", assignee_id=LEO, channel="web")
    yield _ticket(3, ANN, "2026-03-03 09:00:00", "2026-03-03 11:15:00", status="solved", assignee_id=EVE)
    yield _ticket(4, BOB, "2026-03-03 10:00:00", "2026-03-03 10:05:00", status="deleted")
    yield _ticket(5, BOB, "2026-03-03 12:00:00", "2026-03-03 12:10:00", status="closed", tags=["closed_by_merge"])
    yield _ticket(6, CLEO, "2026-03-04 10:00:00", "2026-03-04 10:00:00", channel="chat", priority="high")
    yield _ticket(7, CLEO, "2026-04-08 10:00:00", "2026-04-08 11:00:00", channel="chat", status="solved")


def _ticket(key: int, who: int, came: str, changed: str, **more: Any) -> Row:
    return ticket(key, came, changed, requester_id=who, submitter_id=who, group_id=71, **more)


def _events() -> Iterator[Row]:
    yield _begun(100, 1, ANN, "2026-03-02 10:00:00")
    yield _event(110, 1, EVE, "2026-03-02 10:30:00", _said(EVE), assignee_id=EVE)
    yield _event(120, 1, EVE, "2026-03-02 12:00:00", status="solved")
    yield _event(130, 1, ANN, "2026-03-02 13:00:00", _said(ANN), status="open")
    yield _event(140, 1, EVE, "2026-03-02 14:30:00", _said(EVE))
    yield _event(150, 1, EVE, "2026-03-02 15:00:00", _said(EVE, public=False), status="solved")
    yield _begun(200, 2, BOB, "2026-03-02 11:00:00")
    yield _event(210, 2, LEO, "2026-03-02 12:00:00", _said(LEO), status="solved", assignee_id=LEO)
    yield _begun(300, 3, ANN, "2026-03-03 09:00:00")
    yield _event(310, 3, EVE, "2026-03-03 09:15:00", _said(EVE), status="pending", assignee_id=EVE)
    yield _event(320, 3, ANN, "2026-03-03 10:15:00", _said(ANN), status="open")
    yield _event(330, 3, EVE, "2026-03-03 11:15:00", status="solved")
    yield _begun(400, 4, BOB, "2026-03-03 10:00:00")
    yield _begun(500, 5, BOB, "2026-03-03 12:00:00")
    yield _event(510, 5, LEO, "2026-03-03 12:10:00", status="closed")
    yield _begun(600, 6, CLEO, "2026-03-04 10:00:00", priority="high")
    yield _begun(700, 7, CLEO, "2026-04-08 10:00:00")
    yield _event(710, 7, EVE, "2026-04-08 11:00:00", status="solved")


def _begun(key: int, ticket_id: int, who: int, when: str, priority: str = "normal") -> Row:
    new = {"status": "new", "priority": priority, "group_id": 71}
    made = [change(key + 2 + nth, name, value, created=True) for nth, (name, value) in enumerate(new.items())]
    return event(key, ticket_id, when, who, [comment(key + 1, who, when, public=True), *made])


def _said(who: int, *, public: bool = True) -> tuple[int, bool]:
    return who, public


def _event(key: int, ticket_id: int, who: int, when: str, said: tuple[int, bool] | None = None, **set_to: Any) -> Row:
    words = [] if said is None else [comment(key + 1, said[0], when, public=said[1])]
    changes = [change(key + 2 + nth, name, value, "before") for nth, (name, value) in enumerate(set_to.items())]
    return event(key, ticket_id, when, who, [*words, *changes])


def airbyte() -> dict[str, list[Row]]:
    """As Airbyte lands it: nested values stay JSON, and each version of a row is there (append mode)."""
    found = rows()
    events = found.pop("ticket_events")
    found["ticket_audits"] = [
        {"id": one["id"], "ticket_id": one["ticket_id"], "created_at": one["created_at"],
         "events": [_audited(child) for child in one["child_events"]]}
        for one in events
    ]  # fmt: skip
    found["ticket_comments"] = [
        {**child, "ticket_id": one["ticket_id"]} for one in events for child in one["child_events"] if "body" in child
    ]
    found["tickets"].insert(
        0, {**found["tickets"][0], "status": "open", "_airbyte_extracted_at": "2026-03-02T11:00:00Z"}
    )
    return {name: [extracted(row) for row in table] for name, table in found.items()}


def _audited(child: Row) -> Row:
    """An event of an audit: what changed is named, and its value stands beside."""
    if child["event_type"] == "Comment":
        return {**child, "type": "Comment"}
    name = next(name for name in FIELDS if name in child)
    return {"id": child["id"], "type": child["event_type"], "field_name": name, "value": str(child[name])}


def extracted(row: Row) -> Row:
    flat = {name: json.dumps(value) if isinstance(value, dict | list) else value for name, value in row.items()}
    return {"_airbyte_raw_id": "x", "_airbyte_extracted_at": "2026-04-09T12:00:00Z", "_airbyte_meta": "{}", **flat}


def fivetran() -> dict[str, list[Row]]:
    """As Fivetran lands it: a row for each change of a field, and rows that are marked as deleted."""
    found, events = rows(), rows()["ticket_events"]
    live = {"_fivetran_deleted": False}
    ratings = {one["ticket_id"]: one for one in found["satisfaction_ratings"]}
    offers = [(key, one["created_at"], "offered") for key, one in ratings.items()]
    rated = [(key, one["updated_at"], one["score"]) for key, one in ratings.items() if one["score"] != "offered"]
    return {
        "ticket": [{**_plain(one), "via_channel": one["via"]["channel"], **live} for one in found["tickets"]]
        + [{**_plain(found["tickets"][5]), "id": 8, "via_channel": "chat", "_fivetran_deleted": True}],
        "ticket_tag": [{"ticket_id": 5, "tag": "closed_by_merge"}],
        "user": [{**_plain(one), **live} for one in found["users"]],
        "group": [{**_plain(one), **live} for one in found["groups"]],
        "ticket_comment": [
            {"id": child["id"], "ticket_id": one["ticket_id"], "created": child["created_at"],
             "public": child["public"], "user_id": child["author_id"]}
            for one in events for child in one["child_events"] if "body" in child
        ],
        "ticket_field_history": [
            {"ticket_id": one["ticket_id"], "field_name": name, "updated": one["created_at"], "value": child[name]}
            for one in events for child in one["child_events"] for name in FIELDS if name in child
        ]
        + [{"ticket_id": key, "field_name": "satisfaction_score", "updated": when, "value": score}
           for key, when, score in (*offers, *rated)],
    }  # fmt: skip


def _plain(row: Row) -> Row:
    return {name: value for name, value in row.items() if not isinstance(value, dict | list)}
