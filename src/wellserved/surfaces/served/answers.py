"""Answers: what was told before is told again while rows, definitions and the hour are the same, by its ETag or whole.

An answer's name is what it depends on: what is asked, in which form and language, by whom, of which version of rows
and definitions, in which hour. So nothing needs to be forgotten when something changes: it is no longer asked for.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from time import time
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wellserved.flow.seen import Seen
from wellserved.surfaces.web.asking import language_of
from wellserved.terms.errors import WellservedError

MOST_BYTES, MOST_OF_ONE, HOUR = 64_000_000, 2_000_000, 3600
VARY = "Accept, Accept-Encoding, Accept-Language, Cookie"
NEVER = ("/static/", "/healthz", "/readyz", "/theme/")
GETS = ("GET", "HEAD")


@dataclass(frozen=True)
class Told:
    """An answer as it was given."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes


@dataclass
class Pages:
    """Answers told before, the least asked for forgotten first."""

    most: int = MOST_BYTES
    held: int = 0
    told: OrderedDict[str, Told] = field(default_factory=OrderedDict)

    def get(self, name: str) -> Told | None:
        """An answer told before."""
        if name in self.told:
            self.told.move_to_end(name)
        return self.told.get(name)

    def keep(self, name: str, told: Told) -> None:
        """Keep an answer, as long as there is room for it."""
        if len(told.body) > MOST_OF_ONE or name in self.told:
            return
        self.told[name] = told
        self.held += len(told.body)
        while self.held > self.most:
            self.held -= len(self.told.popitem(last=False)[1].body)


class Version:
    """Of which version answers are now; one look serves all who came before it began.

    Args:
        look: Reads what there is to read; it may take its time.
        mark: What is the same as long as nothing was written, told at once.
    """

    def __init__(self, look: Callable[[], str], mark: Callable[[], object]) -> None:
        self._look, self._thread = look, ThreadPoolExecutor(1, "version")  # never behind a long question
        self._mark = mark
        self._known: tuple[object, str] | None = None
        self._running: asyncio.Task[str] | None = None
        self._next: asyncio.Task[str] | None = None

    async def now(self) -> str:
        """The version at a moment after this was asked."""
        if self._known is not None and self._known[0] == self._mark():
            return self._known[1]
        if self._next is None or self._next.done():
            self._next = asyncio.ensure_future(self._after(self._running))
        return await asyncio.shield(self._next)

    async def _after(self, before: "asyncio.Task[str] | None") -> str:
        if before is not None and not before.done():
            await asyncio.wait([before])
        self._running, self._next = self._next, None
        mark = self._mark()
        found = await asyncio.get_running_loop().run_in_executor(self._thread, self._look)
        self._known = mark, found  # who wrote meanwhile made another mark
        return found


class Answers:
    """Answers GET and HEAD from what was told before, and gives each answer its ETag."""

    def __init__(self, app: ASGIApp, seen: Seen) -> None:
        self.app, self.seen, self.pages = app, seen, Pages()
        self.version, self.written = Version(seen.version, seen.mark), 0
        self.making: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in GETS:
            self.written += scope["type"] == "http"
            await self.app(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._get({**scope, "method": "GET"}, receive, _without_body(send))
        else:
            await self._get(scope, receive, send)

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = None if scope["path"].startswith(NEVER) else await self._name(scope)
        if name is None:
            await self.app(scope, receive, send)
        elif f'"{name}"' in Headers(scope=scope).get("if-none-match", ""):
            await _send(send, 304, _named(name), b"")
        elif told := self.pages.get(name) or await self._made_by_another(name):
            await _send(send, 200, told.headers, told.body)
        else:
            await self._make(name, scope, receive, send)

    async def _made_by_another(self, name: str) -> Told | None:
        """The answer that somebody else is waiting for already; None where it turned out not to be one to keep."""
        if (event := self.making.get(name)) is not None:
            await event.wait()
        return self.pages.get(name)

    async def _make(self, name: str, scope: Scope, receive: Receive, send: Send) -> None:
        event = self.making[name] = asyncio.Event()
        try:
            await self.app(scope, receive, _Keeping(name, self.pages, send))
        finally:
            self.making.pop(name, None)
            event.set()

    async def _name(self, scope: Scope) -> str | None:
        """What an answer depends on, as its ETag; None where a definition is wrong now, as its route will say."""
        try:
            version = await self.version.now()
        except WellservedError:
            return None
        headers = Headers(scope=scope)
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        said = sorted(pairs, key=lambda pair: pair[0])
        chosen = next((value for one, value in said if one == "lang"), None)
        spoken = language_of(chosen, headers.get("accept-language", ""))
        packed = "gzip" in headers.get("accept-encoding", "")
        asks = headers.get("accept", ""), packed, spoken, headers.get("cookie", ""), headers.get("host", "")
        by = version, self.written, repr(self.seen.scope), int(time() // HOUR)
        return sha256(repr((scope["path"], said, asks, by)).encode()).hexdigest()[:32]


class _Keeping:
    """Passes an answer on, and keeps it if it is a good and whole one."""

    def __init__(self, name: str, pages: Pages, send: Send) -> None:
        self.name, self.pages, self.send = name, pages, send
        self.headers: tuple[tuple[bytes, bytes], ...] | None = None
        self.parts: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._begin(message)
        elif message["type"] == "http.response.body" and self.headers is not None:
            self.parts.append(message.get("body", b""))
            if not message.get("more_body"):
                self.pages.keep(self.name, Told(self.headers, b"".join(self.parts)))
        await self.send(message)

    def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        private = "set-cookie" in headers or "no-store" in headers.get("cache-control", "")
        if message["status"] == 200 and not private:
            for name, value in _named(self.name):
                headers[name.decode()] = value.decode()
            self.headers = tuple(message["headers"])


def _named(name: str) -> Iterable[tuple[bytes, bytes]]:
    told = {"etag": f'"{name}"', "cache-control": "private, no-cache", "vary": VARY}
    return tuple((key.encode(), value.encode()) for key, value in told.items())


def _without_body(send: Send) -> Send:
    """As HEAD wants it: what is said of an answer, without the answer."""

    async def bare(message: Message) -> None:
        await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

    return bare


async def _send(send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
    start: dict[str, Any] = {"type": "http.response.start", "status": status, "headers": list(headers)}
    await send(start)
    await send({"type": "http.response.body", "body": body})
