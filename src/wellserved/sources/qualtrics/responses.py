"""Responses: exported survey by survey: a job is started, looked at until it is done, and its file fetched.

All that a run must remember stands in the cursor: the surveys that are left, the job or the file in hand, and of each
survey the token with which the next export goes on where this one ended. A token that Qualtrics no longer knows is
replaced by a date a day before the last export began; what comes twice by that is upserted.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask, Cursor, Page, Stream
from wellserved.sources.qualtrics.export_file import rows_of
from wellserved.sources.qualtrics.walk import chosen_surveys, result_of
from wellserved.terms.sentence import sentence

OVERLAP = timedelta(days=1)
TRIES, LOOKS = 3, 720
GONE = (400, 404, 410)


def read_responses(ask: Ask) -> Page:
    """The next step of the export in hand, or of the next survey's."""
    cursor = dict(ask.cursor or {})
    cursor.setdefault("since", _text(ask.since))
    if ask.begins:
        cursor = {**cursor, "tries": 0, "broken": []}
        if not cursor.get("left"):
            cursor["left"] = [str(survey["id"]) for survey in chosen_surveys(ask)]
    if cursor.get("file"):
        return _fetch(ask, cursor)
    if cursor.get("job"):
        return _look(ask, cursor)
    if cursor.get("left"):
        return _start(ask, cursor)
    return Page((), _ended(cursor), more=False)


def _ended(cursor: Cursor) -> Cursor:
    """What is kept for the next run.

    Raises:
        Refused: The exports of some surveys failed again and again; all others were read.
    """
    if broken := cursor.get("broken"):
        what = sentence("the exports of {surveys} failed {n} times", surveys=", ".join(broken), n=TRIES)
        fix = sentence("load again later, or set 'split_days' for smaller exports")
        raise Refused(what, "export-responses", fix)
    return {"since": cursor["since"], "known": cursor.get("known") or {}}


def _start(ask: Ask, cursor: Cursor) -> Page:
    """Start an export: of what is new since the last one, or of all since a date."""
    survey = cursor["left"][0]
    known = (cursor.get("known") or {}).get(survey) or {}
    body, until = _asked(ask, known, _moment(cursor["since"]))
    try:
        started = ask.wire.post(f"surveys/{survey}/export-responses", body, limit="export").json()
    except Refused as refused:
        if refused.status in GONE and "token" in known:
            return Page((), _known(cursor, survey, {"until": known["until"]}), more=True)
        if refused.status == 404:  # deleted since it was listed
            return Page((), {**cursor, "left": cursor["left"][1:]}, more=True)
        raise
    job = {"progress": started["result"]["progressId"], "until": until, "open": "endDate" not in body, "looks": 0}
    return Page((), {**cursor, "job": job}, more=True, wait=_wait(0))


def _asked(ask: Ask, known: Mapping[str, Any], since: datetime) -> tuple[dict[str, Any], str]:
    """What an export is asked for, and the moment up to which it is then known."""
    body: dict[str, Any] = {"format": "ndjson", "compress": True}
    if known.get("token"):
        return {**body, "continuationToken": known["token"]}, _text(ask.now)
    begin = _moment(known["until"]) if known.get("until") else since
    body |= {"startDate": _text(begin - OVERLAP if known.get("until") else begin)}
    days = float(ask.options.get("split_days") or 0)
    if days and ask.now - begin > timedelta(days=days):
        end = _text(begin + timedelta(days=days))
        return {**body, "endDate": end}, end
    return {**body, "allowContinuation": True}, _text(ask.now)


def _look(ask: Ask, cursor: Cursor) -> Page:
    """Look whether the job is done; one that failed, or that Qualtrics forgot, is started again, twice."""
    job, survey = cursor["job"], cursor["left"][0]
    try:
        found = result_of(ask.wire, f"surveys/{survey}/export-responses/{job['progress']}")
    except Refused as refused:
        if refused.status != 404:
            raise
        found = {"status": "failed"}
    if found.get("status") == "complete" and found.get("fileId"):
        file = {"id": found["fileId"], "token": found.get("continuationToken"), "from": 0}
        rest = {name: value for name, value in cursor.items() if name != "job"}
        return Page((), {**rest, "file": {**file, "until": job["until"], "open": job["open"]}}, more=True)
    if found.get("status") == "failed" or job["looks"] >= LOOKS:
        return _again(cursor)
    looked = {**job, "looks": job["looks"] + 1}
    return Page((), {**cursor, "job": looked}, more=True, wait=_wait(looked["looks"]))


def _fetch(ask: Ask, cursor: Cursor) -> Page:
    """Some rows of the file; with the last of them the survey is known up to when its job was started."""
    file, survey = cursor["file"], cursor["left"][0]
    try:
        rows, more = rows_of(ask.wire, survey, file["id"], file["from"])
    except Refused as refused:
        if refused.status == 404:
            return _again(cursor)
        raise
    if more:
        return Page(rows, {**cursor, "file": {**file, "from": file["from"] + len(rows)}}, more=True)
    rest = {name: value for name, value in cursor.items() if name != "file"}
    rest |= {"left": cursor["left"][1:] if file["open"] else cursor["left"], "tries": 0}
    token = {"token": file["token"]} if file.get("token") else {}
    return Page(rows, _known(rest, survey, {"until": file["until"], **token}), more=True)


def _again(cursor: Cursor) -> Page:
    """Start the survey's export again; one that was tried often enough is told of when the others have been read."""
    tries = int(cursor.get("tries") or 0) + 1
    rest = {name: value for name, value in cursor.items() if name not in ("job", "file")}
    if tries < TRIES:
        return Page((), {**rest, "tries": tries}, more=True, wait=_wait(tries))
    broken = [*cursor["broken"], cursor["left"][0]]
    return Page((), {**rest, "tries": 0, "left": cursor["left"][1:], "broken": broken}, more=True)


def _known(cursor: Cursor, survey: str, known: Mapping[str, Any]) -> Cursor:
    return {**cursor, "known": {**(cursor.get("known") or {}), survey: dict(known)}}


def _wait(looks: int) -> float:
    """Seconds before the next look: soon at first, then every five."""
    return min(5.0, 0.05 * 2.0**looks) if looks < 7 else 5.0


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


RESPONSES = Stream(
    "responses",
    ("responseId",),
    read_responses,
    fields=("surveyId", "responseId", "values", "labels", "displayedFields", "displayedValues"),
    limit="export",
    permission="View Survey Results; OAuth scope read:survey_responses",
    gives="answers: NPS, CSAT, CES, comments, and what embedded data links them to",
    after=("surveys",),
)
