"""Walk: the objects of one kind page by page: all of them first, then those that changed, then those in the bin.

What changed is searched. A search gives no more than 10,000 objects and knows one order, so each page asks for those
that changed since a fixed moment and whose id is greater than the last one read: no page is ever paged past, however
many objects changed in the same millisecond. An object that changes behind us meanwhile is in the next walk, which
begins before this one did.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.connect.reply import Json
from wellserved.sources.connect.stream import Ask, Cursor, Row
from wellserved.sources.hubspot.api import objects
from wellserved.sources.hubspot.refusal import understood

LOOKBACK = timedelta(minutes=10)
FOUNDED = datetime(2006, 1, 1, tzinfo=UTC)
LISTED, LISTED_WITH_HISTORY, SEARCHED = 100, 50, 100


@dataclass(frozen=True)
class Kind:
    """A kind of objects.

    Args:
        name: As paths call it: tickets.
        properties: What is asked for; HubSpot gives few unasked.
        history: Of which properties all former values are asked for too.
        changed: The property that holds when an object last changed.
        permission: The scope that reading it needs.
        binned: Whether those that were put into the bin are read too.
    """

    name: str
    properties: tuple[str, ...]
    history: tuple[str, ...] = ()
    changed: str = "hs_lastmodifieddate"
    permission: str = ""
    binned: bool = True


@dataclass(frozen=True)
class Step:
    """One page of a walk.

    Args:
        rows: The objects; those in the bin are `archived`.
        cursor: Where the walk goes on.
        more: Whether it goes on now.
        searched: Whether they were searched, and so came without their history.
    """

    rows: Sequence[Row]
    cursor: Cursor
    more: bool
    searched: bool = False


def walked(ask: Ask, kind: Kind) -> Step:
    """The page after the last one.

    Raises:
        PermissionMissing: The scope is missing.
        CursorExpired: HubSpot no longer knows where the last page ended.
    """
    cursor = _begun(ask)
    with understood(kind.permission, paged=bool(cursor.get("after"))):
        step = {"list": _listed, "changed": _changed, "bin": _binned}[str(cursor["phase"])](ask, kind, cursor)
    until = min(moment(str(cursor["to"])), known_by(ask))
    return replace(step, cursor={**step.cursor, "to": written(until)}, more=step.more or _is_old(ask, until))


def _is_old(ask: Ask, until: datetime) -> bool:
    """Whether a walk was begun by a run of former times, so that it sets out again at once."""
    return until < known_by(ask) - LOOKBACK


def moment(text: str) -> datetime:
    """A time as HubSpot and our cursors write it."""
    return datetime.fromisoformat(text)


def written(at: datetime) -> str:
    """A time as HubSpot writes it, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def following(body: Mapping[str, Any]) -> str:
    """What names the next page; empty on the last one."""
    return str(((body.get("paging") or {}).get("next") or {}).get("after") or "")


def known_by(ask: Ask) -> datetime:
    """Until when all is known: the run's begin; where our clock was ahead of HubSpot's then, HubSpot's time now."""
    return min(ask.now, ask.wire.clock)


def _begun(ask: Ask) -> Cursor:
    """Where this page begins: a walk at rest sets out to read what changed since."""
    if ask.cursor is None:
        if ask.since > FOUNDED:
            return _span(ask.since - LOOKBACK, ask.now)
        return {"phase": "list", "to": written(ask.now)}
    if ask.cursor["phase"] == "rest":
        return _span(moment(str(ask.cursor["to"])) - LOOKBACK, ask.now)
    return ask.cursor


def _span(begin: datetime, end: datetime) -> Cursor:
    return {"phase": "changed", "from": written(begin), "to": written(end), "id": "0"}


def _rested(cursor: Cursor, rows: Sequence[Row], *, searched: bool = False) -> Step:
    return Step(rows, {"phase": "rest", "to": cursor["to"]}, more=False, searched=searched)


def _listed(ask: Ask, kind: Kind, cursor: Cursor) -> Step:
    body = _page(ask, kind, cursor, {})
    after = following(body)
    if after:
        return Step(body["results"], {**cursor, "after": after}, more=True)
    return _rested(cursor, body["results"])


def _binned(ask: Ask, kind: Kind, cursor: Cursor) -> Step:
    """Those that were put into the bin since; HubSpot keeps them there for 90 days."""
    body = _page(ask, kind, cursor, {"archived": "true"})
    since = moment(str(cursor["from"]))
    rows = [row for row in body["results"] if moment(str(row.get("archivedAt") or cursor["to"])) >= since]
    after = following(body)
    if after:
        return Step(rows, {**cursor, "after": after}, more=True)
    return _rested(cursor, rows)


def _page(ask: Ask, kind: Kind, cursor: Cursor, further: Mapping[str, Any]) -> Json:
    size = LISTED_WITH_HISTORY if kind.history else LISTED
    params: dict[str, Any] = {"limit": size, "properties": ",".join(kind.properties), **further}
    if kind.history:
        params["propertiesWithHistory"] = ",".join(kind.history)
    if cursor.get("after"):
        params["after"] = cursor["after"]
    return ask.wire.get(objects(kind.name), params).json()


def _changed(ask: Ask, kind: Kind, cursor: Cursor) -> Step:
    asked = {
        "filterGroups": [
            {
                "filters": [
                    {"propertyName": kind.changed, "operator": "GTE", "value": _milliseconds(str(cursor["from"]))},
                    {"propertyName": "hs_object_id", "operator": "GT", "value": str(cursor["id"])},
                ]
            }
        ],
        "sorts": [{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
        "properties": list(kind.properties),
        "limit": SEARCHED,
    }
    body = ask.wire.post(objects(kind.name, "search"), asked, limit="search").json()
    rows = body["results"]
    if rows and following(body):
        last = max((str(row["id"]) for row in rows), key=int)
        return Step(rows, {**cursor, "id": last}, more=True, searched=True)
    if not kind.binned:
        return _rested(cursor, rows, searched=True)
    return Step(rows, {"phase": "bin", "from": cursor["from"], "to": cursor["to"]}, more=True, searched=True)


def _milliseconds(text: str) -> str:
    return str(round(moment(text).timestamp() * 1000))
