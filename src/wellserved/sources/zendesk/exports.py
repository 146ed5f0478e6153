"""Exports: Zendesk's incremental exports, by cursor and by time.

A cursor is exact: each row comes once for each of its changes. By time, a page ends at the end of a second, and the
next begins with the one after; what changed in the last minute is not given yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.connect.stream import Ask, Page, Row
from wellserved.sources.zendesk.call import TooRecent, body_of

WITHHELD = timedelta(seconds=61)
LARGEST = 1000
BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def by_cursor(name: str, more: Mapping[str, str] | None = None) -> Callable[[Ask], Page]:
    """Read an export by cursor: `tickets` or `users`."""
    path = f"/api/v2/incremental/{name}/cursor.json"

    def read(ask: Ask) -> Page:
        known = (ask.cursor or {}).get("cursor")
        place = {"cursor": known} if known else {"start_time": begin_of(ask)}
        params: dict[str, Any] = {"per_page": ask.options.get("per_page", LARGEST), **(more or {}), **place}
        try:
            body = body_of(ask, path, params, "incremental", goes_on=bool(known))
        except TooRecent:
            return Page((), place, more=False)
        rows = beside_their_tickets(body.get(name) or [], body.get("metric_sets") or [])
        after = body.get("after_cursor") or known
        return Page(rows, {"cursor": after} if after else place, not body.get("end_of_stream", True) and after != known)

    return read


def by_time(path: str, name: str, more: Mapping[str, str] | None = None) -> Callable[[Ask], Page]:
    """Read an export by time; `name` is where its rows stand."""

    def read(ask: Ask) -> Page:
        start, body = from_second(ask, path, more or {}, "incremental")
        end = int(body.get("end_time") or start)
        return Page(body.get(name) or [], {"start_time": end}, not body.get("end_of_stream", True) and end > start)

    return read


def from_second(ask: Ask, path: str, more: Mapping[str, str], limit: str) -> tuple[int, Any]:
    """The second that a page by time begins with, and the page; nothing where that lies within the last minute."""
    start = begin_of(ask)
    if start > epoch(ask.now - WITHHELD):
        return start, {}
    try:
        return start, body_of(ask, path, {"start_time": start, **more}, limit)
    except TooRecent:  # our clock is ahead of Zendesk's
        return start, {}


def however_old(read: Callable[[Ask], Page]) -> Callable[[Ask], Page]:
    """Read rows that changed before `since` too: who wrote a new message may not have changed for years."""

    def read_all(ask: Ask) -> Page:
        return read(replace(ask, since=BEGIN))

    return read_all


def epoch(moment: datetime) -> int:
    """A moment as Zendesk counts time: whole seconds."""
    return int(moment.astimezone(UTC).timestamp())


def begin_of(ask: Ask) -> int:
    """Where a page by time begins."""
    known = (ask.cursor or {}).get("start_time")
    return start_of(ask) if known is None else int(known)


def start_of(ask: Ask) -> int:
    """Where an export begins the first time; never in the minute that is withheld."""
    return max(0, min(epoch(ask.since), epoch(ask.now - WITHHELD)))


def beside_their_tickets(rows: list[Row], sets: list[Row]) -> list[Row]:
    """Tickets with their metrics, which Zendesk gives within them or in a list of their own."""
    if not sets:
        return rows
    of = {one.get("ticket_id"): one for one in sets}
    return [row if "metric_set" in row else {**row, "metric_set": of.get(row.get("id"))} for row in rows]
