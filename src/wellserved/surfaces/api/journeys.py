"""journeys over HTTP: which ways customers take, where they end, how long it takes, what they cost."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.enrich.journey_steps import Detail
from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt, Period
from wellserved.surfaces.api.questions import Where, where_of
from wellserved.surfaces.api.shapes import Journeyed, told
from wellserved.surfaces.journeyed_json import journeyed_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Step = Annotated[str | None, Query(description="A step, such as voice or case:solved.", max_length=200)]
Top = Annotated[int, Query(ge=1, le=1_000, description="How many paths to tell.")]
Details = Annotated[Detail | None, Query(description="Of cases: what the customer feels, or all events.")]


@router.get("/journeys", responses=told(Journeyed), openapi_extra=SEGMENTED)
def journeys(
    request: Request,
    asked: LookedAt,
    period: Period = None,
    where: Where = None,
    begin: Step = None,
    goal: Step = None,
    detail: Details = None,
    top: Top = 10,
    as_of: AsOf = None,
) -> Response:
    """Paths by cost times dissatisfaction, where journeys are given up, time to resolution, changes of channel.

    `where` and filters ask about each journey's first contact. The very object that `wellserved journeys --format json`
    prints.
    """
    chosen(request, ("json",))
    about = {"begin": begin, "goal": goal, "detail": detail, "top": top, "where": where_of(asked, where)}
    return json_answer(journeyed_json(asked.seen.journeys(**asked.state.asked, **about), asked.numbers))
