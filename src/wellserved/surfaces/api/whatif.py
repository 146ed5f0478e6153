"""what if over HTTP: what other staffing would do to waiting, to customers and to money."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt, Period
from wellserved.surfaces.api.questions import Where, where_of
from wellserved.surfaces.api.shapes import WhatIfTold, told
from wellserved.surfaces.percent import factor_of
from wellserved.surfaces.whatif_json import whatif_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Change = Annotated[str | None, Query(description="A change in percent: -10 or +5.", examples=["-10"], max_length=20)]
Years = Annotated[float, Query(description="How long a lost customer would have stayed.", gt=0, le=20)]


@router.get("/whatif", responses=told(WhatIfTold), openapi_extra=SEGMENTED)
def whatif(
    request: Request,
    asked: LookedAt,
    staff: Change = None,
    demand: Change = None,
    handle_time: Change = None,
    years: Years = 1.0,
    period: Period = None,
    where: Where = None,
    as_of: AsOf = None,
) -> Response:
    """What other staffing, demand or handling would do, a year, beside the line as it was.

    The very object that `wellserved whatif --format json` prints.
    """
    chosen(request, ("json",))
    found = asked.seen.whatif(
        where=where_of(asked, where),
        staff=factor_of(staff, "staff"),
        demand=factor_of(demand, "demand"),
        handle=factor_of(handle_time, "handle_time"),
        years=years,
        **asked.state.asked,
    )
    return json_answer(whatif_json(found, asked.numbers))
