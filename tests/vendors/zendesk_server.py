"""A server that answers as Zendesk does: its ways to prove who calls, to page, to limit and to refuse.

What it follows: developer.zendesk.com (incremental exports, pagination, rate limits, Talk's incremental exports,
engagements, agent availabilities, CSAT survey responses, errors) and pages that were recorded of a sandbox: a cursor
is base64 of "<generated_timestamp>.0||<id>|", a page by time ends with a second and ignores per_page, what changed in
the last minute is withheld. That a policy applied is a change of the field `sla_policy`, and of `first_reply_time` and
its like with `minutes` and `in_business_hours`: the reference of ticket audit events and fivetran/dbt_zendesk. SLA
metrics by name: GitLab's handbook. Told nowhere in public, and worth a look at a real account: how an old cursor is
refused; so the connector takes 400, 404, 410 and 422 for it.
"""

import base64
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

USER = "ann@acme.example"
KEY_OF_ANN = "6wiIBWbGkBMo1mRDMuVwkw1EPsN"
WITHHELD = 60
NOT_YOURS = "You do not have access to this page. Please contact the account owner of this help desk for further help."
Row = dict[str, Any]
LISTS = {
    "groups": "groups",
    "group_memberships": "group_memberships",
    "brands": "brands",
    "satisfaction_ratings": "satisfaction_ratings",
    "guide/survey_responses": "survey_responses",
    "ticket_audits": "audits",
}
WHOLE = {
    "slas/policies": "sla_policies",
    "custom_statuses": "custom_statuses",
    "business_hours/schedules": "schedules",
}


@dataclass
class World:
    """What an account holds.

    Args:
        rows: By what the API calls them. Tickets and users have a `generated_timestamp` (users: in `_generated`);
            ticket_events a `timestamp`; ticket_metric_events a `time`; a leading underscore is never given.
        now: The vendor's clock.
        forbidden: Paths that the credential may not read.
        missing: Paths that the plan does not have.
        calls_a_minute: By class of endpoint ("incremental", "talk", ""): what is allowed until 429.
        retry_after: What a 429 says, in seconds; nothing where None.
        oldest_cursor: Cursors that were made before this second are no longer taken.
        page: Rows of a page by time, before the rest of its second.
        metric_sets_apart: Whether metrics come in a list of their own, and not within their tickets.
    """

    rows: dict[str, list[Row]]
    now: datetime
    forbidden: Sequence[str] = ()
    missing: Sequence[str] = ()
    calls_a_minute: Mapping[str, int] = field(default_factory=dict)
    retry_after: int | None = 0
    oldest_cursor: int = 0
    page: int = 1000
    metric_sets_apart: bool = False
    calls: Counter[str] = field(default_factory=Counter)
    seen: list[str] = field(default_factory=list)

    @property
    def epoch(self) -> int:
        return int(self.now.timestamp())


def zendesk(world: World) -> Starlette:
    """The server of one account."""

    def route(path: str, answer: Callable[[World, Request], Response], group: str = "") -> list[Route]:
        def endpoint(request: Request) -> Response:
            return guarded(world, request, group, answer)

        return [Route(f"/api/v2/{path}{ending}", endpoint, methods=["GET"]) for ending in ("", ".json")]

    exports = (
        ("tickets", "generated_timestamp"),
        ("organizations", "updated_at"),
        ("ticket_events", "timestamp"),
        ("ticket_metric_events", "time"),
    )
    root = "channels/voice/stats/incremental"
    made = [
        *route("users/me", me),
        *(
            one
            for name in ("tickets", "users")
            for one in route(f"incremental/{name}/cursor", cursor(name), "incremental")
        ),
        *(one for name, clock in exports for one in route(f"incremental/{name}", timed(name, clock), "incremental")),
        *(one for path, name in LISTS.items() for one in route(path, listed(name))),
        *(one for path, name in WHOLE.items() for one in route(path, whole(name))),
        *route("business_hours/schedules/{schedule}/holidays", holidays),
        *(one for name in ("calls", "legs") for one in route(f"{root}/{name}", talk(name), "talk")),
        *route("engagements", engagements),
        *route("agent_availabilities", availabilities),
    ]  # fmt: skip
    return Starlette(routes=made)


