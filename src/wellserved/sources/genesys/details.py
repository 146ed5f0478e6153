"""Details: conversations and what users did, from analytics: by jobs for what its data lake holds, then by questions.

A job gives all whose lifetime overlaps its interval, so a conversation that is still open comes again until it closes.
The data lake lags behind; for the hours after it a question is asked day by day, for it matches by the day of the
start. The vendor works through its data again for days, so each run reads the last four days anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask, Page, Row, Stream
from wellserved.sources.genesys.moments import INSTANT, days_of, interval, midnight_after, moment_of, number_of, written
from wellserved.terms.sentence import sentence

LOOK_BACK, JOB, HISTORY = 4, 7, 550  # days: read anew, in one job, of history unless more is asked for
JOB_ROWS, PAGE_ROWS, TRIES = 1000, 100, 3
LOOKS, FIRST_LOOK, LONGEST = 150, 2.0, 60.0  # looks at one job at most; seconds before the first, between two at most
GONE = (400, 404, 410)  # what a cursor or a job that is no longer known is answered with
RUNNING, OVER = ("QUEUED", "PENDING"), "FULFILLED"


@dataclass(frozen=True)
class Details:
    """One kind of details.

    Args:
        path: Under /api/v2/analytics.
        holds: The field of an answer that holds its rows.
        rows: Makes rows of what it holds.
        order: What is asked for besides the interval.
    """

    path: str
    holds: str
    rows: Callable[[Sequence[Mapping[str, Any]]], Sequence[Row]]
    order: Mapping[str, str]

    def read(self, ask: Ask) -> Page:
        """The page after a cursor: a job's begin, its state, its results, or a page of a question."""
        at = dict(ask.cursor or {})
        if ask.begins and at.get("step") not in ("job", "results"):
            return self._begun(ask, at)
        steps = {"next": self._job, "job": self._watched, "results": self._results, "query": self._asked}
        return steps[at["step"]](ask, at | {"tries": 0, "looks": 0} if ask.begins else at)

    def _begun(self, ask: Ask, at: dict[str, Any]) -> Page:
        """Where this run begins, some days before all was read, and how far the data lake reaches."""
        answer = ask.wire.get(f"/api/v2/analytics/{self.path}/jobs/availability").json()
        until = written(min(ask.now, moment_of(answer["dataAvailabilityDate"])))
        through = at.get("until") if at.get("step") == "query" else at.get("through")
        if at.get("step") == "next":
            return self._job(ask, {**at, "until": until})
        start = max(ask.since, ask.now - days_of(ask.options, "history_days", HISTORY))
        if through:
            start = moment_of(through) - days_of(ask.options, "look_back_days", LOOK_BACK)
        return self._job(
            ask, {"through": through, "start": written(start), "from": written(start), "until": until, "tries": 0}
        )

    def _job(self, ask: Ask, at: dict[str, Any]) -> Page:
        """Ask for a job over the next days; for the question where the data lake holds no more."""
        start, until = moment_of(at["from"]), moment_of(at["until"])
        if start >= until:
            question = {"step": "query", "from": at["until"], "now": written(ask.now), "page": 1}
            return self._asked(ask, _span(at) | question)
        end = min(until, start + days_of(ask.options, "job_days", JOB))
        body = {"interval": interval(start, end), **self.order}
        job = ask.wire.post(f"/api/v2/analytics/{self.path}/jobs", body).json()["jobId"]
        return self._wait(ask, {**at, "step": "job", "job": job, "to": written(end), "looks": 0})

    def _wait(self, ask: Ask, at: dict[str, Any]) -> Page:
        seconds = min(LONGEST, number_of(ask.options, "poll_seconds", FIRST_LOOK) * 1.5 ** min(at["looks"], 20))
        return Page((), {**at, "looks": at["looks"] + 1}, more=True, wait=seconds, share=_share(at))

    def _watched(self, ask: Ask, at: dict[str, Any]) -> Page:
        """Look at a job: wait on, take its results, or ask for it again."""
        try:
            found = ask.wire.get(f"/api/v2/analytics/{self.path}/jobs/{at['job']}").json()
        except Refused as refused:
            return self._again(ask, at, refused)
        state = str(found.get("state"))
        if state in RUNNING and at["looks"] < LOOKS:
            return self._wait(ask, at)
        if state != OVER:
            said = found.get("errorMessage") or "without a word"
            over = {"begin": at["from"], "end": at["to"], "state": state, "said": said}
            what = sentence("the job over {begin} to {end} is {state}: {said}", **over)
            fix = sentence("load again later; what was read is kept")
            return self._again(ask, at, Refused(what, self.path, fix, code=state))
        return self._results(ask, {**at, "step": "results", "next": ""})

    def _results(self, ask: Ask, at: dict[str, Any]) -> Page:
        """A page of a job's results; after the last one, the next days."""
        params = {"pageSize": JOB_ROWS} | ({"cursor": at["next"]} if at["next"] else {})
        try:
            found = ask.wire.get(f"/api/v2/analytics/{self.path}/jobs/{at['job']}/results", params).json()
        except Refused as refused:
            return self._again(ask, at, refused)
        rows = self.rows(found.get(self.holds) or ())
        if found.get("cursor"):
            return Page(rows, {**at, "next": found["cursor"]}, more=True, share=_share(at))
        then = {**_span(at), "step": "next", "from": at["to"], "tries": 0}
        return Page(rows, then, more=True, share=_share(then))

    def _again(self, ask: Ask, at: dict[str, Any], refused: Refused) -> Page:
        """Ask for the same days once more, where a job failed or is no longer known; not for ever."""
        lost = refused.status in GONE or (refused.status == 0 and refused.code)
        if not lost or at["tries"] + 1 >= TRIES:
            raise refused
        return self._job(ask, {**at, "tries": at["tries"] + 1})

    def _asked(self, ask: Ask, at: dict[str, Any]) -> Page:
        """A page of a question about one day after what the data lake holds."""
        start, now = moment_of(at["from"]), moment_of(at["now"])
        if start >= now:
            return Page((), {"through": at["until"]}, more=False)
        end = min(now, midnight_after(start))
        found = self._question(ask, start, end, at["page"])
        if found:
            return Page(self.rows(found), {**at, "page": at["page"] + 1}, more=True)
        return Page((), {**at, "from": written(end), "page": 1}, more=True)

    def _question(self, ask: Ask, start: datetime, end: datetime, page: int) -> Sequence[Mapping[str, Any]]:
        last = end - INSTANT if end == midnight_after(start) else end
        body = {"interval": interval(start, last), **self.order, "paging": {"pageSize": PAGE_ROWS, "pageNumber": page}}
        return ask.wire.post(f"/api/v2/analytics/{self.path}/query", body).json().get(self.holds) or ()


