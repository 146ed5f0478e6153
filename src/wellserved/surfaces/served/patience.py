"""Patience: who opens a page that takes seconds is told so, and has the page as soon as it is there, without a script.

A question of millions of rows that nobody asked before takes its time. A browser shows the page before for as long as
nothing comes, so that it seems that nothing happens. So after a moment a small page says what goes on, and asks again
by itself; the question goes on meanwhile, and is not asked twice. Programs wait, as they always did, and so does who
says so (`Prefer: wait=60`, RFC 7240).
"""

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wellserved.surfaces.language import Texts
from wellserved.surfaces.pages.shell import drawn
from wellserved.surfaces.web.asking import language_of
from wellserved.surfaces.web.local import local_path
from wellserved.surfaces.web.theme import theme_of

FIRST_SECONDS, NEXT_SECONDS, KEPT_SECONDS = 2.0, 15.0, 60.0
DEPENDS_ON = ("accept", "accept-encoding", "accept-language", "cookie", "host", "if-none-match")


@dataclass
class _Answer:
    """What is being worked out for a page, and since when."""

    began: float
    task: "asyncio.Task[None] | None" = None
    messages: list[Message] = field(default_factory=list)
    fault: Exception | None = None

    async def make(self, app: ASGIApp, scope: Scope) -> None:
        """Have it made to the end, whoever still waits for it."""
        try:
            await app(scope, _nothing_more(), self._hold)
        except Exception as fault:  # noqa: BLE001 - it is raised to who comes for the answer
            self.fault = fault

    async def send(self, send: Send) -> None:
        """Send all of it."""
        for message in self.messages:
            await send(message)
        if self.fault is not None:
            raise self.fault

    async def _hold(self, message: Message) -> None:
        self.messages.append(message)


class Patient:
    """Answers who opens a page within a moment: with the page, or with one that says that it is being worked out.

    Args:
        app: What makes the pages.
        first: Seconds until a reader is told.
        following: Seconds for which a page that asks again waits before it is told the same again.
    """

    def __init__(self, app: ASGIApp, first: float = FIRST_SECONDS, following: float = NEXT_SECONDS) -> None:
        self.app, self.first, self.following = app, first, following
        self.making: dict[Hashable, _Answer] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _opens_a_page(scope):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        name = scope["path"], scope["query_string"], tuple(headers.get(one) for one in DEPENDS_ON)
        loop = asyncio.get_running_loop()
        known = self.making.get(name)
        answer = known or self._begun(name, scope, loop)
        assert answer.task is not None  # noqa: S101 - it is begun
        await asyncio.wait([answer.task], timeout=self.following if known else self.first)
        if answer.task.done():
            self.making.pop(name, None)
            await answer.send(send)
        else:
            await waiting(Request(scope), loop.time() - answer.began)(scope, receive, send)

    def _begun(self, name: Hashable, scope: Scope, loop: asyncio.AbstractEventLoop) -> _Answer:
        answer = self.making[name] = _Answer(loop.time())
        answer.task = loop.create_task(answer.make(self.app, scope))
        answer.task.add_done_callback(lambda _: loop.call_later(KEPT_SECONDS, self._forget, name, answer))
        return answer

    def _forget(self, name: Hashable, answer: _Answer) -> None:
        """Let go of an answer that nobody came back for."""
        if self.making.get(name) is answer:
            del self.making[name]


def waiting(request: Request, seconds: float) -> Response:
    """The page that says that another is being worked out, and asks for it again by itself."""
    language = language_of(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    texts, path, query = Texts(language), request.url.path, request.url.query
    told = {"title": texts.say("Being worked out"), "seconds": round(seconds), "theme": theme_of(request.cookies)}
    page = drawn(
        "waiting.html", texts, path=local_path(path), again=local_path(f"{path}?{query}" if query else path), **told
    )
    return HTMLResponse(page, 202, {"Refresh": "1", "Cache-Control": "no-store"})


def _opens_a_page(scope: Scope) -> bool:
    """Whether a browser asks for a page to show; files and programs wait."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    said = Headers(scope=scope)
    is_page = "." not in scope["path"].rpartition("/")[2] and not scope["path"].startswith("/api/")
    opens = (said.get("sec-fetch-mode"), said.get("sec-fetch-dest")) == ("navigate", "document")
    waits = said.get("prefer", "").startswith("wait=")
    return is_page and opens and not waits and "text/html" in said.get("accept", "")


def _nothing_more() -> Receive:
    """A request without a body, whose reader is taken to wait."""
    told = False

    async def receive() -> Message:
        nonlocal told
        if told:
            await asyncio.Event().wait()
        told = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive
