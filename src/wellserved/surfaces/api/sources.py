"""Sources over HTTP: where rows come from, and how fresh they are."""

from dataclasses import fields

from fastapi import APIRouter, Request
from fastapi.responses import Response

from wellserved.flow.loads import SourceState
from wellserved.surfaces.api.forms import Flat, answer
from wellserved.surfaces.api.looked_at import LookedAt
from wellserved.surfaces.api.shapes import Source, told

router = APIRouter(prefix="/api/v1", tags=["data"])
COLUMNS = tuple(one.name for one in fields(SourceState))


@router.get("/sources", responses=told(list[Source], flat=True))
def sources(request: Request, asked: LookedAt) -> Response:
    """Each source: what it fills, how many rows the store holds of it, when it last brought one, what waits."""
    rows = [[getattr(state, name) for name in COLUMNS] for state in asked.seen.sources()]
    return answer(request, lambda: [dict(zip(COLUMNS, row, strict=True)) for row in rows], lambda: Flat(COLUMNS, rows))
