"""forecast over HTTP: what a KPI will be, and how likely it meets its target."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt
from wellserved.surfaces.api.questions import By, OneMetric, Where, where_of
from wellserved.surfaces.api.shapes import ForetoldShape, told
from wellserved.surfaces.foretold_json import foretold_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Step = Annotated[Literal["day", "week", "month", "quarter", "year"], Query(description="How long a period is.")]
Horizon = Annotated[int | None, Query(description="Periods ahead.", ge=1, le=120)]


@router.get("/forecast", responses=told(ForetoldShape), openapi_extra=SEGMENTED)
def forecast(
    request: Request,
    asked: LookedAt,
    metric: OneMetric,
    grain: Step = "month",
    horizon: Horizon = None,
    by: By = None,
    where: Where = None,
    as_of: AsOf = None,
) -> Response:
    """A KPI's next values with intervals from past errors, and the chance that it meets its target.

    The very object that `wellserved forecast --format json` prints.
    """
    chosen(request, ("json",))
    found = asked.seen.forecast(
        metric,
        where=where_of(asked, where),
        grain=grain,
        horizon=horizon,
        by=asked.state.by,
        as_of=asked.state.as_of,
    )
    return json_answer(foretold_json(found, asked.numbers))
