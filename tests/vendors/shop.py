"""A small platform of ours, server and vendor: notes page by page, prices as a snapshot, jobs that may fail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.vendors.serving import form_of
from wellserved.sources.connect.auth import ClientCredentials
from wellserved.sources.connect.refused import CursorExpired, JobFailed, PermissionMissing, Refused
from wellserved.sources.connect.stream import Ask, Page, Stream
from wellserved.sources.connect.vendor import Asked, Limit, Vendor

KEY_OF_THE_SHOP = "open-sesame"
SIZE = 3
FIELDS = ("id", "text", "changed", "state", "price_id", "nested")


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


def read_notes(ask: Ask) -> Page:
    """Notes by a number that grows."""
    at = int((ask.cursor or {"at": 0})["at"])
    try:
        found = ask.wire.get("/notes", {"at": at}, limit="notes").json()
    except Refused as refused:
        if refused.status == 410:
            raise CursorExpired(refused.what, refused.where, refused.fix, 410) from None
        raise
    deleted = [str(row["id"]) for row in found["notes"] if row.get("deleted")]
    rows = [row for row in found["notes"] if not row.get("deleted")]
    return Page(rows, {"at": found["at"]}, found["more"], deleted=deleted)


def read_prices(ask: Ask) -> Page:
    return Page(ask.wire.get("/prices").json()["prices"], {}, more=False)


def read_lines(ask: Ask) -> Page:
    """The next page of lines; a note without lines is gone."""
    at = int((ask.cursor or {"at": 0})["at"])
    found = ask.wire.get("/lines", {"at": at}).json()
    gone = [f"{row['note']}|" for row in found["lines"] if "nth" not in row]
    rows = [row for row in found["lines"] if "nth" in row]
    return Page(rows, {"at": at + bool(found["lines"])}, found["more"], deleted=gone)


def read_job(ask: Ask) -> Page:
    """A job that is begun, then looked at."""
    job = (ask.cursor or {}).get("job")
    if job is None:
        return Page((), {"job": ask.wire.post("/jobs").json()["job"]}, more=True)
    found = ask.wire.get(f"/jobs/{job}").json()
    if found["state"] == "failed":
        raise JobFailed("the job failed", f"/jobs/{job}", "load again")
    return Page(found["rows"], {}, more=False)


def read_forbidden(ask: Ask) -> Page:
    try:
        return Page(ask.wire.get("/secret-notes").json(), {}, more=False)
    except Refused as refused:
        raise PermissionMissing(refused.what, refused.where, "give it notes.secret", refused.status) from None


def read_elsewhere(ask: Ask) -> Page:
    return Page(ask.wire.get(ask.wire.get("/elsewhere").json()["next"]).json(), {}, more=False)


def _auth(said: Mapping[str, str]) -> ClientCredentials:
    return ClientCredentials(said["address"] + "/token", "shop-client", said["secret"])


VENDOR = Vendor(
    name="shop",
    label="The shop",
    hosts=("shop.example",),
    asks=(Asked("address", "where it is", "https://shop.example"), Asked("secret", "its secret", secret=True)),
    address=lambda said: said["address"],
    auth=_auth,
    streams=(
        Stream("notes", ("id",), read_notes, fields=FIELDS, version="changed", limit="notes"),
        Stream("prices", ("id",), read_prices, fields=("is",), whole=True),
        Stream("lines", ("note", "nth"), read_lines, fields=("said",), together=("note",)),
        Stream("jobs", ("id",), read_job),
        Stream("secret_notes", ("id",), read_forbidden, permission="notes.secret", wanted=False),
        Stream("elsewhere", ("id",), read_elsewhere, wanted=False),
    ),
    limits={"": Limit(10_000, 1), "notes": Limit(10_000, 1)},
)
