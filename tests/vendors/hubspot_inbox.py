"""The inbox of our HubSpot: threads by the moment of their last message, messages newest first, channels, inboxes."""

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from tests.vendors.hubspot_replies import Refusal, allowed, answered, page

BASE = "/conversations/v3/conversations"


def inbox_routes() -> list[Route]:
    """Its paths."""
    return [
        Route(f"{BASE}/threads", answered(_threads), methods=["GET"]),
        Route(f"{BASE}/threads/{{thread}}/messages", answered(_messages), methods=["GET"]),
        Route(f"{BASE}/channels", answered(_channels), methods=["GET"]),
        Route(f"{BASE}/inboxes", answered(_inboxes), methods=["GET"]),
    ]


async def _threads(request: Request) -> JSONResponse:
    allowed(request, {"conversations.read"})
    query = request.query_params
    by_message, since = query.get("sort") == "latestMessageTimestamp", query.get("latestMessageTimestampAfter")
    if by_message and not since:
        raise Refusal(400, "VALIDATION_ERROR", "latestMessageTimestampAfter is required when sorting by it")
    binned = query.get("archived", "false").lower() == "true"
    rows = [one for one in request.app.state.world.threads if one["archived"] is binned]
    rows = [one for one in rows if not since or one["latestMessageTimestamp"] > since]
    rows.sort(key=lambda one: (one["latestMessageTimestamp"] if by_message else "", int(one["id"])))
    if query.get("association") != "TICKET":
        rows = [{name: value for name, value in one.items() if name != "threadAssociations"} for one in rows]
    return _paged(request, rows)


async def _messages(request: Request) -> JSONResponse:
    allowed(request, {"conversations.read"})
    thread = request.path_params["thread"]
    if all(one["id"] != thread or one["archived"] for one in request.app.state.world.threads):
        raise Refusal(404, "OBJECT_NOT_FOUND", f"Thread {thread} not found")
    return _paged(request, request.app.state.world.messages.get(thread, []))


def _paged(request: Request, rows: list[dict[str, Any]]) -> JSONResponse:
    """By place: tokens of the inbox mean nothing to others."""
    limit, token = int(request.query_params.get("limit", "20")), request.query_params.get("after", "n0")
    if not token.startswith("n"):
        raise Refusal(400, "VALIDATION_ERROR", "invalid after")
    begin = int(token[1:])
    rest = rows[begin:]
    return page(request, rest[:limit], f"n{begin + limit}" if len(rest) > limit else "")


async def _channels(request: Request) -> JSONResponse:
    allowed(request, {"conversations.read"})
    return _paged(request, request.app.state.world.channels)


async def _inboxes(request: Request) -> JSONResponse:
    allowed(request, {"conversations.read"})
    return _paged(request, request.app.state.world.inboxes)
