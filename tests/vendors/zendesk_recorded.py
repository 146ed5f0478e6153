"""Recorded pages of a Zendesk sandbox, answered again as they were; they are read where they lie and kept nowhere."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.vendors.zendesk_golden import vendors_folder

OURS = ("per_page", "include", "support_type_scope", "page_size")  # what a recorded call does not depend on


def recorded_folder() -> Path:
    """Where the recordings are, or would be."""
    return vendors_folder() / "zendesk" / "recorded"


def recordings(name: str, holding: str = "") -> list[dict[str, Any]]:
    """The recorded calls of a file whose address holds a text, in the order in which they were made."""
    found = json.loads((recorded_folder() / f"{name}.json").read_text(encoding="utf-8"))
    return [one for one in found if holding in one["request"]["uri"]]


def rows_of(recorded: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """All rows of some recorded calls."""
    for one in recorded:
        yield from next(value for name, value in one["body"].items() if isinstance(value, list))


def replay(recorded: list[dict[str, Any]], nothing: dict[str, Any]) -> Starlette:
    """A server that answers recorded calls as they were; after the last of them there is nothing more."""
    pages = {place(one["request"]["uri"]): one for one in recorded}

    def answer(request: Request) -> Response:
        if request.url.path.endswith("/users/me.json"):
            return JSONResponse({"user": {"id": 1}})
        one = pages.get(place(f"{request.url.path}?{request.url.query}"))
        if one is None:
            return JSONResponse(nothing)
        kept = {name: value for name, value in one["headers"].items() if name.startswith(("rate", "x-rate"))}
        return JSONResponse(one["body"], one["status"], kept)

    return Starlette(routes=[Route("/{path:path}", answer)])


def place(uri: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What an answer depends on: the path, and where to go on."""
    split = urlsplit(uri)
    asked = [(name, value) for name, value in parse_qsl(split.query) if name not in OURS]
    return split.path.removesuffix(".json"), tuple(sorted(asked))
