"""guard over HTTP: where numbers look as if somebody worked for the number rather than for the customer."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt, Period
from wellserved.surfaces.api.questions import Days
from wellserved.surfaces.api.shapes import SignTold, told
from wellserved.surfaces.guard_json import guard_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Every = Annotated[bool, Query(alias="all", description="Also what is quiet, and what can't be told and why.")]


@router.get("/guard", responses=told(list[SignTold]))
def guard(request: Request, asked: LookedAt, days: Days, period: Period = None, every: Every = False) -> Response:
    """Where to look for numbers that were worked for, with rows to check; it accuses nobody.

    The very list that `wellserved guard --format json` prints; nothing is written down. For who may see all rows.
    """
    chosen(request, ("json",))
    found = asked.seen.guard(period=asked.state.period, keep=False, **days)
    return json_answer(guard_json(found.signs if every else found.looks, asked.numbers))
