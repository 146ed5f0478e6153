"""links over HTTP: whether data support what the scorecards believe to move what."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt
from wellserved.surfaces.api.shapes import LinkTold, told
from wellserved.surfaces.links_json import links_json

router = APIRouter(prefix="/api/v1", tags=["outcomes"])


@router.get("/links", responses=told(list[LinkTold]))
def links(request: Request, asked: LookedAt) -> Response:
    """The verdict on each link of the scorecards: the last; if out of date, that of a test now without effects.

    The very list that `wellserved links --format json` prints; `effect` is for one more of the cause, in its unit.
    """
    chosen(request, ("json",))
    verdicts = asked.seen.links()
    known = {metric.name: metric for metric in asked.seen.catalogue().all_latest()}
    return json_answer(links_json(verdicts, known, asked.numbers))


@router.post("/links", responses=told(list[LinkTold]))
def test_links(request: Request, asked: LookedAt) -> Response:
    """Test every link of the scorecards now, and keep the verdicts."""
    chosen(request, ("json",))
    verdicts = asked.seen.test_links()
    known = {metric.name: metric for metric in asked.seen.catalogue().all_latest()}
    return json_answer(links_json(verdicts, known, asked.numbers))
