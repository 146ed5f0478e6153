"""What enrich adds, in plain Python over lists of dicts: chains of contacts, issues, answers, days of costs."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

Row = dict[str, Any]
GAP, WINDOW = timedelta(days=7), timedelta(days=31)


def contacts(rows: list[Row]) -> dict[str, Row]:
    """By contact: answered, time taken, its neighbours and its place in its issue."""
    chains: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        if row["customer_id"] is not None and row["direction"] != "outbound":
            chains[row["customer_id"], row["topic"]].append(row)
    found = {row["interaction_id"]: alone(row) for row in rows}
    for chain in chains.values():
        told_in_order(sorted(chain, key=lambda row: (row["started_at"], row["interaction_id"])), found)
    return found


def alone(row: Row) -> Row:
    """What a contact says by itself."""
    talk, hold, wrap = (row[f"{part}_seconds"] for part in ("talk", "hold", "wrap"))
    resolved = True if row.get("resolved") and row.get("handled_by") in ("human", "bot") else None
    answered = resolved if row["abandoned"] is None else not row["abandoned"]
    return {
        "answered": True if row["answered_at"] is not None else answered,
        "handle_seconds": None if talk is None else talk + (hold or 0) + (wrap or 0),
        "seconds_to_next_contact": None,
        "seconds_since_previous_contact": None,
        "issue_id": None,
        "issue_position": None,
    }


def told_in_order(chain: list[Row], found: dict[str, Row]) -> None:
    """Go along a customer's contacts about one topic; a gap of more than a week begins another issue."""
    before: Row | None = None
    for row in chain:
        here = found[row["interaction_id"]]
        here |= {"issue_id": row["interaction_id"], "issue_position": 1}
        if before is not None:
            apart, last = row["started_at"] - before["started_at"], found[before["interaction_id"]]
            if apart <= WINDOW:
                last["seconds_to_next_contact"] = apart.total_seconds()
                here["seconds_since_previous_contact"] = apart.total_seconds()
            if apart <= GAP:
                here |= {"issue_id": last["issue_id"], "issue_position": last["issue_position"] + 1}
        before = row


def issues(rows: list[Row]) -> dict[str, Row]:
    """By issue: its contacts, gathered."""
    told = contacts(rows)
    members: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        own = told[row["interaction_id"]]
        if own["issue_id"] is not None:
            members[own["issue_id"]].append({**row, **own})
    return {name: issue(sorted(them, key=lambda row: row["issue_position"])) for name, them in members.items()}


def issue(them: list[Row]) -> Row:
    first, last = them[0], them[-1]
    return {
        "customer_id": first["customer_id"],
        "topic": first["topic"],
        "first_contact_at": first["started_at"],
        "last_contact_at": last["started_at"],
        "contacts": len(them),
        "channels": len({row["channel"] for row in them}),
        "first_channel": first["channel"],
        "hand_offs": sum(row["transferred"] is True for row in them),
        "solved_on_first_contact": len(them) == 1 and first["answered"] is not False,
        "first_agent_id": first["agent_id"],
        "team": first["team"],
        "days": (last["started_at"] - first["started_at"]).total_seconds() / 86400,
        "seconds_to_next_contact": last["seconds_to_next_contact"],
    }


def answer(row: Row) -> Row:
    """A survey's day, and its score between the ends of its scale."""
    width = row["scale_max"] - row["scale_min"]
    scored = row["score"] is not None and width
    return {
        "asked_at": row["responded_at"] or row["invited_at"],
        "share_of_scale": (row["score"] - row["scale_min"]) / width if scored else None,
    }


def cost_days(rows: list[Row]) -> dict[tuple[str, Any], float]:
    """Each day's equal share, both ends in."""
    found = {}
    for row in rows:
        days = (row["to"] - row["from"]).days + 1
        for i in range(days):
            found[row["cost_id"], row["from"] + timedelta(days=i)] = float(row["amount"]) / days
    return found


def spells(case: str, created: str, solved_at: str | None, events: list[Row]) -> list[tuple[str, str | None]]:
    """From when to when a case is open; times are texts that sort as they follow."""
    own = [e for e in events if e["case_id"] == case and e["kind"] == "status" and e["value"]]
    found: list[list[Any]] = [[created, None]]
    solved = False
    for event in sorted(own, key=lambda e: (e["at"], e["event_id"])):
        now = event["value"].lower() in ("solved", "resolved", "done", "completed", "closed")
        if now and not solved:
            found[-1][1] = event["at"]
        elif solved and not now:
            found.append([event["at"], None])
        solved = now
    if len(found) == 1 or (solved_at and solved_at >= found[-1][0]):
        found[-1][1] = solved_at
    return [(max(begun, created), ended) for begun, ended in found]
