"""measure over HTTP: the values of KPIs, with their doubt."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import Flat, answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt, Period
from wellserved.surfaces.api.questions import By, Days, Metric, Where, spread, where_of
from wellserved.surfaces.api.shapes import Measured, told
from wellserved.surfaces.measure_rows import value_columns, value_json, value_rows
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain

router = APIRouter(prefix="/api/v1", tags=["numbers"])
Compare = Annotated[Literal["previous", "year"] | None, Query(description="Beside the period, or the year, before.")]
GrainOf = Annotated[Grain | None, Query(description="A value for each of these; one over all unless said.")]


@router.get("/measure", responses=told(list[Measured], flat=True), openapi_extra=SEGMENTED)
def measure(
    request: Request,
    asked: LookedAt,
    metric: Metric,
    days: Days,
    period: Period = None,
    grain: GrainOf = None,
    by: By = None,
    where: Where = None,
    compare: Compare = None,
    as_of: AsOf = None,
) -> Response:
    """Values of KPIs, each with its interval, its n and what to know before believing it.

    The very objects that `wellserved measure --format json` prints.
    """
    names = spread(metric)
    if not names:
        raise QueryError("no KPI is named", "metric", "take a name from /api/v1/catalogue")
    state = asked.state
    about: dict[str, Any] = {**state.asked, **days, "grain": state.grain, "by": state.by, "compare": state.compare}
    found = asked.seen.measure(*names, where=where_of(asked, where), **about)

    def flat() -> Flat:
        columns = value_columns(found)
        return Flat(columns, value_rows(found, columns))

    return answer(request, lambda: [value_json(one) for one in found], flat)
