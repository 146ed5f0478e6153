"""Reading: one object page by page, by the moment of its last change and by id; many rows by a job.

A run reads up to two minutes ago, as a change may be seen later than it is dated, and a little of what it read before.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask, Page, Stream
from wellserved.sources.salesforce import soql
from wellserved.sources.salesforce.bulk import begin_job, read_job
from wellserved.sources.salesforce.described import Described, describe, gaps_in, kept_gaps, path
from wellserved.sources.salesforce.refusals import code_of, understood
from wellserved.sources.salesforce.sobject import SObject

MANY = soql.ROWS  # above it, a job costs fewer calls
TOO_LONG = "QUERY_TIMEOUT"
FEWER = f" LIMIT {soql.ROWS // 10}"


def stream_of(one: SObject) -> Stream:
    """An object as a stream."""
    return Stream(
        one.stream,
        ("Id",),
        lambda ask: read_whole(ask, one) if one.whole else read_changes(ask, one),
        fields=one.asked,
        version="" if one.whole else one.stamp,
        permission=one.needs,
        gives=one.gives,
        wanted=one.wanted,
        whole=one.whole,
    )


def read_changes(ask: Ask, one: SObject) -> Page:
    """The next rows that changed, deleted ones among them."""
    cursor = dict(ask.cursor or {})
    if "job" in cursor:
        return read_job(ask, one, cursor)
    with understood(one):
        seen = _seen(ask, one)
        cursor = _window(ask, one, seen, cursor)
        by_job = cursor.get("by") != "pages"
        if by_job and cursor.get("left", 0) > int(ask.options.get("bulk_above", MANY)):
            return begin_job(ask, one, seen, cursor)
        try:
            return _page(ask, one, seen, cursor)
        except Refused as refused:
            if not by_job or "left" in cursor or code_of(refused.text) != TOO_LONG:
                raise
            return begin_job(ask, one, seen, cursor)


def _seen(ask: Ask, one: SObject) -> Described:
    """What may be asked: told by Salesforce where a window begins, then by the cursor."""
    kept = dict(ask.cursor or {}).get("seen")
    if not kept:
        return describe(ask.wire, one, ask.options)
    return Described(tuple(kept["fields"]), kept["stamp"], (), (), kept["deletes"])


def _window(ask: Ask, one: SObject, seen: Described, cursor: dict[str, Any]) -> dict[str, Any]:
    """The cursor with its window: from a little before the last row that was read to a little before now."""
    if "until" in cursor:
        return cursor
    first = soql.EVER if one.ever else ask.since
    begin = soql.moment_of(cursor["at"]) - one.lookback if cursor else first
    until = max(ask.now - soql.LATE, begin)
    return {"at": soql.literal(begin), "until": soql.literal(until), "seen": _kept(seen), "gaps": kept_gaps(seen)}


def _kept(seen: Described) -> dict[str, Any]:
    return {"fields": list(seen.fields), "stamp": seen.stamp, "deletes": seen.deletes}


def _page(ask: Ask, one: SObject, seen: Described, cursor: Mapping[str, Any]) -> Page:
    """The rows after the cursor: the first page of a window also tells how many there are."""
    first = "left" not in cursor
    told = _asked(ask, soql.page(one, seen.stamp, seen.fields, cursor, 0 if first else soql.ROWS), deletes=seen.deletes)
    rows = [_plain(row) for row in told["records"]]
    left = (int(told["totalSize"]) if first else cursor["left"]) - len(rows)
    if not rows or (told["done"] and (first or len(rows) < soql.ROWS)):
        return Page(rows, *soql.end_of(cursor, ask.now), gaps=gaps_in(cursor))
    last = rows[-1]
    at = soql.literal(soql.moment_of(last[seen.stamp]))
    cursor = {**cursor, "at": at, "id": last["Id"], "left": left}
    return Page(rows, cursor, more=True, gaps=gaps_in(cursor))


def read_whole(ask: Ask, one: SObject) -> Page:
    """The next rows of a small object, by id."""
    cursor = {} if ask.begins else dict(ask.cursor or {})
    with understood(one):
        seen = _seen(replace(ask, cursor=cursor), one)
        told = _asked(ask, soql.whole(one, seen.fields, cursor.get("id", "")), deletes=False)
    rows = [_plain(row) for row in told["records"]]
    gaps = cursor.get("gaps", kept_gaps(seen))
    if not rows or (told["done"] and len(rows) < soql.ROWS):
        return Page(rows, {}, more=False, gaps=gaps_in({"gaps": gaps}))
    then = {"id": rows[-1]["Id"], "seen": _kept(seen), "gaps": gaps}
    return Page(rows, then, more=True, gaps=gaps_in(then))


def _asked(ask: Ask, query: str, *, deletes: bool) -> Mapping[str, Any]:
    """Put a question; one of many pages whose time ran out is put for fewer rows."""
    verb = path(ask.options, "queryAll" if deletes else "query")
    try:
        told: Mapping[str, Any] = ask.wire.get(verb, {"q": query}).json()
    except Refused as refused:
        rest, limited, _ = query.rpartition(" LIMIT ")
        if code_of(refused.text) != TOO_LONG or not limited:
            raise
        told = {**ask.wire.get(verb, {"q": rest + FEWER}).json(), "done": False}
    return told


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row without its address at Salesforce."""
    return {name: value for name, value in row.items() if name != "attributes"}
