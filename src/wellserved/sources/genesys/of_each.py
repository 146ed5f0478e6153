"""Of each: what must be asked for user by user, queue by queue or conversation by conversation."""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask, Page, Row, Stream
from wellserved.sources.genesys.knock import NOBODY, knock
from wellserved.sources.genesys.moments import days_of, interval, moment_of, written

AT_ONCE, USERS_AT_ONCE, NOTED = 25, 50, 1000
EVALUATED, COACHED, BEFORE = 30, 90, 550  # days that are read anew; days of history unless more is asked for


def queue_members(ask: Ask) -> Page:
    """The members of the next queues."""
    these, more = _next(ask, "queues", AT_ONCE)
    knock(ask, these, f"/api/v2/routing/queues/{NOBODY}/members")
    rows: list[Row] = []
    for queue in these:
        for one in _pages(ask, f"/api/v2/routing/queues/{queue}/members", {"pageSize": 100}):
            rows.append({**one, "queueId": queue})
    return Page(rows, _after(these, more), more)


def activity_codes(ask: Ask) -> Page:
    """The kinds of work that are planned, of each business unit."""
    units = {str((one.get("businessUnit") or {}).get("id") or "") for one in ask.landed("management_units")} - {""}
    knock(ask, units, f"/api/v2/workforcemanagement/businessunits/{NOBODY}/activitycodes")
    rows: list[Row] = []
    for unit in sorted(units):
        found = ask.wire.get(f"/api/v2/workforcemanagement/businessunits/{unit}/activitycodes").json()
        rows += [{**one, "businessUnitId": unit} for one in found.get("entities") or ()]
    return Page(rows, {}, more=False)


def evaluations(ask: Ask) -> Page:
    """Evaluations of the next agents; they come to light when they are released, whenever the contact was."""
    at = dict(ask.cursor or {})
    if ask.begins and "from" not in at:
        at = {**at, **_span(ask, at, EVALUATED, timedelta())}
    these, more = _next(ask, "users", AT_ONCE, at)
    knock(ask, these, "/api/v2/quality/evaluations/query", {"agentUserId": NOBODY})
    rows: list[Row] = []
    for user in these:
        params = {"agentUserId": user, "startTime": at["from"], "endTime": at["to"], "pageSize": 100}
        params |= {"expandAnswerTotalScores": "true", "includeDeletedUsers": "true"}
        rows += _pages(ask, "/api/v2/quality/evaluations/query", params)
    return Page(rows, {**at, **_after(these, more)} if more else {"through": at["to"]}, more)


def coaching_appointments(ask: Ask) -> Page:
    """Coaching of the next users."""
    at = dict(ask.cursor or {})
    if ask.begins and "from" not in at:
        at = {**at, **_span(ask, at, COACHED, timedelta(days=COACHED))}
    these, more = _next(ask, "users", USERS_AT_ONCE, at)
    knock(ask, these, "/api/v2/coaching/appointments", {"userIds": NOBODY})
    params = {"userIds": ",".join(these), "interval": f"{at['from']}/{at['to']}", "pageSize": 100}
    rows = list(_pages(ask, "/api/v2/coaching/appointments", params)) if these else []
    return Page(rows, {**at, **_after(these, more)} if more else {"through": written(ask.now)}, more)


def learning_assignments(ask: Ask) -> Page:
    """What the next users have to learn."""
    these, more = _next(ask, "users", USERS_AT_ONCE)
    knock(ask, these, "/api/v2/learning/assignments", {"userId": NOBODY})
    params = {"userId": ",".join(these), "pageSize": 100, "sortOrder": "Asc"}
    rows = list(_pages(ask, "/api/v2/learning/assignments", params)) if these else []
    return Page(rows, _after(these, more), more)


def surveys(ask: Ask) -> Page:
    """Surveys with each question's answer, of the next conversations that had any."""
    return _of_conversations(ask, "/api/v2/quality/conversations/{}/surveys", lambda one: bool(one.get("surveys")))


def sentiment(ask: Ask) -> Page:
    """How the next conversations sounded; those without a recording are not known there."""
    return _of_conversations(ask, "/api/v2/speechandtextanalytics/conversations/{}", lambda one: True)


def _of_conversations(ask: Ask, path: str, wanted: Any) -> Page:
    """One call a conversation, of those that ended since the last run; some are noted ahead, so that few passes do."""
    at = dict(ask.cursor or {})
    if not at.get("left"):
        at = {"mark": at.get("mark", written(ask.since)), "last": at.get("last", ""), **_noted(ask, at, wanted)}
    these, left = at["left"][:AT_ONCE], at["left"][AT_ONCE:]
    knock(ask, these, path.format(NOBODY))
    rows: list[Row] = []
    for conversation in these:
        rows += _found(ask, path.format(conversation), conversation)
    passed = {"mark": at["to"], "last": at["end"]} if not left and these else {}
    return Page(rows, {**at, "left": left, **passed}, more=bool(these))


