"""Help: how to read these pages, and their keys."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from wellserved.surfaces import words
from wellserved.surfaces.language import to_say
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked

KEYS = (
    (("/", "Ctrl K", "⌘ K"), to_say("find a KPI, a page, or what to do")),
    (("g s",), to_say("go to the scorecard")),
    (("g m",), to_say("go to the strategy map")),
    (("g e",), to_say("go to Explore")),
    (("g c",), to_say("go to the catalogue")),
    (("g g",), to_say("go to the guardrails")),
    (("g d",), to_say("go to data health")),
    (("[", "]"), to_say("the period before, and after")),
    (("j", "k"), to_say("the next card, and the one before")),
    (("←", "→"), to_say("in a chart: read it point by point")),
    (("a",), to_say("annotate a trend")),
    (("e",), to_say("export")),
    (("p",), to_say("present: one slide after the other")),
    (("t",), to_say("show as a table, and back")),
    (("?",), to_say("this help")),
)
router = APIRouter(include_in_schema=False)


@router.get("/help")
def show(asked: Asked) -> HTMLResponse:
    """Marks, numbers and keys."""
    title = asked.texts.say("Help and keys")
    return page(
        asked,
        "help.html",
        title=title,
        keys=KEYS,
        attainment=words.ATTAINMENT.values(),
        behaviour=words.BEHAVIOUR.values(),
    )
