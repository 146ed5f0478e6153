"""lifetime over HTTP: what customers will bring, by group."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt
from wellserved.surfaces.api.shapes import LifetimeTold, told
from wellserved.surfaces.horizon import months_of
from wellserved.surfaces.lifetime_json import lifetime_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Group = Annotated[str, Query(description="A segment of customers.", max_length=40, examples=["value_tier"])]
Horizon = Annotated[str, Query(description="How far ahead: 12m, 3y.", max_length=8)]
Discount = Annotated[float, Query(description="By how much money of a year ahead counts less.", ge=0, lt=1)]


@router.get("/lifetime", responses=told(LifetimeTold))
def lifetime(
    request: Request, asked: LookedAt, group: Group = "value_tier", horizon: Horizon = "12m", discount: Discount = 0.1
) -> Response:
    """How long customers stay and what they are expected to bring, with the check on months held out.

    The very object that `wellserved lifetime --format json` prints.
    """
    chosen(request, ("json",))
    found = asked.seen.lifetime(by=group, months=months_of(horizon), discount=discount)
    return json_answer(lifetime_json(found, asked.numbers))