def _noted(ask: Ask, at: Mapping[str, Any], wanted: Any) -> dict[str, Any]:
    """The next conversations after the mark, by the moment of their end."""
    mark = (at.get("mark", written(ask.since)), at.get("last", ""))

    def ended() -> Iterator[tuple[str, str]]:
        for one in ask.landed("conversations"):
            place = (str(one.get("conversationEnd") or ""), str(one.get("conversationId")))
            if place[0] and place > mark and wanted(one):
                yield place

    found = heapq.nsmallest(NOTED, ended())
    end, last = found[-1] if found else mark
    return {"left": [one for _, one in found], "to": end, "end": last}


def _found(ask: Ask, path: str, conversation: str) -> Sequence[Row]:
    """What is known of a conversation; nothing is no error."""
    try:
        found = ask.wire.get(path).json()
    except Refused as refused:
        if refused.status == 404:
            return ()
        raise
    return [{**one, "conversationId": conversation} for one in (found if isinstance(found, list) else [found])]


def _span(ask: Ask, at: Mapping[str, Any], back: float, ahead: timedelta) -> dict[str, str]:
    """From when to when this run asks: some days before the last one ended, or from the first day that is wanted."""
    start = max(ask.since, ask.now - days_of(ask.options, "history_days", BEFORE))
    if at.get("through"):
        start = moment_of(at["through"]) - timedelta(days=back)
    begin, end = interval(start, ask.now + ahead).split("/")
    return {"from": begin, "to": end}


def _next(ask: Ask, parents: str, many: int, at: Mapping[str, Any] | None = None) -> tuple[list[str], bool]:
    """The next ids of another stream's rows, and whether there are more. A snapshot begins anew in each run."""
    cursor = at if at is not None else {} if ask.begins else (ask.cursor or {})
    after = str(cursor.get("after", ""))
    found = heapq.nsmallest(many + 1, (key for one in ask.landed(parents) if (key := str(one["id"])) > after))
    return found[:many], len(found) > many


def _after(these: Sequence[str], more: bool) -> dict[str, Any]:
    return {"after": these[-1]} if more else {}


def _pages(ask: Ask, path: str, params: Mapping[str, Any]) -> Iterator[Row]:
    """All pages of a listing that belongs to one of another."""
    number, more = 1, True
    while more:
        found = ask.wire.get(path, {**params, "pageNumber": number}).json()
        rows = found.get("entities") or ()
        yield from rows
        number, more = number + 1, bool(rows) and bool(found.get("nextUri"))


QUEUE_MEMBERS = Stream(
    name="queue_members",
    key=("queueId", "id"),
    read=queue_members,
    fields=("queueId", "id", "name", "joined", "ringNumber"),
    permission="routing:queue:view",
    gives="who works for which queue",
    after=("queues",),
    whole=True,
)
ACTIVITY_CODES = Stream(
    name="activity_codes",
    key=("businessUnitId", "id"),
    read=activity_codes,
    fields=("businessUnitId", "id", "name", "category", "countsAsPaidTime", "countsAsWorkTime"),
    permission="wfm:activityCode:view",
    gives="the kinds of work that are planned",
    after=("management_units",),
    whole=True,
)
EVALUATIONS = Stream(
    name="evaluations",
    key=("id",),
    read=evaluations,
    fields=(
        "id", "conversation", "evaluationForm", "evaluator", "agent", "status", "answers", "releaseDate",
        "assignedDate", "createdDate", "changedDate", "submittedDate", "calibration", "rescore", "aiScoring", "queue",
    ),
    permission="quality:evaluation:view",
    gives="quality checks that were released, with their scores",
    after=("users",),
)  # fmt: skip
COACHING_APPOINTMENTS = Stream(
    name="coaching_appointments",
    key=("id",),
    read=coaching_appointments,
    fields=("id", "name", "description", "dateStart", "lengthInMinutes", "status", "facilitator", "attendees"),
    permission="coaching:appointment:view",
    gives="coaching sessions",
    after=("users",),
)
LEARNING_ASSIGNMENTS = Stream(
    name="learning_assignments",
    key=("id",),
    read=learning_assignments,
    fields=(
        "id", "user", "module", "state", "dateCreated", "dateCompleted", "dateRecommendedForCompletion",
        "lengthInMinutes", "percentageScore", "isPassed", "isOverdue",
    ),
    permission="learning:assignment:view",
    gives="courses that were assigned and completed",
    after=("users",),
    whole=True,
)  # fmt: skip
SURVEYS = Stream(
    name="surveys",
    key=("id",),
    read=surveys,
    fields=("id", "conversationId", "surveyForm", "agent", "status", "queue", "answers", "completedDate", "surveyType"),
    permission="quality:survey:view",
    gives="surveys with each question's answer; one call a conversation",
    after=("conversations",),
    wanted=False,
)
SENTIMENT = Stream(
    name="sentiment",
    key=("conversationId",),
    read=sentiment,
    fields=("conversationId", "sentimentScore", "sentimentTrend", "sentimentTrendClass", "empathyScores"),
    permission="recording:recording:view",
    gives="how recorded contacts sounded; one call a conversation",
    after=("conversations",),
    wanted=False,
)
