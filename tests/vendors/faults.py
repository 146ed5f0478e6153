"""Faults: what goes wrong between a connector and a vendor, put before any of our servers."""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Args:
        kind: "429" (without Retry-After), "429:3" (with it, in seconds), any other status ("500", "401", "403"), "cut"
            (the connection ends in the midst of the body), "drop" (it ends before a byte), "slow:1.5" (seconds before
            it answers).
        calls: Which calls, counted from 1 among those whose path matches; all where empty.
        path: A pattern that the path with its query must hold.
        body: Of the answer of a status.
        headers: Of the answer of a status.
    """

    kind: str
    calls: Sequence[int] = (1,)
    path: str = ""
    body: bytes = b'{"error": "fault"}'
    headers: Sequence[tuple[str, str]] = ()


@dataclass
class Faulty:
    """An ASGI app with faults before it; `seen` keeps each call as "METHOD path?query"."""

    app: Any
    faults: Sequence[Fault] = ()
    seen: list[str] = field(default_factory=list)
    _counts: dict[int, int] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        query = scope.get("query_string", b"").decode()
        target = scope["path"] + (f"?{query}" if query else "")
        self.seen.append(f"{scope['method']} {target}")
        fault = self._next(target)
        if fault is None:
            await self.app(scope, receive, send)
        else:
            await self._fail(fault, scope, receive, send)

    def _next(self, target: str) -> Fault | None:
        found = None
        for number, fault in enumerate(self.faults):
            if re.search(fault.path, target):
                self._counts[number] = self._counts.get(number, 0) + 1
                if found is None and (not fault.calls or self._counts[number] in fault.calls):
                    found = fault
        return found

    async def _fail(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        kind, _, rest = fault.kind.partition(":")
        if kind == "slow":
            await asyncio.sleep(float(rest))
            await self.app(scope, receive, send)
        elif kind == "drop":
            raise ConnectionResetError
        elif kind == "cut":
            await self.app(scope, receive, _halved(send))
        else:
            headers = [(b"content-type", b"application/json"), *((a.encode(), b.encode()) for a, b in fault.headers)]
            headers += [(b"retry-after", rest.encode())] if rest else []
            await send({"type": "http.response.start", "status": int(kind), "headers": headers})
            await send({"type": "http.response.body", "body": fault.body})


def _halved(send: Send) -> Send:
    """Sends the start and half of the first body, then breaks."""

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await send(
                {**message, "body": message.get("body", b"")[: len(message.get("body", b"")) // 2], "more_body": True}
            )
            raise ConnectionResetError
        await send(message)

    return sending