def guarded(world: World, request: Request, group: str, answer: Callable[[World, Request], Response]) -> Response:
    """Who calls, whether they may, whether it was too often; then the answer, with the vendor's headers."""
    world.seen.append(str(request.url.path) + (f"?{request.url.query}" if request.url.query else ""))
    path = request.url.path.removesuffix(".json")
    if not known(request.headers.get("authorization", "")):
        if path.endswith("/users/me") and "authorization" not in request.headers:
            return headed(
                world, group, JSONResponse({"user": {"id": None, "name": "Anonymous user", "role": "end-user"}})
            )
        return headed(world, group, JSONResponse({"error": "Couldn't authenticate you"}, 401))
    if any(path == f"/api/v2/{one}" for one in world.missing):
        return headed(world, group, refused(404, "InvalidEndpoint", "Not found"))
    if any(path == f"/api/v2/{one}" for one in world.forbidden):
        return headed(world, group, JSONResponse({"error": {"title": "Forbidden", "message": NOT_YOURS}}, 403))
    world.calls[group] += 1
    if world.calls[group] > world.calls_a_minute.get(group, 10**9):
        world.calls[group] = 0
        waits = {} if world.retry_after is None else {"Retry-After": str(world.retry_after)}
        busy = {"error": "APIRateLimitExceeded", "description": "Number of allowed API requests per minute exceeded"}
        return headed(world, group, JSONResponse(busy, 429, waits))
    return headed(world, group, answer(world, request))


def headed(world: World, group: str, response: Response) -> Response:
    """Put the headers on that every answer has."""
    left = world.calls_a_minute.get(group, 700) - world.calls[group]
    response.headers["date"] = format_datetime(world.now.astimezone(UTC), usegmt=True)
    for name, value in (("x-rate-limit", "700"), ("x-rate-limit-remaining", str(699)), ("ratelimit-limit", "700"),
                        ("ratelimit-remaining", "699"), ("ratelimit-reset", "41")):  # fmt: skip
        response.headers[name] = value
    if group and group in world.calls_a_minute:
        total = world.calls_a_minute[group]
        response.headers["zendesk-ratelimit-incremental-exports"] = f"total={total}; remaining={max(left, 1)}; resets=1"
    return response


def known(header: str) -> bool:
    """Whether a credential is the account's: an API token or an OAuth token."""
    if header == f"Bearer {KEY_OF_ANN}":
        return True
    try:
        return base64.b64decode(header.removeprefix("Basic ")).decode() == f"{USER}/token:{KEY_OF_ANN}"
    except ValueError:
        return False


def refused(status: int, error: str, description: str) -> Response:
    return JSONResponse({"error": error, "description": description}, status)


def me(world: World, request: Request) -> Response:
    return JSONResponse({"user": {"id": 9000, "name": "Ann", "email": USER, "role": "admin"}})


def given(row: Row) -> Row:
    """A row as the API gives it."""
    return {name: value for name, value in row.items() if not name.startswith("_")}


def generated(row: Row) -> int:
    """When a row was last changed by anybody, also by the system."""
    found: int = row.get("_generated") or row["generated_timestamp"]
    return found


def seconds(value: Any) -> int:
    """A moment of any of the API's spellings, as whole seconds."""
    if isinstance(value, int):
        return value
    return int(datetime.fromisoformat(str(value).replace("Z", "+00:00")).replace(tzinfo=UTC).timestamp())


