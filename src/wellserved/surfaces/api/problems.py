"""Problems: the kinds of error that the API answers with, each with an address that says what it means."""

from fastapi import APIRouter, HTTPException

from wellserved.surfaces.api.forms import json_answer
from wellserved.surfaces.api.shapes import PROBLEM

__all__ = ["KINDS", "KIND_OF_STATUS", "PROBLEM", "kind_path"]

router = APIRouter(prefix="/api/v1/problems", tags=["errors"], include_in_schema=False)
KINDS = {
    "request": "the request can't be taken as it was sent",
    "question": "the question can't be answered as it was asked",
    "nothing": "there is nothing at this address",
    "form": "the answer does not exist in a form that was asked for",
    "scope": "the reader may not see or do this",
    "size": "the request is too large",
    "name": "the server does not go by the name that it was called by",
    "definition": "a definition of the workspace is wrong: its file and line are named",
    "package": "a package that this answer needs is not installed: the fix says which",
    "store": "the rows can't be read now",
    "fault": "a fault of the server's own",
}
KIND_OF_STATUS = {
    422: "question", 404: "nothing", 406: "form", 403: "scope", 413: "size", 414: "size", 421: "name",
    409: "definition", 501: "package", 502: "store", 503: "store", 500: "fault",
}  # fmt: skip


def kind_path(name: str) -> str:
    """The address that says what a kind of error means."""
    return f"{router.prefix}/{name}"


@router.get("/{name}")
def kind(name: str) -> object:
    """What a kind of error means."""
    if name not in KINDS:
        raise HTTPException(404)
    return json_answer({"type": kind_path(name), "means": KINDS[name]})
