"""Agents: engagements, by time and identifier, and what agents are doing now, whose history is made by asking often."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wellserved.sources.connect.stream import Ask, Page, Row
from wellserved.sources.zendesk.call import body_of
from wellserved.sources.zendesk.exports import epoch
from wellserved.sources.zendesk.lists import a_page

LARGEST = 100
KEYS = ("start_time_cursor", "engagement_id_cursor", "channel", "page_size")


def engagements(ask: Ask) -> Page:
    """Read engagements after the last one that is known; the first time, all that Zendesk still has: 90 days."""
    size = int(ask.options.get("engagements_page_size", LARGEST))
    params: dict[str, Any] = {"page_size": size, **(ask.cursor or {})}
    body = body_of(ask, "/api/v2/engagements", params, goes_on=bool(ask.cursor))
    rows = body.get("agent_engagement_data") or []
    following = asked_by(body.get("next_page_url")) if body.get("has_more") else {}
    cursor = following or after(rows, ask)
    return Page(rows, cursor, bool(following) and following != dict(ask.cursor or {}))


def asked_by(url: str | None) -> dict[str, str]:
    """What the vendor's own link to the next page asks for."""
    query = parse_qs(urlsplit(url or "").query)
    return {name: query[name][0] for name in KEYS if name in query}


def after(rows: list[Row], ask: Ask) -> dict[str, Any]:
    """Where the next run goes on, where there is no link: after the last row, as the vendor's links name it."""
    if not rows or not rows[-1].get("engagement_start_time"):
        return dict(ask.cursor or {})
    begun = datetime.fromisoformat(str(rows[-1]["engagement_start_time"])).replace(tzinfo=UTC)
    kept = {name: value for name, value in (ask.cursor or {}).items() if name in ("channel", "page_size")}
    return {"start_time_cursor": epoch(begun), "engagement_id_cursor": rows[-1]["engagement_id"], **kept}


def availabilities(ask: Ask) -> Page:
    """Read what all agents are doing now."""
    at = None if ask.begins else (ask.cursor or {}).get("after")
    rows, following = a_page(ask, "/api/v2/agent_availabilities", "data", {}, at)
    return Page(rows, {"after": following}, following is not None)