def cursor(name: str) -> Callable[[World, Request], Response]:
    """An incremental export by cursor."""

    def answer(world: World, request: Request) -> Response:
        asked, size = request.query_params, int(request.query_params.get("per_page", 1000))
        if "cursor" in asked:
            try:
                at, _, key = base64.b64decode(asked["cursor"]).decode().removesuffix("|").partition("||")
                place = (int(float(at)), int(key))
            except ValueError:
                return refused(400, "InvalidCursor", "The cursor is invalid")
            if place[0] < world.oldest_cursor:
                return refused(400, "InvalidCursor", "The cursor has expired")
        elif "start_time" in asked:
            if int(asked["start_time"]) > world.epoch - WITHHELD:
                return too_recent()
            place = (int(asked["start_time"]), -1)
        else:
            return refused(400, "InvalidParameter", "start_time or cursor is required")
        rows = sorted(world.rows.get(name, []), key=lambda row: (generated(row), row["id"]))
        rows = [row for row in rows if generated(row) <= world.epoch - WITHHELD and (generated(row), row["id"]) > place]
        page = rows[: min(size, 1000)]
        last = page[-1] if page else None
        after = (
            base64.b64encode(f"{generated(last)}.0||{last['id']}|".encode()).decode() if last else asked.get("cursor")
        )
        root = f"{request.base_url}api/v2/incremental/{name}/cursor.json"
        return JSONResponse(
            {
                name: [sideloaded(world, request, row) for row in page],
                **sets_apart(world, request, page),
                "after_url": f"{root}?cursor={after}" if after else None,
                "before_url": None,
                "after_cursor": after,
                "before_cursor": None,
                "end_of_stream": len(page) == len(rows),
            }
        )

    return answer


def sideloaded(world: World, request: Request, row: Row) -> Row:
    """A ticket with what was asked for beside it."""
    asked = "metric_sets" in request.query_params.get("include", "")
    found = given(row)
    if "metric_set" in found and (not asked or world.metric_sets_apart):
        del found["metric_set"]
    return found


def sets_apart(world: World, request: Request, page: list[Row]) -> Row:
    if not world.metric_sets_apart or "metric_sets" not in request.query_params.get("include", ""):
        return {}
    return {"metric_sets": [row["metric_set"] for row in page if row.get("metric_set")]}


def too_recent() -> Response:
    return refused(422, "StartTimeTooRecent", "Too recent start_time. Use a start_time older than 1 minute")


def timed(name: str, clock: str) -> Callable[[World, Request], Response]:
    """An incremental export by time: whole seconds, whatever per_page says."""

    def answer(world: World, request: Request) -> Response:
        asked = request.query_params
        if "start_time" not in asked:
            return refused(422, "InvalidParameter", "start_time is required")
        start = int(asked["start_time"])
        if start > world.epoch - WITHHELD:
            return too_recent()
        rows = sorted(world.rows.get(name, []), key=lambda row: (seconds(row[clock]), row["id"]))
        rows = [row for row in rows if start <= seconds(row[clock]) <= world.epoch - WITHHELD]
        page = rows[: world.page]
        page += [row for row in rows[len(page) :] if seconds(row[clock]) == seconds(page[-1][clock])]
        end = seconds(page[-1][clock]) + 1 if page else start
        return JSONResponse(
            {
                name: [without_bodies(request, given(row)) for row in page],
                "count": len(page),
                "end_of_stream": len(page) == len(rows),
                "next_page": f"{request.base_url}api/v2/incremental/{name}.json?start_time={end}",
                "end_time": end,
            }
        )

    return answer


def without_bodies(request: Request, row: Row) -> Row:
    """A ticket event; without `comment_events` a comment is only said to be there."""
    if "child_events" not in row or "comment_events" in request.query_params.get("include", ""):
        return row
    children = [
        {"id": child["id"], "via": "Web form", "via_reference_id": None, "comment_present": True,
         "comment_public": child["public"], "event_type": "Comment"}
        if child["event_type"] == "Comment"
        else child
        for child in row["child_events"]
    ]  # fmt: skip
    return {**row, "child_events": children}


def listed(name: str) -> Callable[[World, Request], Response]:
    """A list by cursor pagination."""

    def answer(world: World, request: Request) -> Response:
        asked = request.query_params
        size = min(int(asked.get("page[size]", 100)), 100)
        start = asked.get("start_time") or asked.get("filter[created_at_start]")
        rows = sorted(world.rows.get(name, []), key=lambda row: str(row["id"]))
        if start:
            rows = [row for row in rows if seconds(row.get("_created") or row["created_at"]) >= int(start)]
        after = asked.get("page[after]")
        if after:
            key = base64.b64decode(after).decode()
            rows = [row for row in rows if str(row["id"]) > key]
        page = rows[:size]
        return JSONResponse(paged(request, name, page, len(rows) > size))

    return answer


