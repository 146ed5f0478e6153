"""effects over HTTP: what was found of causes, what can be asked, and finding it anew."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.effect_shapes import AskableTold, EffectTold, KeptEffectTold
from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt, Period
from wellserved.surfaces.api.shapes import told
from wellserved.surfaces.effect_json import askable_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])
Named = Annotated[str, Query(max_length=200)]


@router.get("/effects", responses=told(list[KeptEffectTold]))
def effects(request: Request, asked: LookedAt) -> Response:
    """The last finding of each effect, as `wellserved effect --format json` tells it, with when and whether stale."""
    chosen(request, ("json",))
    found = asked.seen.effects()
    return json_answer([{**one.told, "at": one.at.isoformat(), "stale": one.stale} for one in found])


@router.get("/effects/askable", responses=told(list[AskableTold]))
def askable(request: Request, asked: LookedAt) -> Response:
    """What the workspace can be asked, and what is missing for the rest: `wellserved effect --list --format json`."""
    chosen(request, ("json",))
    return json_answer([askable_json(one) for one in asked.seen.askable()])


@router.post("/effects", responses=told(EffectTold))
def test_effect(request: Request, asked: LookedAt, treatment: Named, outcome: Named, period: Period = None) -> Response:
    """Find an effect now, and keep it; the very object that `wellserved effect --format json` prints."""
    chosen(request, ("json",))
    return json_answer(asked.seen.effect(treatment, outcome, period).told())
