"""Scorecards over HTTP: which there are, and how one stands."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from wellserved.scorecard.json_shape import score_json
from wellserved.scorecard.scorecard import Scorecard
from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt, Period, there
from wellserved.surfaces.api.shapes import Card, Scored, told

router = APIRouter(prefix="/api/v1", tags=["numbers"])
Name = Annotated[str, Path(description="The scorecard's name.", examples=["service"], max_length=200)]


@router.get("/scorecards", responses=told(list[Card]))
def scorecards(request: Request, asked: LookedAt) -> Response:
    """The scorecards of the workspace."""
    chosen(request, ("json",))
    return json_answer([_card(card) for card in asked.seen.scorecards().values()])


@router.get("/scorecards/{name}", responses=told(Scored), openapi_extra=SEGMENTED)
def scorecard(request: Request, asked: LookedAt, name: Name, period: Period = None, as_of: AsOf = None) -> Response:
    """A scorecard of a period: values, targets, status, behaviour, warnings, and how the score came about.

    The very object that `wellserved score --format json` prints.
    """
    chosen(request, ("json",))
    there(name, asked.seen.scorecards(), "scorecard")
    return json_answer(score_json(asked.seen.score(name, asked.state.segments, **asked.state.asked)))


def _card(card: Scorecard) -> dict[str, Any]:
    return {"name": card.name, "label": card.label, "period": card.grain.value, "metrics": list(card.metrics)}