def paged(request: Request, name: str, page: list[Row], more: bool) -> Row:
    """What stands around a page of a list."""
    mark = base64.b64encode(str(page[-1]["id"]).encode()).decode() if page else None
    first = base64.b64encode(str(page[0]["id"]).encode()).decode() if page else None
    root = str(request.url).partition("?")[0]
    return {
        name: [given(row) for row in page],
        "meta": {"has_more": more, "after_cursor": mark, "before_cursor": first},
        "links": {"prev": f"{root}?page%5Bbefore%5D={first}", "next": f"{root}?page%5Bafter%5D={mark}"},
    }


def whole(name: str) -> Callable[[World, Request], Response]:
    """A short list, all at once."""

    def answer(world: World, request: Request) -> Response:
        rows = [given(row) for row in world.rows.get(name, [])]
        return JSONResponse({name: rows, "count": len(rows), "next_page": None, "previous_page": None})

    return answer


def holidays(world: World, request: Request) -> Response:
    key = str(request.path_params["schedule"]).removesuffix(".json")
    found = [row for row in world.rows.get("holidays", []) if str(row["_schedule_id"]) == key]
    return JSONResponse({"holidays": [given(row) for row in found]})


def talk(name: str) -> Callable[[World, Request], Response]:
    """Talk's exports: the next page's address is always there."""

    def answer(world: World, request: Request) -> Response:
        start = int(request.query_params.get("start_time", "0"))
        rows = sorted(world.rows.get(name, []), key=lambda row: (seconds(row["updated_at"]), row["id"]))
        rows = [row for row in rows if seconds(row["updated_at"]) >= start]
        page = rows[: world.page]
        page += [row for row in rows[len(page) :] if row["updated_at"] == page[-1]["updated_at"]]
        end = seconds(page[-1]["updated_at"]) + 1 if page else start
        following = f"{request.base_url}api/v2/channels/voice/stats/incremental/{name}.json?start_time={end}"
        return JSONResponse(
            {name: [given(row) for row in page], "count": len(page), "end_time": end, "next_page": following}
        )

    return answer


def engagements(world: World, request: Request) -> Response:
    """Engagements of the last 90 days, after a time and an identifier."""
    asked = request.query_params
    size = int(asked.get("page_size", 100))
    rows = sorted(
        world.rows.get("engagements", []), key=lambda r: (seconds(r["engagement_start_time"]), r["engagement_id"])
    )
    rows = [row for row in rows if seconds(row["engagement_start_time"]) >= world.epoch - 90 * 86_400]
    if "start_time_cursor" in asked:
        place = (int(asked["start_time_cursor"]), asked.get("engagement_id_cursor", ""))
        rows = [row for row in rows if (seconds(row["engagement_start_time"]), row["engagement_id"]) > place]
    page = rows[:size]
    more = len(rows) > size
    last = page[-1] if page else {}
    following = (
        f"{request.base_url}api/v2/engagements?start_time_cursor={seconds(last['engagement_start_time'])}"
        f"&engagement_id_cursor={last['engagement_id']}&page_size={size}&channel=MESSAGING"
        if more
        else None
    )
    return JSONResponse(
        {"agent_engagement_data": page, "next_page_url": following, "has_more": more, "page_size": len(page)}
    )


def availabilities(world: World, request: Request) -> Response:
    """What agents are doing now, as JSON:API."""
    asked = request.query_params
    rows = sorted(world.rows.get("agent_availabilities", []), key=lambda row: str(row["id"]))
    after, size = asked.get("page[after]"), int(asked.get("page[size]", 100))
    if after:
        rows = [row for row in rows if str(row["id"]) > base64.b64decode(after).decode()]
    body = paged(request, "data", rows[:size], len(rows) > size)
    return JSONResponse({**body, "included": []}, media_type="application/vnd.api+json")
