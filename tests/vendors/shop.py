"""A small platform of ours, its server: notes page by page, prices as a snapshot, jobs that may fail."""

from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.vendors.serving import form_of
from tests.vendors.shop_vendor import KEY_OF_THE_SHOP

SIZE = 3


@dataclass
class Shop:
    """What the shop knows; tests change it between runs.

    Args:
        notes: In the order in which they are given.
        prices: A snapshot.
        lines: Pages of lines; all lines of a note come in one page.
        jobs: How jobs end, one after the other; "done" where none is left.
        forgets: Whether it no longer knows any cursor.
        tokens: How often a token was asked for.
    """

    notes: list[dict[str, Any]] = field(default_factory=list)
    prices: list[dict[str, Any]] = field(default_factory=list)
    lines: list[list[dict[str, Any]]] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    forgets: bool = False
    tokens: int = 0

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/token", self._token, methods=["POST"]),
                Route("/notes", self._notes),
                Route("/prices", self._prices),
                Route("/lines", self._lines),
                Route("/jobs", self._begin, methods=["POST"]),
                Route("/jobs/{job}", self._job),
                Route("/secret-notes", self._forbidden),
                Route("/elsewhere", self._elsewhere),
            ]
        )

    async def _token(self, request: Request) -> Response:
        form = await form_of(request)
        if form.get("client_secret") != KEY_OF_THE_SHOP:
            return JSONResponse({"error": f"wrong secret {form.get('client_secret')}"}, 401)
        self.tokens += 1
        return JSONResponse({"access_token": f"token-{self.tokens}"})

    def _knows(self, request: Request) -> bool:
        return request.headers.get("authorization") == f"Bearer token-{self.tokens}"

    async def _notes(self, request: Request) -> Response:
        if not self._knows(request):
            return JSONResponse({"error": "who are you"}, 401)
        at = int(request.query_params.get("at", "0"))
        if self.forgets and at:
            self.forgets = False
            return JSONResponse({"error": "cursor"}, 410)
        rows = self.notes[at : at + SIZE]
        return JSONResponse({"notes": rows, "at": at + len(rows), "more": at + len(rows) < len(self.notes)})

    async def _prices(self, request: Request) -> Response:
        return JSONResponse({"prices": self.prices})

    async def _lines(self, request: Request) -> Response:
        at = int(request.query_params["at"])
        return JSONResponse({"lines": self.lines[at] if at < len(self.lines) else [], "more": at + 1 < len(self.lines)})

    async def _begin(self, request: Request) -> Response:
        return JSONResponse({"job": self.jobs.pop(0) if self.jobs else "done"})

    async def _job(self, request: Request) -> Response:
        return JSONResponse({"state": request.path_params["job"], "rows": [{"id": 1}]})

    async def _forbidden(self, request: Request) -> Response:
        return JSONResponse({"error": "scope notes.secret is missing", "by": request.headers["authorization"]}, 403)

    async def _elsewhere(self, request: Request) -> Response:
        return JSONResponse({"next": "http://127.0.0.2:1/steal"})
