"""Strategy map: what the scorecard believes to move what, as a picture, a table and a file."""

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from wellserved.scorecard.scored import Score
from wellserved.surfaces import words
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.filtered import filter_words
from wellserved.surfaces.link_words import OVERTURNS
from wellserved.surfaces.map_svg import svg_map
from wellserved.surfaces.pages.map_times import NOW, THEN, times
from wellserved.surfaces.pages.scorecard import scorecard_of, without
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.strategy_map import StrategyMap, first_lever, strategy_map
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.when import day_words, instant_words, period_words
from wellserved.terms.period import label

router = APIRouter(include_in_schema=False)


@router.get("/map")
def show(asked: Asked, verdicts: str = NOW) -> HTMLResponse:
    """The map of a period, with the verdicts on its links as they are now, or as they were at its end."""
    nothing = without(asked, asked.texts.say("Strategy map"))
    if nothing is not None:
        return nothing
    then = verdicts == THEN
    score, shown = _scored(asked, then)
    named = asked.state.but(period=label(score.period, asked.seen.workspace.calendar))
    title = asked.texts.say("Strategy map of {scorecard}", scorecard=score.label)
    own = named.but(view=None, by=(), q=None)
    links = {node.name: kpi_link(node.name, own) for node in shown.nodes if node.metric}
    return page(
        asked,
        "map.html",
        score.period,
        title=asked.texts.say("Strategy map"),
        scorecard=score.label,
        shown=shown,
        times=times(
            asked, score.period, asked.seen.scorecards()[score.scorecard].metrics, asked.seen.links_found(), then
        ),
        ended=day_words(score.period.end.date() - timedelta(days=1), asked.numbers),
        picture=svg_map(shown, title, asked.texts, lambda node: links[node.name]),
        links=links,
        lever=_lever(asked, score),
        overturns=OVERTURNS,
        narrowed=bool(asked.seen.scope.segments or asked.state.segments),
        legend=tuple(words.ATTAINMENT.values()),
    )


@router.post("/map/test")
def test_now(asked: Asked) -> RedirectResponse:
    """Hold the links against the data, keep the verdicts, and go back to the map."""
    asked.seen.test_links()
    return RedirectResponse(f"/map{asked.state.query()}#contradicted", 303)


@router.get("/map.svg")
def give(asked: Asked) -> Response:
    """The same as a file, stamped with what it shows."""
    score, shown = _scored(asked)
    drawn = svg_map(shown, score.label, asked.texts, stamp=_stamp(asked, score))
    file = f"strategy-map-{score.scorecard}-{label(score.period, asked.seen.workspace.calendar)}.svg"
    return Response(
        drawn, media_type="image/svg+xml", headers={"Content-Disposition": f'attachment; filename="{file}"'}
    )


def _scored(asked: Asking, then: bool = False) -> tuple[Score, StrategyMap]:
    score = asked.seen.score(scorecard_of(asked), asked.state.segments, **asked.state.asked)
    found = asked.seen.catalogue()
    joined = {name for link in score.links for name in (link.cause, link.effect)}
    known = {name: found.latest(name) for name in joined & set(found.names())}
    until = score.as_of if asked.state.as_of else None
    if then:
        until = min(score.period.end, until or score.period.end)
    found_then = {} if asked.state.segments else asked.seen.links_found(until)
    left_out = asked.seen.scorecards()[score.scorecard].metrics
    return score, strategy_map(score, known, asked.numbers, left_out, found_then)


def _lever(asked: Asking, score: Score) -> str:
    """Where to begin: what misses its target, and how much is believed to hang on it."""
    found = first_lever(score)
    if found is None:
        return asked.texts.say("Nothing that misses its target is believed to move anything else.")
    metric, moved = found
    return asked.texts.count(
        "Begin with {kpi}: it is {status}, and {n} other is believed to hang on it.",
        "Begin with {kpi}: it is {status}, and {n} others are believed to hang on it.",
        moved,
        kpi=metric.label,
        status=asked.texts.say(metric.status.value),
    )


def _stamp(asked: Asking, score: Score) -> str:
    """What the picture shows, so that it can stand by itself."""
    own, state = asked.seen.workspace.settings, asked.state
    chosen = [filter_words(name, values, asked.numbers) for name, values in state.filters]
    known = [instant_words(score.as_of.astimezone(score.period.start.tzinfo))] if score.as_of else []
    parts = [own.name, score.label, period_words(score.period, asked.numbers), *chosen, *known]
    parts.append(asked.texts.say("dashed: assumed, solid: tested, struck: contradicted"))
    return " · ".join(part for part in parts if part)
