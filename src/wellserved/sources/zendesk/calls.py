"""Calls: Zendesk Talk's calls and their legs, whose export never says that it is at its end."""

from collections.abc import Callable

from wellserved.sources.connect.stream import Ask, Page
from wellserved.sources.zendesk.exports import from_second


def by_count(name: str) -> Callable[[Ask], Page]:
    """Read `calls` or `legs`: there is more while rows come and the time moves on."""
    path = f"/api/v2/channels/voice/stats/incremental/{name}.json"

    def read(ask: Ask) -> Page:
        start, body = from_second(ask, path, {}, "talk")
        rows, end = body.get(name) or [], int(body.get("end_time") or start)
        return Page(rows, {"start_time": max(start, end)}, bool(rows) and end > start)

    return read
