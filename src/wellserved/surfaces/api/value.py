"""value over HTTP: cost to serve against the value that customers bring."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt, Period
from wellserved.surfaces.api.questions import By, Where, where_of
from wellserved.surfaces.api.shapes import Valued, told
from wellserved.surfaces.valued_json import valued_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Against = Annotated[str, Query(description="previous, year, or a period such as 2026-Q1.", max_length=200)]
Share = Annotated[float, Query(description="Share of labour to cut.", ge=0.01, le=0.9)]


@router.get("/value", responses=told(Valued), openapi_extra=SEGMENTED)
def value(
    request: Request,
    asked: LookedAt,
    period: Period = None,
    against: Against = "previous",
    by: By = None,
    where: Where = None,
    cut: Share = 0.1,
    as_of: AsOf = None,
) -> Response:
    """Cost over value with its interval by segment, three versions of value, the bridge, and what a cut puts at stake.

    The very object that `wellserved value --format json` prints.
    """
    chosen(request, ("json",))
    about = {**asked.state.asked, "by": asked.state.by, "against": against, "share": cut}
    return json_answer(valued_json(asked.seen.value(where=where_of(asked, where), **about), asked.numbers))
