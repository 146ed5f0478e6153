"""Lists: what Zendesk gives page by page in whole, and ratings and answers, which change for weeks after they began."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from wellserved.sources.connect.refused import PermissionMissing
from wellserved.sources.connect.stream import Ask, Page, Row
from wellserved.sources.zendesk.call import NOT_THERE, body_of
from wellserved.sources.zendesk.exports import epoch

LARGEST = 100
ANSWERED_WITHIN = timedelta(days=35)  # a survey may be answered, and an answer changed, for 28 days after it was sent


def listed(path: str, name: str, more: Mapping[str, str] | None = None) -> Callable[[Ask], Page]:
    """Read all rows of a list anew; the cursor is only of use within one run."""

    def read(ask: Ask) -> Page:
        after = None if ask.begins else (ask.cursor or {}).get("after")
        rows, following = a_page(ask, path, name, {**(more or {})}, after)
        return Page(rows, {"after": following}, following is not None)

    return read


def whole(path: str, name: str) -> Callable[[Ask], Page]:
    """Read a short list that comes at once."""

    def read(ask: Ask) -> Page:
        return Page(body_of(ask, path, {}).get(name) or [], {}, more=False)

    return read


def recent(path: str, name: str, start: str) -> Callable[[Ask], Page]:
    """Read a list from a time on, and each time again what began in the last weeks.

    Args:
        path: The list.
        name: Where its rows stand.
        start: The parameter that says from when on, in seconds.
    """

    def read(ask: Ask) -> Page:
        cursor = ask.cursor or {}
        begin = int(cursor.get("begun", cursor.get("from", epoch(ask.since))))
        known = cursor.get("after")
        rows, following = a_page(ask, path, name, {start: max(0, begin)}, known)
        if following is None:
            return Page(rows, {"from": epoch(ask.now - ANSWERED_WITHIN)}, more=False)
        return Page(rows, {"begun": begin, "after": following}, more=True)

    return read


def a_page(
    ask: Ask, path: str, name: str, params: Mapping[str, Any], after: str | None
) -> tuple[list[Row], str | None]:
    """One page of a list, and where the next begins; None where there is none."""
    given = {**params, "page[size]": ask.options.get("page_size", LARGEST), **({"page[after]": after} if after else {})}
    body = body_of(ask, path, given, goes_on=after is not None)
    meta = body.get("meta") or {}
    following = meta.get("after_cursor") if meta.get("has_more") else None
    return body.get(name) or [], following if following != after else None


def holidays(ask: Ask) -> Page:
    """Read the holidays of each schedule, one schedule a page; each row says whose it is."""
    schedules = sorted(str(row.get("id")) for row in ask.landed("schedules"))
    done = 0 if ask.begins else int((ask.cursor or {}).get("done") or 0)
    if done >= len(schedules):
        return Page((), {"done": done}, more=False)
    path = f"/api/v2/business_hours/schedules/{schedules[done]}/holidays.json"
    try:
        found = body_of(ask, path, {}).get("holidays") or []
    except PermissionMissing as missing:
        if missing.status != NOT_THERE:
            raise
        found = []  # the schedule was taken away meanwhile
    rows = [{"schedule_id": schedules[done], **row} for row in found]
    return Page(rows, {"done": done + 1}, done + 1 < len(schedules))
