"""Doors: what every answer carries so that a browser is safe with it, and what no request may be."""

import logging
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wellserved.surfaces.served.failures import failure

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
LONGEST_QUERY, LONGEST_PATH, LONGEST_BODY = 16_384, 2_048, 65_536
HERE = ("127.0.0.1", "localhost", "[::1]")
READING = ("GET", "HEAD", "OPTIONS")
log = logging.getLogger("wellserved.served")


class Doors:
    """Puts the headers on every answer, and refuses what is endless, for another host, or sent by another site."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str] = HERE) -> None:
        self.app, self.hosts = app, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = _Sent(send)
        refused = self._refused(scope)
        try:
            if refused is not None:
                await failure(Request({**scope, "query_string": b""}), *refused)(scope, receive, sent)
            else:
                await self.app(scope, _bounded(receive), sent)
        except Exception:
            if not sent.begun:
                what, fix = (
                    "this is a fault of ours, not of what was asked",
                    "look into the server's log, and report it",
                )
                await failure(Request(scope), 500, what, "", fix)(scope, receive, sent)
            raise

    def _refused(self, scope: Scope) -> tuple[int, str, str, str] | None:
        """Why a request is not let in: status, what, where, fix."""
        headers = Headers(scope=scope)
        if not self._ours(headers.get("host", "")):
            names = ", ".join(sorted(self.hosts))
            return 421, "this server does not go by that name", "Host", f"it goes by {names}"
        if len(scope.get("query_string", b"")) > LONGEST_QUERY or len(scope["path"]) > LONGEST_PATH:
            return 414, "this address is too long", "the query", f"at most {LONGEST_QUERY:,} bytes"
        if scope["method"] not in READING and not _same_site(headers):
            return (
                403,
                "another site may not send this",
                "Origin",
                "send it from a page of this server, or from a program",
            )
        said = headers.get("content-length", "0")
        if not said.isdecimal() or int(said[:20]) > LONGEST_BODY:
            return 413, "this is too much at once", "the body", f"at most {LONGEST_BODY:,} bytes"
        return None

    def _ours(self, host: str) -> bool:
        """Whether a request names this server; another name may be a page elsewhere that points its name at us."""
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        return "*" in self.hosts or name.lower() in self.hosts


def _same_site(headers: Headers) -> bool:
    """Whether a browser says that a page of ours sends this; programs say neither."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site in ("same-origin", "none")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _bounded(receive: Receive) -> Receive:
    """A body that ends, whatever its sender said of its length."""
    read = 0

    async def bounded() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > LONGEST_BODY:
            raise HTTPException(413)
        return message

    return bounded


class _Sent:
    """Sends an answer with the headers on it, and knows whether it began."""

    def __init__(self, send: Send) -> None:
        self.send, self.begun = send, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self.send(message)
