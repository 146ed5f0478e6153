"""explain over HTTP: why a KPI moved between two periods."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt, Period
from wellserved.surfaces.api.questions import By, Days, OneMetric, Where, where_of
from wellserved.surfaces.api.shapes import Explained, GoalShape, told
from wellserved.surfaces.explained_json import explained_json
from wellserved.surfaces.goal_told import goal_json

router = APIRouter(prefix="/api/v1", tags=["numbers"])
Against = Annotated[str, Query(description="previous, year, or a period such as 2026-05.", max_length=200)]


@router.get("/explain", responses=told(Explained), openapi_extra=SEGMENTED)
def explain(
    request: Request,
    asked: LookedAt,
    metric: OneMetric,
    days: Days,
    period: Period = None,
    against: Against = "previous",
    by: By = None,
    where: Where = None,
    as_of: AsOf = None,
) -> Response:
    """How much of a change lies within segments, and how much in which segments the rows came from.

    The very object that `wellserved explain --format json` prints.
    """
    chosen(request, ("json",))
    about = {**asked.state.asked, **days, "by": asked.state.by, "against": against}
    found = asked.seen.explain(metric, where=where_of(asked, where), **about)
    besides = asked.seen.drivers(found, where=where_of(asked, where), as_of=asked.state.as_of)
    return json_answer(explained_json(found, asked.numbers, besides, asked.seen.target_of(found)))


@router.get("/goal", responses=told(GoalShape))
def goal(
    request: Request,
    asked: LookedAt,
    objective: Annotated[str, Query(description="An objective's name.", max_length=200)],
    period: Period = None,
    as_of: AsOf = None,
) -> Response:
    """Which KPIs of an objective, and which segments of them, help it and hurt it.

    The very object that `wellserved explain OBJECTIVE --format json` prints.
    """
    chosen(request, ("json",))
    return json_answer(goal_json(asked.seen.goal(objective, **asked.state.asked)))
