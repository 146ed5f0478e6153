"""OCEL: the event table as an object-centric event log, as process mining tools read it (OCEL 2.0, JSON).

Source:
    Berti et al. (2024), OCEL (Object-Centric Event Log) 2.0 Specification, ocel-standard.org.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

OBJECTS = ("journey", "customer", "interaction", "case", "self_service_session", "order")
ATTRIBUTES = {"actor": "string", "cost": "float"}


def ocel(rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A log of steps; each names its journey, its customer, and the contact, case, session or order that it is about.

    Args:
        rows: The event table: journey_id, customer_id, at, step, record, id, case_id, actor, cost.
    """
    events: list[dict[str, Any]] = []
    objects: dict[str, dict[str, Any]] = {}
    for row in rows:
        about = _about(row)
        for name, kind in about.items():
            objects.setdefault(name, {"id": name, "type": kind, "attributes": [], "relationships": []})
        _relate(objects, row)
        events.append(_event(row, about))
    steps = sorted({event["type"] for event in events})
    return {
        "objectTypes": [{"name": kind, "attributes": []} for kind in OBJECTS],
        "eventTypes": [
            {"name": step, "attributes": [{"name": name, "type": kind} for name, kind in ATTRIBUTES.items()]}
            for step in steps
        ],
        "objects": list(objects.values()),
        "events": events,
    }


def _event(row: Mapping[str, Any], about: Mapping[str, str]) -> dict[str, Any]:
    told = [{"name": name, "value": row[name]} for name in ATTRIBUTES if row[name] is not None]
    return {
        "id": f"{row['record']}/{row['id']}",
        "type": row["step"],
        "time": _time(row["at"]),
        "attributes": told,
        "relationships": [{"objectId": name, "qualifier": kind} for name, kind in about.items()],
    }


def _about(row: Mapping[str, Any]) -> dict[str, str]:
    """The objects of an event, by id, with their types."""
    found = {f"journey/{row['journey_id']}": "journey"}
    if row["customer_id"] is not None:
        found[f"customer/{row['customer_id']}"] = "customer"
    if row["record"] != "case_event":
        found[f"{row['record']}/{row['id']}"] = row["record"]
    if row["case_id"] is not None:
        found[f"case/{row['case_id']}"] = "case"
    return found


def _relate(objects: Mapping[str, dict[str, Any]], row: Mapping[str, Any]) -> None:
    """A journey is its customer's."""
    journey = objects[f"journey/{row['journey_id']}"]
    if row["customer_id"] is not None and not journey["relationships"]:
        journey["relationships"].append({"objectId": f"customer/{row['customer_id']}", "qualifier": "of"})


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
