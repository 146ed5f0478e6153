"""Document: the API described by itself, as OpenAPI 3.1."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from wellserved.surfaces.api.shapes import Problem

PATH = "/api/v1/openapi.json"
ABOUT = """The numbers of a workspace, as its pages and commands tell them.

A question is its address: period, filters and segments as in a page's. Each answer has an ETag of the rows and
definitions that it was made from. Errors are problem documents (RFC 9457): what is wrong, where, and how to mend it."""


def describe(app: FastAPI) -> None:
    """Let the application describe its API, its errors' form included."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title, version=app.version, routes=app.routes, description=ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"}, servers=[{"url": "/"}],
    )  # fmt: skip
    shapes = made.setdefault("components", {}).setdefault("schemas", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        shapes.pop(unused, None)
    shapes["Problem"] = Problem.model_json_schema()
    return made
