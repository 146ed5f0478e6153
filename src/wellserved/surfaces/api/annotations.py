"""Annotations over HTTP: what people know of a trend; the one thing that may be written."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from fastapi.responses import Response

from wellserved.scorecard.annotation import annotation_json, read_annotation
from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt
from wellserved.surfaces.api.questions import Days
from wellserved.surfaces.api.shapes import Note, Noted, told
from wellserved.surfaces.web.asking import Asked

router = APIRouter(prefix="/api/v1", tags=["annotations"])
About = Annotated[str | None, Query(description="Those about this KPI, and about all.", max_length=200)]


@router.get("/annotations", responses=told(list[Noted]))
def annotations(request: Request, asked: LookedAt, days: Days, metric: About = None) -> Response:
    """Releases, outages, campaigns and changed definitions, in the order of their days."""
    chosen(request, ("json",))
    found = asked.seen.annotations(days["start"], days["end"], metric)
    return json_answer([annotation_json(one) for one in found])


@router.post("/annotations", status_code=201, responses=told(Noted, 201))
def annotate(asked: Asked, note: Annotated[Note, Body()]) -> Response:
    """Note what happened on a day. What is noted stays."""
    told = asked.seen.annotate(read_annotation(note.model_dump(mode="json", exclude_none=True)))
    return json_answer(annotation_json(told), 201)
