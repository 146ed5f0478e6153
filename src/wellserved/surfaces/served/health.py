"""Health: whether the server is alive, and whether it can answer."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from wellserved.flow.seen import Seen
from wellserved.surfaces.api.forms import json_answer
from wellserved.surfaces.served.failures import failure
from wellserved.terms.errors import WellservedError

router = APIRouter(tags=["health"])
FRESH = {"Cache-Control": "no-store"}


@router.get("/healthz")
async def healthz() -> Response:
    """Alive."""
    return json_answer({"status": "ok"}, headers=FRESH)


@router.get("/readyz")
def readyz(request: Request) -> Response:
    """Able to answer: definitions and store can be read."""
    seen: Seen = request.app.state.seen
    try:
        seen.now().catalogue()
        seen.version()
    except WellservedError as error:
        return failure(request, 503, error.what, error.where, error.fix)
    return json_answer({"status": "ok"}, headers=FRESH)
