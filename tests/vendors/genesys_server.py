"""A server that answers as Genesys Cloud does: its login, its limits, jobs with their states, cursors and listings.

Paths, fields and parameters: the SDK's apis and models (PureCloudPlatformClientV2 269, MIT). Jobs match by lifetime
and questions by the day of the start, results have participants' attributes and questions do not: the vendor's page
"Conversation Detail job". Headers inin-ratelimit-*: a published recording of a call. An empty page of a question has no
field `conversations`: what published clients rely on.
"""

import base64
import json
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.vendors.genesys_conversations import Json, written
from tests.vendors.genesys_world import World

NOBODY = "00000000-0000-0000-0000-000000000000"
CLIENT = "client-of-tests"
SECRET = CLIENT[::-1]
ANALYTICS = {"conversations": "conversations", "users": "userDetails"}


class No(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        self.status, self.code, self.message, self.headers = status, code, message, headers or {}


@dataclass
class Job:
    """An asynchronous question: what it will say of itself, look by look, and what it found."""

    states: list[str]
    found: list[Json]
    holds: str


@dataclass
class Genesys:
    """The server.

    Args:
        world: What it tells.
        looks: States that a job goes through before its last one.
        fates: The last states of the next jobs; FULFILLED once they are used up.
        expired: Which calls for results, counted from 1, find their cursor expired.
        token_calls: After how many calls a token is no longer known.
        allowed: Calls that one window allows; `window` seconds long.
        denied: Paths that the client has no permission for.
    """

    world: World
    looks: tuple[str, ...] = ("QUEUED", "PENDING")
    fates: list[str] = field(default_factory=list)
    expired: tuple[int, ...] = ()
    token_calls: int = 10**9
    allowed: int = 10**6
    window: float = 60.0
    denied: tuple[str, ...] = ()
    jobs: dict[str, Job] = field(default_factory=dict)
    calls: int = 0
    results: int = 0
    bodies: list[Json] = field(default_factory=list)
    _tokens: dict[str, int] = field(default_factory=dict)
    _begun: float = 0.0
    _made: int = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        body = await request.body()
        try:
            response: Response = JSONResponse(*self._answer(request, body))
        except No as no:
            said = {"message": no.message, "code": no.code, "status": no.status, "contextId": "test", "details": []}
            response = JSONResponse({**said, "errors": []}, no.status, no.headers)
        response.headers["Date"] = format_datetime(self.world.clock, usegmt=True)
        response.headers["ININ-Correlation-Id"] = f"test-{self.calls}"
        left = max(0, round(self.window - (time.monotonic() - self._begun)))
        told = {"count": self._made, "allowed": self.allowed, "reset": left}
        response.headers.update({f"inin-ratelimit-{name}": str(value) for name, value in told.items()})
        await response(scope, receive, send)

    def _answer(self, request: Request, body: bytes) -> tuple[Any, int]:
        path = request.url.path
        if path == "/oauth/token":
            return self._login(request, body), 200
        self._limited()
        self._known(request)
        if any(path.startswith(one) for one in self.denied):
            missing = "You are missing the following permission(s): test:thing:view"
            raise No(403, "missing.any.permissions", f"Unable to perform the requested action. {missing}")
        asked = json.loads(body) if body else {}
        if NOBODY in path:
            _missing()
        return self._routed(path.removeprefix("/api/v2/").split("/"), dict(request.query_params), asked)

    def _login(self, request: Request, body: bytes) -> Json:
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        form = parse_qs(body.decode())
        if request.headers.get("authorization") != expected:
            raise No(401, "bad.credentials", "client not found")
        if form.get("grant_type") != ["client_credentials"]:
            raise No(400, "bad.request", "unsupported grant type")
        token = f"token-{len(self._tokens) + 1}"
        self._tokens[token] = 0
        return {"access_token": token, "token_type": "bearer", "expires_in": 86399}

    def _limited(self) -> None:
        self.calls += 1
        now = time.monotonic()
        if now - self._begun >= self.window:
            self._begun, self._made = now, 0
        self._made += 1
        if self._made > self.allowed:
            left = max(1, round(self.window - (now - self._begun)))
            said = f"Rate limit exceeded the maximum. Retry the request in [{left}] seconds"
            raise No(429, "too.many.requests", said, {"Retry-After": str(left)})

    def _known(self, request: Request) -> None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._tokens or self._tokens[token] >= self.token_calls:
            raise No(401, "bad.credentials", "Invalid login credentials.")
        self._tokens[token] += 1

    def _routed(self, parts: list[str], params: dict[str, str], asked: Json) -> tuple[Any, int]:
        match parts:
            case ["analytics", ("conversations" | "users") as kind, "details", *rest]:
                return self._analytics(kind, rest, params, asked)
            case ["teams"]:
                return self._teams(params), 200
            case ["externalcontacts", "scan", "contacts"]:
                return self._contacts(params), 200
            case ["organizations" | "users" | "routing" | "authorization" | "presence", *_]:
                return self._named(parts, params), 200
            case _:
                return self._people(parts, params, asked), 200

    def _named(self, parts: list[str], params: dict[str, str]) -> Any:
        match parts:
            case ["organizations", "me"]:
                return {"id": "org1", "name": "Test", "thirdPartyOrgName": "test"}
            case ["users"]:
                return numbered(self.world.users(), params, 500)
            case ["routing", "queues"]:
                return numbered(self.world.queues(), params, 500)
            case ["routing", "queues", queue, "members"]:
                return numbered(self.world.members(queue), params, 100)
            case ["routing", "wrapupcodes"]:
                return numbered(self.world.wrapup_codes(), params, 500)
            case ["authorization", "divisions"]:
                return numbered(self.world.divisions(), params, 500)
            case ["presence", "definitions"]:
                found = self.world.presence_definitions()
                return {"total": len(found), "entities": found, "selfUri": "/api/v2/presence/definitions"}
        return _missing()

    def _people(self, parts: list[str], params: dict[str, str], asked: Json) -> Any:
        match parts:
            case ["quality", "evaluations", "query"]:
                return numbered(self._evaluations(params), params, 100)
            case ["quality", "conversations", key, "surveys"]:
                return self.world.surveys(key)
            case ["speechandtextanalytics", "conversations", key]:
                return self.world.sentiment(key) or _missing()
            case ["coaching", "appointments"]:
                return numbered(self.world.coaching(_some(params, "userIds", 100)), params, 100)
            case ["learning", "assignments"]:
                return numbered(self.world.learning(_some(params, "userId", 100)), params, 100)
            case ["workforcemanagement", *rest]:
                return self._workforce(rest, asked)
        return _missing()

    def _workforce(self, parts: list[str], asked: Json) -> Any:
        match parts:
            case ["managementunits"]:
                return {"entities": self.world.units(), "pageSize": 2, "pageNumber": 1, "total": 2, "pageCount": 1}
            case ["managementunits", unit, "users"]:
                return {"entities": [{"id": user} for user in self.world.unit_users(unit)]}
            case ["managementunits", _, "schedules", "search"]:
                start, end = _moment(asked["startDate"]), _moment(asked["endDate"])
                found = self.world.schedules(asked["userIds"], start, end)
                return {"managementUnitTimeZone": "Europe/Berlin", "publishedSchedules": [], "userSchedules": found}
            case ["businessunits", _, "activitycodes"]:
                return {"entities": self.world.activity_codes()}
        return _missing()

    def _evaluations(self, params: dict[str, str]) -> list[Json]:
        agent = params.get("agentUserId")
        if not agent:
            raise No(400, "bad.request", "conversationId, evaluatorUserId, agentUserId or assigneeUserId is required")
        found = self.world.evaluations(agent, params.get("startTime", ""), params.get("endTime", "9"))
        scored = params.get("expandAnswerTotalScores") == "true"
        return [one if scored else {k: v for k, v in one.items() if k != "answers"} for one in found]

    def _teams(self, params: dict[str, str]) -> Json:
        size, after = 2, int(params.get("after") or 0)
        rows = self.world.teams()
        following = {"nextUri": f"/api/v2/teams?pageSize=2&after={after + size}"} if after + size < len(rows) else {}
        return {"entities": rows[after : after + size], "selfUri": "/api/v2/teams", **following}

    def _contacts(self, params: dict[str, str]) -> Json:
        size, rows = int(params.get("limit", 100)), self.world.contacts()
        if not 10 <= size <= 200:
            raise No(400, "bad.request", "limit must be between 10 and 200")
        start = int(params.get("cursor") or 0)
        following = {"after": str(start + size)} if start + size < len(rows) else {}
        return {"entities": rows[start : start + size], "cursors": following}

    def _analytics(self, kind: str, rest: list[str], params: dict[str, str], asked: Json) -> tuple[Any, int]:
        match rest:
            case ["jobs"]:
                return self._new_job(kind, asked), 202
            case ["jobs", "availability"]:
                return {"dataAvailabilityDate": written(self.world.available)}, 200
            case ["jobs", key]:
                return self._state(self.jobs.get(key) or _missing()), 200
            case ["jobs", key, "results"]:
                return self._results(self.jobs.get(key) or _missing(), params), 200
            case ["query"]:
                return self._queried(kind, asked), 200
        return _missing(), 404

    def _new_job(self, kind: str, asked: Json) -> Json:
        start, end = _interval(asked)
        seen = min(self.world.available, self.world.clock)
        if kind == "conversations":
            found = self.world.conversations(seen, start, end, by_day=bool(asked.get("startOfDayIntervalMatching")))
        else:
            found = self.world.states(seen, start, end)
        key, fate = f"job-{len(self.jobs) + 1}", self.fates.pop(0) if self.fates else "FULFILLED"
        self.jobs[key] = Job([*self.looks, fate], found, ANALYTICS[kind])
        self.bodies.append(asked)
        return {"jobId": key}

    def _state(self, job: Job) -> Json:
        state = job.states.pop(0) if len(job.states) > 1 else job.states[0]
        expires = written(self.world.clock + timedelta(days=1))
        told = {"state": state, "submissionDate": written(self.world.clock), "expirationDate": expires}
        return {**told, "errorMessage": "the query took too long"} if state == "FAILED" else told

    def _results(self, job: Job, params: dict[str, str]) -> Json:
        self.results += 1
        if job.states[-1] != "FULFILLED" or len(job.states) > 1:
            raise No(400, "bad.request", "the job is not fulfilled")
        if self.results in self.expired:
            raise No(400, "invalid.cursor", "The cursor has expired")
        size = int(params.get("pageSize") or 1000)
        start = int(base64.b64decode(params["cursor"])) if params.get("cursor") else 0
        more = start + size < len(job.found)
        following = {"cursor": base64.b64encode(str(start + size).encode()).decode()} if more else {}
        told = {"dataAvailabilityDate": written(self.world.available), **following}
        return {job.holds: job.found[start : start + size], **told}

    def _queried(self, kind: str, asked: Json) -> Json:
        start, end = _interval(asked)
        paging = asked.get("paging") or {}
        size, number = int(paging.get("pageSize", 25)), int(paging.get("pageNumber", 1))
        if end - start > timedelta(days=7) or size > 100:
            raise No(400, "bad.request", "an interval may have 7 days and a page 100 rows")
        if kind == "users":
            found = self.world.states(self.world.clock, start, end)
        else:
            found = [_bare(one) for one in self.world.conversations(self.world.clock, start, end, by_day=True)]
        rows = found[(number - 1) * size : number * size]
        self.bodies.append(asked)
        return {"totalHits": len(found), **({ANALYTICS[kind]: rows} if rows else {})}


def _bare(body: Json) -> Json:
    """A conversation as questions tell it: without participants' attributes."""
    parts = [{k: v for k, v in part.items() if k != "attributes"} for part in body["participants"]]
    return {**body, "participants": parts}


def numbered(rows: list[Json], params: dict[str, str], most: int) -> Json:
    """A page of a listing with numbers."""
    size, number = int(params.get("pageSize", 25)), int(params.get("pageNumber", 1))
    if size > most:
        raise No(400, "bad.request", f"pageSize may be {most} at most")
    pages = -(-len(rows) // size)
    told = {"pageSize": size, "pageNumber": number, "total": len(rows), "pageCount": pages}
    following = {"nextUri": f"?pageNumber={number + 1}"} if number < pages else {}
    return {"entities": rows[(number - 1) * size : number * size], **told, **following}


def _some(params: dict[str, str], name: str, most: int) -> list[str]:
    found = [one for one in params.get(name, "").split(",") if one]
    if not 0 < len(found) <= most:
        raise No(400, "bad.request", f"{name} needs 1 to {most} users")
    return found


def _missing() -> Any:
    raise No(404, "not.found", "The requested resource was not found")


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _interval(asked: Json) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(one) for one in asked["interval"].split("/"))
    if start >= end:
        raise No(400, "bad.request", "an interval ends after it begins")
    return start, end
