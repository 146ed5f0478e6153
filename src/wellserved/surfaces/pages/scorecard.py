"""Scorecard: the first page: one sentence, and every KPI in its perspective."""

from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.reader import definitions_of
from wellserved.surfaces.report.page import page as written
from wellserved.surfaces.web.asking import Asked

router = APIRouter(include_in_schema=False)


@router.get("/")
def show(asked: Asked) -> HTMLResponse:
    """The scorecard of a period."""
    state, workspace = asked.state, asked.seen.workspace
    score = asked.seen.score(state.scorecard, state.segments, **state.asked)
    told = written(score, definitions_of(workspace, score), asked.numbers, workspace.settings.name, datetime.now(UTC))
    return page(asked, "scorecard.html", title=told.title, shown=told)
