"""The 240 made-up tickets of golden_zendesk, told as the objects that Zendesk's API gives."""

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from tests.vendors.zendesk_server import World
from tests.vendors.zendesk_shapes import (
    Row,
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

BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "vendors"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHANNELS = {"voice": "voice", "chat": "chat", "email": "email", "web": "web", "api": "api"}
NUMBERS = ("assignee_id", "group_id", "requester_id")


def vendors_folder() -> Path:
    """Where the vendors' samples are, or would be."""
    return Path(os.environ.get("WELLSERVED_VENDORS") or BESIDE_THE_PROJECT)


def golden_world() -> World:
    """The account."""
    tables = {path.name.removesuffix("_data.csv"): list(_rows(path)) for path in _inputs()}
    replied = _first_replies(tables)
    rows: dict[str, list[Row]] = {
        "users": [_user(row) for row in tables["user"]],
        "groups": [group(int(row["id"]), row["name"]) for row in tables["group"]],
        "organizations": [
            {"id": int(r["id"]), "name": r["name"], "external_id": None, "tags": [], "organization_fields": {},
             "created_at": z(r["created_at"]), "updated_at": z(r["updated_at"]), "deleted_at": None}
            for r in tables["organization"]
        ],
        "brands": [{"id": 31, "name": "Acme", "subdomain": "acme", "active": True}],
        "custom_statuses": [{"id": 1, "agent_label": "Open", "status_category": "open", "active": True}],
        "schedules": list(_schedules(tables["schedule"])),
        "holidays": [
            {"id": int(r["id"]), "name": r["name"], "start_date": r["start_date"], "end_date": r["end_date"],
             "_schedule_id": int(r["schedule_id"])} for r in tables["schedule_holiday"]
        ],
        "sla_policies": [_policy(tables["sla_policy_metric_history"])],
        "tickets": [_ticket(row, number, replied) for number, row in enumerate(tables["ticket"], 1)],
        "ticket_events": list(_events(tables)),
        "satisfaction_ratings": list(_ratings(tables["ticket_field_history"], tables["ticket"])),
    }  # fmt: skip
    return World(rows, NOW)


def _inputs() -> list[Path]:
    return sorted((vendors_folder() / "golden_zendesk" / "input").glob("*.csv"))


def table(name: str) -> list[dict[str, str]]:
    """One of the tables that the account is made of."""
    return list(_rows(vendors_folder() / "golden_zendesk" / "input" / f"{name}_data.csv"))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _user(row: dict[str, str]) -> Row:
    organization = int(row["organization_id"]) if row["organization_id"] else None
    return user(int(row["id"]), row["role"], row["created_at"], row["updated_at"], name=row["name"],
                email=row["email"], organization_id=organization,
                default_group_id=71 if row["role"] == "agent" else None)  # fmt: skip


def _schedules(rows: list[dict[str, str]]) -> Iterator[Row]:
    by_id: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_id[row["id"]].append(row)
    for key, found in by_id.items():
        intervals = [{"start_time": int(r["start_time"]), "end_time": int(r["end_time"])} for r in found]
        yield {"id": int(key), "name": found[0]["name"], "time_zone": found[0]["time_zone"], "intervals": intervals,
               "created_at": z(found[0]["created_at"]), "updated_at": z(found[0]["created_at"])}  # fmt: skip


def _policy(rows: list[dict[str, str]]) -> Row:
    metrics = [
        {"priority": r["priority"], "metric": r["metric"], "target": int(r["target"]), "business_hours": True}
        for r in rows
    ]
    return {
        "id": int(rows[0]["sla_policy_id"]), "title": "Standard SLA", "description": "", "position": 1,
        "filter": {"all": [], "any": []}, "policy_metrics": metrics, "url": "https://example.zendesk.com/1001.json",
        "created_at": z(rows[0]["sla_policy_updated_at"]), "updated_at": z(rows[0]["sla_policy_updated_at"]),
    }  # fmt: skip


def _first_replies(tables: dict[str, list[dict[str, str]]]) -> dict[str, int]:
    """When each ticket had its first public comment of an agent, in seconds."""
    agents = {row["id"] for row in tables["user"] if row["role"] in ("agent", "admin")}
    found: dict[str, int] = {}
    for row in tables["ticket_comment"]:
        if row["public"] == "TRUE" and row["user_id"] in agents:
            found[row["ticket_id"]] = min(at(row["created"]), found.get(row["ticket_id"], at(row["created"])))
    return found


def _ticket(row: dict[str, str], number: int, replied: dict[str, int]) -> Row:
    """A ticket; every third was touched by the system a minute after anybody else."""
    waited = (replied[row["id"]] - at(row["created_at"])) // 60 if row["id"] in replied else None
    key, touched = int(row["id"]), at(row["updated_at"]) + (60 if number % 3 == 0 else 0)
    found = ticket(
        key, row["created_at"], row["updated_at"], priority=row["priority"], status=row["status"],
        requester_id=int(row["requester_id"]), submitter_id=int(row["submitter_id"]),
        assignee_id=int(row["assignee_id"]) if row["assignee_id"] else None, group_id=int(row["group_id"]),
        organization_id=int(row["organization_id"]) if row["organization_id"] else None, via=via(row["via_channel"]),
        metric_set=metric_set(700_000 + key, key, row["created_at"], reply_time_in_minutes=minutes(waited, None)),
    )  # fmt: skip
    return {**found, "generated_timestamp": touched}


def _events(tables: dict[str, list[dict[str, str]]]) -> Iterator[Row]:
    """All that happened to the tickets, one event for each ticket, moment and person."""
    numbers = count(1_000_000)
    created = {row["id"]: row["created_at"] for row in tables["ticket"]}
    updates: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    former: dict[tuple[str, str], Any] = {}
    for row in tables["ticket_field_history"]:
        name, ticket_id = row["field_name"], row["ticket_id"]
        if name == "satisfaction_score":
            child = change(next(numbers), name, row["value"], former.get((ticket_id, name), "unoffered"))
        else:
            value = _value(name, row["value"])
            child = change(next(numbers), name, value, former.get((ticket_id, name)),
                           created=row["updated"] == created[ticket_id])  # fmt: skip
        former[ticket_id, name] = _value(name, row["value"])
        updates[ticket_id, row["updated"], row["user_id"] or "-1"].append(child)
    for row in tables["ticket_comment"]:
        author = int(row["user_id"])
        said = comment(int(row["id"]), author, row["created"], public=row["public"] == "TRUE", body=row["body"])
        updates[row["ticket_id"], row["created"], row["user_id"]].append(said)
    for row in tables["ticket_schedule"]:
        updates[row["ticket_id"], row["created_at"], "-1"].append(
            schedule_given(next(numbers), int(row["schedule_id"]))
        )
    for (ticket_id, when, person), children in sorted(updates.items(), key=lambda one: (one[0][1], one[0])):
        yield event(next(numbers), int(ticket_id), when, int(person), children)


def _value(name: str, text: str) -> Any:
    if name in NUMBERS and text:
        return int(text)
    return json.loads(text) if text.startswith("{") else text or None


def _ratings(history: list[dict[str, str]], tickets: list[dict[str, str]]) -> Iterator[Row]:
    """One rating for each ticket that was offered one, as it is now."""
    requesters = {row["id"]: int(row["requester_id"]) for row in tickets}
    states: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in history:
        if row["field_name"] == "satisfaction_score":
            states[row["ticket_id"]].append(row)
    for number, (ticket_id, found) in enumerate(states.items(), 800_000):
        found.sort(key=lambda row: row["updated"])
        said = [row for row in found if row["value"] in ("good", "bad")] or found
        yield rating(number, int(ticket_id), said[-1]["value"], found[0]["updated"], said[-1]["updated"],
                     requester_id=requesters[ticket_id])  # fmt: skip
