"""risks over HTTP: who may leave, come back or escalate."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt
from wellserved.surfaces.api.shapes import RiskTold, told
from wellserved.surfaces.risk_json import risk_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Kind = Annotated[Literal["churn", "repeat", "escalation"], Query(description="Which risk.")]
Limit = Annotated[int, Query(description="How many to list, highest first.", ge=0, le=1000)]


@router.get("/risks", responses=told(RiskTold))
def risks(request: Request, asked: LookedAt, risk: Kind = "churn", limit: Limit = 20) -> Response:
    """A risk, how well it was foretold on later time, and who is at risk now.

    The very object that `wellserved risk --format json` prints.
    """
    chosen(request, ("json",))
    return json_answer(risk_json(asked.seen.risk(risk, limit), asked.numbers))
