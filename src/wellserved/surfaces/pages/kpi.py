"""KPI: one KPI: its value, its behaviour, where it differs, why it moved, what guards it, what it means, its rows."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse, RedirectResponse

from wellserved.metrics.question import WEEK_TIME
from wellserved.scorecard.annotation import KINDS, read_annotation
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.looked import Looked, look
from wellserved.surfaces.language import to_say
from wellserved.surfaces.pages import kpi_behaviour, kpi_definition, kpi_guardrails, kpi_rows, kpi_split
from wellserved.surfaces.pages.kpi_facts import crumbs, facts
from wellserved.surfaces.pages.kpi_links import beside
from wellserved.surfaces.pages.kpi_story import story
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.said_again import said_again
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.form import Fields
from wellserved.surfaces.web.state import State
from wellserved.surfaces.words import attainment

Tab = Callable[[Asking, Looked], Mapping[str, Any]]
TABS: Mapping[str, tuple[str, Tab]] = {
    "behaviour": (to_say("Behaviour"), kpi_behaviour.told),
    "breakdown": (to_say("Breakdown"), kpi_split.breakdown),
    "change": (to_say("Change"), kpi_split.change),
    "guardrails": (to_say("Guardrails"), kpi_guardrails.told),
    "definition": (to_say("Definition"), kpi_definition.told),
    "rows": (to_say("Rows"), kpi_rows.told),
}
router = APIRouter(include_in_schema=False)


@router.get("/kpi/{name}")
def show(
    asked: Asked, name: str, number: Annotated[int, Query(alias="page", ge=1, le=kpi_rows.MOST_PAGES)] = 1
) -> HTMLResponse:
    """One KPI, in one of its views."""
    definition = asked.seen.catalogue().latest(name)
    view = next((key for key in TABS if key == asked.state.view), "behaviour")
    if asked.seen.known_days(name) is None:
        told = kpi_definition.of(asked, definition)
        return page(asked, "kpi_empty.html", title=definition.label, definition=definition, told=told)
    looked = look(asked.seen, asked.state, name)
    return page(
        asked,
        "kpi.html",
        looked.period,
        title=looked.scored.label,
        looked=looked,
        name=name,
        view=view,
        tabs=[(key, asked.texts.say(text), kpi_link(name, _tab(asked.state, key))) for key, (text, _) in TABS.items()],
        crumbs=crumbs(asked, looked),
        status=attainment(looked.scored.status.value),
        facts=facts(asked, looked),
        story=story(asked, looked),
        remark=said_again(looked.scored.measurement.remark or "", asked.numbers),
        beside=beside(asked, looked),
        kinds=KINDS,
        told=kpi_rows.told(asked, looked, number) if view == "rows" else TABS[view][1](asked, looked),
    )


def _tab(state: State, key: str) -> State:
    """What another view shows: nothing but the breakdown is told by the hour."""
    by = () if key != "breakdown" and set(state.by) & set(WEEK_TIME) else state.by
    return state.but(view=key, by=by)


@router.post("/kpi/{name}/notes")
def note(asked: Asked, given: Fields, name: str) -> RedirectResponse:
    """Note what happened on a day, and go back to the page."""
    _note(asked, name, given)
    return RedirectResponse(kpi_link(name, asked.state.but(view=None)) + "#notes", 303)


def _note(asked: Asking, name: str, given: dict[str, str]) -> None:
    """A note is about this KPI and the segments that are looked at, or about all KPIs where that is said."""
    asked.seen.catalogue().latest(name)
    told: dict[str, Any] = {key: given.get(key, "") for key in ("day", "time", "kind", "text", "author")}
    if not given.get("all"):
        narrowed = {segment: values[0] for segment, values in asked.state.filters if len(values) == 1}
        told |= {"metric": name, "segment": narrowed if given.get("narrowed") else {}}
    asked.seen.annotate(read_annotation(told))