def _span(at: Mapping[str, Any]) -> dict[str, Any]:
    """What a run's cursor keeps from step to step."""
    return {name: at[name] for name in ("through", "until", "start") if name in at}


def _share(at: Mapping[str, Any]) -> float | None:
    """How much of the run's days is read; unknown where a run of a former version began it."""
    if "start" not in at:
        return None
    start, until = moment_of(at["start"]), moment_of(at["until"])
    return min(1.0, (moment_of(at["from"]) - start) / (until - start)) if until > start else 1.0


def _as_given(found: Sequence[Mapping[str, Any]]) -> Sequence[Row]:
    return found


def _each_state(found: Sequence[Mapping[str, Any]]) -> Sequence[Row]:
    """One row a state, so that one which spans two answers is the same row: `userId` and `list` tell whose it is."""
    return [
        {"userId": user["userId"], "list": kind, **state}
        for user in found
        for kind in ("primaryPresence", "routingStatus")
        for state in user.get(kind) or ()
    ]


CONVERSATIONS = Stream(
    name="conversations",
    key=("conversationId",),
    read=Details(
        "conversations/details", "conversations", _as_given, {"order": "asc", "orderBy": "conversationStart"}
    ).read,
    fields=(
        "conversationId", "conversationStart", "conversationEnd", "originatingDirection", "divisionIds", "participants",
        "surveys", "evaluations", "resolutions", "originatingSocialMediaPublic", "selfServed", "externalTag",
        "mediaStatsMinConversationMos", "associatedConversationId", "conversationInitiator", "customerParticipation",
    ),
    permission="analytics:conversationDetail:view",
    gives="contacts, each agent's part of them, queues, waits, handling, transfers, surveys",
)  # fmt: skip
USER_DETAILS = Stream(
    name="user_details",
    key=("userId", "list", "startTime"),
    read=Details("users/details", "userDetails", _each_state, {"order": "asc"}).read,
    fields=(
        "userId", "list", "startTime", "endTime", "systemPresence", "organizationPresenceId", "routingStatus",
    ),
    permission="analytics:userDetail:view",
    gives="what agents did: presence and routing status, as intervals",
)  # fmt: skip
