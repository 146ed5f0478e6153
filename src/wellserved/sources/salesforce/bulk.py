"""Bulk: reading many rows as a job of Bulk API 2.0: asked for once, looked at until it is done, taken in pieces.

The job's name and the place within its results stand in the cursor, so a run that was ended goes on where it was;
results are kept for seven days.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from wellserved.sources.connect.refused import CursorExpired, JobFailed, Refused
from wellserved.sources.connect.stream import Ask, Page
from wellserved.sources.salesforce import soql
from wellserved.sources.salesforce.described import Described, gaps_in, path
from wellserved.sources.salesforce.refusals import NO_BULK, code_of, understood
from wellserved.sources.salesforce.sobject import SObject
from wellserved.terms.sentence import sentence

PIECE = 10_000  # rows of one piece of results: some 10 MB
LAST = "null"  # the locator of the last piece is this word
FIRST_LOOK, MOST = 1.0, 30.0
CLASS = "bulk"
csv.field_size_limit(1 << 28)


def begin_job(ask: Ask, one: SObject, seen: Described, cursor: Mapping[str, Any]) -> Page:
    """Ask for all rows after the cursor; where an object or an edition knows no Bulk, by pages after all."""
    asked = {
        "operation": "queryAll" if seen.deletes else "query",
        "query": soql.job(one, seen.stamp, seen.fields, cursor),
        "contentType": "CSV",
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
    try:
        job = ask.wire.post(path(ask.options, "jobs/query"), asked, limit=CLASS).json()
    except Refused as refused:
        if code_of(refused.text).upper().replace(" ", "") not in NO_BULK:
            raise
        return Page((), {**cursor, "by": "pages"}, more=True)
    fields = {"job": job["id"], "state": job["state"], "looks": 0, "locator": "", "fields": list(seen.fields)}
    return Page((), {**cursor, **fields}, more=True, wait=_pause(ask, 0))


def read_job(ask: Ask, one: SObject, cursor: Mapping[str, Any]) -> Page:
    """Look at a job, or take the next piece of what it found.

    Raises:
        JobFailed: It failed, and is asked for again.
        CursorExpired: It is no longer known.
    """
    with understood(one), _still_known(cursor["job"]):
        if cursor["state"] == "JobComplete":
            return _piece(ask, cursor)
        state = ask.wire.get(path(ask.options, f"jobs/query/{cursor['job']}"), limit=CLASS).json()
    if state["state"] in ("Failed", "Aborted"):
        raise _failed(ask, one, state)
    looks = int(cursor["looks"]) + 1
    wait = 0.0 if state["state"] == "JobComplete" else _pause(ask, looks)
    return Page((), {**cursor, "state": state["state"], "looks": looks}, more=True, wait=wait)


def _pause(ask: Ask, looks: int) -> float:
    """Seconds before the next look at a job: each a half longer."""
    return float(min(MOST, float(ask.options.get("look", FIRST_LOOK)) * 1.5**looks))


@contextmanager
def _still_known(job: str) -> Iterator[None]:
    """A job that is no longer known is a cursor that expired, and no missing permission."""
    try:
        yield
    except Refused as refused:
        if refused.status != 404:
            raise
        what = f"the job {job} is no longer known: results are kept for seven days"
        raise CursorExpired(what, refused.where, "it is asked for again", 404, refused.code) from None


def _failed(ask: Ask, one: SObject, state: Mapping[str, Any]) -> Refused:
    """A failed job: one of this run is asked for again; one of a former run must be forgotten."""
    ended = {"state": state["state"], "said": state.get("errorMessage", "–")}
    what = sentence("the job for {object} ended as {state}: {said}", object=one.name, **ended)
    kind = CursorExpired if ask.begins else JobFailed
    return kind(what, f"jobs/query/{state.get('id', '')}", sentence("load again later"), 0, str(state["state"]))


def _piece(ask: Ask, cursor: Mapping[str, Any]) -> Page:
    """The next piece of a job's results; after the last, all up to the window's end is read."""
    params = {"maxRecords": int(ask.options.get("piece", PIECE))}
    if cursor["locator"]:
        params["locator"] = cursor["locator"]
    got = ask.wire.get(path(ask.options, f"jobs/query/{cursor['job']}/results"), params, limit=CLASS)
    rows = rows_of(got.content.decode(), cursor["fields"])
    locator = got.headers.get("sforce-locator", LAST)
    if locator != LAST:
        return Page(rows, {**cursor, "locator": locator}, more=True)
    return Page(rows, *soql.end_of(cursor, ask.now), gaps=gaps_in(cursor))


def rows_of(text: str, fields: Sequence[str]) -> list[dict[str, str | None]]:
    """Rows of a piece of CSV, all as text; an empty one is a null: Salesforce tells them no more apart than CSV."""
    lines = csv.reader(io.StringIO(text, newline=""))
    head = next(lines, None)
    if head is None:
        return []
    names = head if set(head) == set(fields) else list(fields)
    rows = [] if names is head else [head]
    return [{name: value or None for name, value in zip(names, row, strict=True)} for row in (*rows, *lines) if row]
