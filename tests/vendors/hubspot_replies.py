"""How our HubSpot answers: pages, refusals in HubSpot's words, scopes, and what is left of the ten seconds' calls."""

import functools
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.vendors.hubspot_world import World

Answer = Callable[[Request], Awaitable[JSONResponse]]
CORRELATION = "4f2071b3-bf52-4e77-8dbe-6f80ad4f3a5f"
GRANTED = "This app hasn't been granted all required scopes to make this call."


class Refusal(Exception):
    """An answer that is a no."""

    def __init__(self, status: int, category: str, message: str, errors: Collection[Any] = ()) -> None:
        super().__init__(message)
        self.status, self.category, self.message, self.errors = status, category, message, list(errors)


def refused(status: int, category: str, message: str, errors: Collection[Any] = ()) -> JSONResponse:
    """A no as HubSpot writes it."""
    body = {"status": "error", "message": message, "correlationId": CORRELATION, "category": category}
    return JSONResponse({**body, "errors": list(errors)} if errors else body, status)


def answered(handler: Answer) -> Answer:
    """A handler behind the rate limit and the token's check, whose refusals are told in HubSpot's words."""

    @functools.wraps(handler)
    async def answering(request: Request) -> JSONResponse:
        state, world = request.app.state, request.app.state.world
        state.calls += 1
        if world.rate and state.calls > world.rate:
            state.calls = 0
            return JSONResponse(
                {
                    "status": "error", "message": "You have reached your ten_secondly_rolling limit.",
                    "errorType": "RATE_LIMIT", "correlationId": CORRELATION, "policyName": "TEN_SECONDLY_ROLLING",
                },
                429,
            )  # fmt: skip
        try:
            _known(request)
            return await handler(request)
        except Refusal as no:
            return refused(no.status, no.category, no.message, no.errors)

    return answering


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _known(request: Request) -> None:
    if _token(request) not in request.app.state.world.tokens:
        message = "Authentication credentials not found. This API supports OAuth 2.0 authentication"
        raise Refusal(401, "INVALID_AUTHENTICATION", message)


def allowed(request: Request, scopes: Collection[str]) -> None:
    """Refuse a token that has none of some scopes."""
    held = request.app.state.world.tokens[_token(request)]
    if not held & set(scopes):
        told = {"message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": sorted(scopes)}}  # fmt: skip
        raise Refusal(403, "MISSING_SCOPES", GRANTED, [told])


def scopes_of(kind: str) -> set[str]:
    """Scopes of which one lets a kind of objects be read."""
    own = {
        "tickets": "tickets", "calls": "crm.objects.contacts.read", "meetings": "crm.objects.contacts.read",
        "emails": "sales-email-read", "goal_targets": "crm.objects.goals.read",
    }  # fmt: skip
    return {own.get(kind, f"crm.objects.{kind}.read")}


def page(
    request: Request, rows: list[Any], after: str, *, total: int | None = None, rated: bool = True
) -> JSONResponse:
    """A page of results; searches tell how many there are, and not what is left of the rate."""
    body: dict[str, Any] = {"results": rows}
    if total is not None:
        body = {"total": total, **body}
    if after:
        link = f"{request.url.scheme}://{request.url.netloc}{request.url.path}?after={after}"
        body["paging"] = {"next": {"after": after, "link": link}}
    return JSONResponse(body, headers=_rate(request) if rated else {})


def _rate(request: Request) -> dict[str, str]:
    """What is left of the window; all of it where the account's rate is of no interest."""
    world = request.app.state.world
    left = max(0, world.rate - request.app.state.calls) if world.rate else 189
    return {
        "X-HubSpot-RateLimit-Max": str(world.rate or 190),
        "X-HubSpot-RateLimit-Remaining": str(left),
        "X-HubSpot-RateLimit-Interval-Milliseconds": str(world.interval),
        "X-HubSpot-RateLimit-Daily": "650000",
        "X-HubSpot-RateLimit-Daily-Remaining": "649000",
    }


@dataclass
class Dated:
    """An app that tells the time by an account's clock."""

    app: ASGIApp
    world: World

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = (b"date", format_datetime(self.world.now, usegmt=True).encode())
                message = {**message, "headers": [*message.get("headers", ()), date]}
            await send(message)

        await self.app(scope, receive, sending)
