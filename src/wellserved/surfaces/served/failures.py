"""Failures: every error as RFC 9457 says it, or as a page for people; never a trace, never markup of the asker's."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from wellserved.surfaces.api.forms import json_bytes
from wellserved.surfaces.api.looked_at import NothingThere
from wellserved.surfaces.api.problems import KIND_OF_STATUS, PROBLEM, kind_path
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.pages.shell import drawn
from wellserved.surfaces.web.asking import language_of
from wellserved.terms.errors import (
    DefinitionError,
    EngineError,
    MissingPackage,
    NotAllowed,
    QueryError,
    SourceError,
    StoreError,
    WellservedError,
)

STATUS = {
    NothingThere: 404,
    QueryError: 422,
    DefinitionError: 409,
    NotAllowed: 403,
    MissingPackage: 501,
    SourceError: 502,
    StoreError: 503,
    EngineError: 503,
}
LONGEST = 500
SAID = {
    404: to_say("there is no such page"),
    405: to_say("that can't be done here"),
    406: to_say("we don't have it in a form that is asked for"),
    409: to_say("a definition is wrong"),
    413: to_say("this is too much at once"),
    422: to_say("this can't be answered"),
    501: to_say("this needs a package that is not installed"),
    502: to_say("a source can't be read"),
    503: to_say("the data can't be read just now"),
}
FIXES = {406: "ask for application/json, text/csv or application/vnd.apache.arrow.stream"}
ASKED = ("where", "the filters")


def take_failures(app: FastAPI) -> None:
    """Answer every failure in our own form."""

    @app.exception_handler(WellservedError)
    async def _ours(request: Request, error: WellservedError) -> Response:
        return failure(request, status_of(error), error.what, error.where, error.fix)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        code = error.status_code
        answer = failure(request, code, _said(code), "", FIXES.get(code, ""))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        first: dict[str, Any] = error.errors()[0]
        return failure(request, 422, str(first["msg"]).lower(), ".".join(str(part) for part in first["loc"][1:]))


def status_of(error: WellservedError) -> int:
    """The status of an error; a condition that is none is the asker's, not the workspace's."""
    if isinstance(error, DefinitionError) and error.where.split(",")[0] in ASKED:
        return 422
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


def failure(request: Request, status: int, what: str, where: str = "", fix: str = "") -> Response:
    """One error: a problem document for programs, a page for people."""
    told = {"what": _short(what), "where": _short(where), "fix": _short(fix)}
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        return Response(json_bytes(_document(status, told)), status, media_type=PROBLEM)
    language = language_of(request.query_params.get("lang"), request.headers.get("accept-language", ""))
    return HTMLResponse(drawn("failure.html", Texts(language), title=_said(status), status=status, **told), status)


def _document(status: int, told: Mapping[str, str]) -> dict[str, Any]:
    kind = kind_path(KIND_OF_STATUS.get(status, "request"))
    about = {"type": kind, "title": HTTPStatus(status).phrase, "status": status, "detail": told["what"]}
    return about | {name: told[name] for name in ("where", "fix") if told[name]}


def _short(text: str) -> str:
    """What may hold words of the asker's: not endless, and nothing that can't be written."""
    clean = text.encode("utf-8", "replace").decode()
    return clean if len(clean) <= LONGEST else f"{clean[:LONGEST]} …"


def _said(status: int) -> str:
    return SAID.get(status, HTTPStatus(status).phrase.lower())
