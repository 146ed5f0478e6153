"""Present: a scorecard for a meeting: its sentence, then one KPI after the other, in large type without any frame.

Each slide is a page of its own, with the period and filters of the page that it was opened from.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from wellserved.surfaces import words
from wellserved.surfaces.charts.behaviour_figure import behaviour_figure
from wellserved.surfaces.charts.figure import kpi_link, stamp
from wellserved.surfaces.charts.looked import look
from wellserved.surfaces.pages.kpi_facts import card_of, crumbs, facts
from wellserved.surfaces.pages.kpi_figure import shown
from wellserved.surfaces.pages.kpi_story import story
from wellserved.surfaces.pages.scorecard import scorecard_of, without
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.reader import definitions_of
from wellserved.surfaces.report.page import page as written
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.state import State
from wellserved.surfaces.when import period_words
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.period import label

router = APIRouter(include_in_schema=False)
START = "/present"


@dataclass(frozen=True)
class Way:
    """Where a slide stands among the others.

    Args:
        at: Its number, from 1.
        of: How many there are.
        before: The one before; empty on the first.
        after: The one after; empty on the last.
        leave: The page that it was opened from.
    """

    at: int
    of: int
    before: str
    after: str
    leave: str


@router.get(START)
def first(asked: Asked) -> HTMLResponse:
    """The first slide: the scorecard's sentence, and each KPI with its value and mark."""
    nothing = without(asked, asked.texts.say("Scorecard"))
    if nothing is not None:
        return nothing
    score = asked.seen.score(scorecard_of(asked), asked.state.segments, **asked.state.asked)
    workspace, numbers = asked.seen.workspace, asked.numbers
    told = written(score, definitions_of(workspace, score), numbers, workspace.settings.name, datetime.now(UTC))
    state = _state(asked).but(period=label(score.period, workspace.calendar))
    names = [metric.metric for metric in score.metrics]
    return page(
        asked,
        "present.html",
        score.period,
        title=told.title,
        told=told,
        when=period_words(score.period, numbers),
        slides={name: _address(name, state) for name in names},
        way=_way(names, None, state, "/" + state.query()),
    )


@router.get(START + "/{name}")
def slide(asked: Asked, name: str) -> HTMLResponse:
    """One KPI: its value and doubt, how it behaved, and what to say of it.

    Raises:
        QueryError: The scorecard does not have it.
    """
    looked = look(asked.seen, asked.state.but(scorecard=scorecard_of(asked)), name)
    names = [metric.metric for metric in looked.score.metrics] if looked.score else []
    if name not in names:
        raise QueryError(f"the scorecard does not have '{name}'", "", nearest(name, names))
    state = _state(asked).but(period=label(looked.period, asked.seen.workspace.calendar))
    when = period_words(looked.period, asked.numbers)
    return page(
        asked,
        "present_kpi.html",
        looked.period,
        title=looked.scored.label,
        looked=looked,
        card=card_of(asked, looked),
        crumbs=[text for _, text in crumbs(asked, looked)][1:],
        facts=[fact for fact in facts(asked, looked)[1:5] if fact.value],
        story=story(asked, looked),
        status=words.attainment(looked.scored.status.value),
        warnings=[warning_sentence(one, asked.numbers) for one in looked.scored.guards],
        figure=shown(asked, looked, behaviour_figure(asked, looked)),
        when=when,
        stamp=stamp(asked, looked.definition, [looked.scored.measurement.version], when),
        way=_way(names, name, state, kpi_link(name, state)),
    )


def _state(asked: Asking) -> State:
    """What all slides share."""
    return asked.state.but(view=None, metric=(), by=(), q=None)


def _way(names: list[str], name: str | None, state: State, leave: str) -> Way:
    stops = [START + state.query(), *(_address(one, state) for one in names)]
    at = names.index(name) + 1 if name else 0
    before = stops[at - 1] if at else ""
    return Way(at + 1, len(stops), before, stops[at + 1] if at + 1 < len(stops) else "", leave)


def _address(name: str, state: State) -> str:
    return f"{START}/{quote(name, safe='')}{state.query()}"
