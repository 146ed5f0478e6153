"""Failures: every error as RFC 9457 says it, or as a page for people; never a trace, never markup of the asker's."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from wellserved.surfaces.language import Texts
from wellserved.surfaces.pages.shell import drawn
from wellserved.terms.errors import (
    DefinitionError,
    EngineError,
    NotAllowed,
    QueryError,
    SourceError,
    StoreError,
    WellservedError,
)

STATUS = {
    QueryError: 422,
    DefinitionError: 409,
    NotAllowed: 403,
    SourceError: 502,
    StoreError: 503,
    EngineError: 503,
}
PROBLEM = "application/problem+json"


def take_failures(app: FastAPI) -> None:
    """Answer every failure in our own form."""

    @app.exception_handler(WellservedError)
    async def _ours(request: Request, error: WellservedError) -> Response:
        status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
        return failure(request, status, error.what, error.where, error.fix)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        answer = failure(request, error.status_code, _said(error.status_code))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        first: dict[str, Any] = error.errors()[0]
        return failure(request, 422, str(first["msg"]).lower(), ".".join(str(part) for part in first["loc"]))


def failure(request: Request, status: int, what: str, where: str = "", fix: str = "") -> Response:
    """One error: a problem document for programs, a page for people."""
    if request.url.path.startswith("/api/") or "text/html" not in request.headers.get("accept", ""):
        title = HTTPStatus(status).phrase
        told = {"type": "about:blank", "title": title, "status": status, "detail": what, "where": where, "fix": fix}
        return JSONResponse({name: value for name, value in told.items() if value}, status, media_type=PROBLEM)
    page = drawn("failure.html", Texts(), title=_said(status), what=what, where=where, fix=fix, status=status)
    return HTMLResponse(page, status)


def _said(status: int) -> str:
    return {404: "there is no such page", 405: "that can't be done here"}.get(status, HTTPStatus(status).phrase.lower())
