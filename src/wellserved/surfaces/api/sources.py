"""Sources over HTTP: where rows come from, how fresh they are, and whose customers are known to another."""

from dataclasses import asdict, fields

from fastapi import APIRouter, Request
from fastapi.responses import Response

from wellserved.flow.loads import SourceState
from wellserved.surfaces.api.forms import Flat, answer, chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt
from wellserved.surfaces.api.shapes import told
from wellserved.surfaces.api.source_shapes import Matched, Source

router = APIRouter(prefix="/api/v1", tags=["data"])
COLUMNS = tuple(one.name for one in fields(SourceState))


@router.get("/sources", responses=told(list[Source], flat=True))
def sources(request: Request, asked: LookedAt) -> Response:
    """Each source: what it fills, how many rows the store holds of it, when it last brought one, what waits."""
    rows = [[getattr(state, name) for name in COLUMNS] for state in asked.seen.sources()]
    return answer(request, lambda: [dict(zip(COLUMNS, row, strict=True)) for row in rows], lambda: Flat(COLUMNS, rows))


@router.get("/matching", responses=told(Matched))
def matching(request: Request, asked: LookedAt) -> Response:
    """How many customers of each source are known to another, by which keys; and keys that join nobody.

    No source, where customers are not matched.
    """
    chosen(request, ("json",))
    found = asked.seen.matching()
    sources = [{**asdict(one), "by": dict(one.by), "rate": one.rate} for one in found.sources]
    return json_answer({"sources": sources, "refused": [asdict(one) for one in found.refused]})
