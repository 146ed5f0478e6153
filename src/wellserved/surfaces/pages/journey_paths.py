"""Journeys: which ways customers take through the channels, as a flow, paths, steps, and the journeys of one path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from wellserved.flow.journeys import Journeys
from wellserved.insight.journey.stream import Node, stream
from wellserved.insight.journey.told import Path
from wellserved.surfaces.journey_svg import END_WORDS, curve_svg, flow_svg
from wellserved.surfaces.journeyed import (
    findings,
    lacking,
    lasting,
    matching,
    may_not,
    sentence,
    step_words,
)
from wellserved.surfaces.pages.journey_courses import course_link, course_words
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.linked import linked
from wellserved.surfaces.words import plain
from wellserved.terms.unit import Unit

TOP, MOST_STEPS, MOST_SWITCHES, LISTED = 12, 24, 10, 100
OWN = ("begin", "goal", "detail")
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Line:
    """One path or step in words: what it is called, where it leads, its figures."""

    names: tuple[str, ...]
    href: str
    figures: Mapping[str, str]


@router.get("/journeys")
def show(asked: Asked, request: Request) -> HTMLResponse:
    """The journeys that began in a period, those that a filter leaves, or between two steps."""
    own = _own(request)
    found = asked.seen.journeys(**asked.state.asked, where=asked.state.where, top=TOP, **own)
    said = findings(found, asked.numbers)
    return page(
        asked,
        "journeys.html",
        found.period,
        title=asked.texts.say("Journeys"),
        sentence=sentence(found, asked.numbers),
        worst=said[0] if said else "",
        findings=said[1:],
        lacking=lacking(found, asked.texts),
        matching=matching(found, asked.numbers),
        may_not=may_not(found, asked.numbers),
        steps=[(step, step_words(step, asked.texts)) for step in sorted(found.visited)],
        fields=asked.state.pairs(),
        own=own,
        ranked_by=found.told.ranked_by,
        **_told(found, asked, own),
    )


def _told(found: Journeys, asked: Asking, own: Mapping[str, str]) -> dict[str, Any]:
    """What there is to show of journeys, where there are any."""
    if not found.told.paths:
        return {"picture": "", "curve": "", "paths": [], "rest": "", "visits": [], "switches": [], "channels": ""}
    names = {letter: step_words(step, asked.texts) for letter, step in found.names.items()}
    title = asked.texts.say("Flow of journeys from step to step; the numbers stand in the tables below.")
    several, flow = "channels" not in found.lacking, stream(found.told.walks)

    def link(one: Node, two: Node | None) -> str:
        return course_link(one, two, flow, found.names, asked, own)

    return {
        "picture": flow_svg(flow, names, asked.numbers, title, link),
        "curve": _curve(found, asked),
        "paths": [_path(path, found, asked, own) for path in found.told.paths],
        "rest": _rest(found, asked),
        "visits": list(_visits(found, asked)),
        "switches": list(_switches(found, asked)) if several else [],
        "channels": asked.numbers.count(len(found.channels)),
    }


def _curve(found: Journeys, asked: Asking) -> Markup:
    if found.told.curve is None:
        return Markup("")
    title = asked.texts.say("Share of journeys that are resolved by the time since they began.")
    return curve_svg(found.told.curve, asked.numbers, title)


def _path(path: Path, found: Journeys, asked: Asking, own: Mapping[str, str]) -> Line:
    steps, numbers, burden = found.steps(path.word), asked.numbers, path.burden
    resolved, dropped, opened = (numbers.percent(n / path.n) for n in path.ended)
    doubt = burden.dissatisfied_interval
    return Line(
        tuple(step_words(step, asked.texts) for step in steps),
        linked("/journeys/path", asked.state, {"steps": steps, **{name: (value,) for name, value in own.items()}}),
        {
            "n": numbers.count(path.n),
            "share": numbers.percent(path.share),
            "resolved": resolved,
            "dropped": dropped,
            "open": opened,
            "days": lasting(path.days, numbers),
            "cost": numbers.value(burden.cost, Unit.MONEY),
            "dissatisfied": numbers.percent(burden.dissatisfied),
            "dissatisfied_interval": numbers.interval(doubt.low, doubt.high, Unit.PERCENT),
            "answers": numbers.count(burden.answers),
            "burden": numbers.value(burden.total, Unit.MONEY),
            "interval": numbers.interval(burden.interval.low, burden.interval.high, Unit.MONEY),
        },
    )


def _rest(found: Journeys, asked: Asking) -> str:
    """How many journeys took other paths."""
    left = found.told.walks.journeys - sum(path.n for path in found.told.paths)
    told = {"n": asked.numbers.count(found.told.others), "left": asked.numbers.count(left)}
    return asked.texts.say("{n} other paths hold {left} journeys.", **told) if found.told.others else ""


def _visits(found: Journeys, asked: Asking) -> Iterator[Line]:
    """What each step is, takes, and leads to."""
    told, numbers = found.told, asked.numbers
    assert told.chain is not None  # noqa: S101 - there are paths
    order = sorted(range(len(told.moves.letters)), key=lambda i: -int(told.moves.visits[i]))
    for i in order[:MOST_STEPS]:
        step = found.names[told.moves.letters[i]]
        dropped, doubt, _ = told.drop_off(i)
        visited = found.visited.get(step)
        again = int(told.moves.between[i, i]) / int(told.moves.visits[i])
        figures = {
            "n": numbers.count(int(told.moves.visits[i])),
            "dropped": numbers.percent(dropped),
            "interval": numbers.interval(doubt.low, doubt.high, Unit.PERCENT),
            "again": numbers.percent(again),
            "leads": numbers.percent(float(told.chain.ends[i, 0])),
            "left": numbers.value(float(told.chain.left[i]), Unit.SCORE),
            "hangs": numbers.percent(float(told.chain.hangs_on[i])),
            "handle": numbers.value(visited.handle / 60 if visited and visited.handle else None, Unit.MINUTES),
            "wait": numbers.value(visited.wait / 60 if visited and visited.wait else None, Unit.MINUTES),
        }
        yield Line((step_words(step, asked.texts),), _from(step, asked), figures)


def _from(step: str, asked: Asking) -> str:
    return linked("/journeys", asked.state, {"begin": (step,)})


def _switches(found: Journeys, asked: Asking) -> Iterator[tuple[str, str, str]]:
    for (one, two), n in list(found.told.switches.items())[:MOST_SWITCHES]:
        yield plain(one), plain(two), asked.numbers.count(n)


@router.get("/journeys/path")
def path(asked: Asked, request: Request) -> HTMLResponse:
    """The journeys of one path."""
    said = request.query_params.get("steps", "")[: LISTED * 100]
    own, steps = _own(request), tuple(unquote(step) for step in said.split(",") if step)[:LISTED]
    ended = request.query_params.get("ended") or None
    asking = {**asked.state.asked, "where": asked.state.where, "ended": ended, **own}
    found = asked.seen.journey_list(steps, LISTED, **asking)
    names = course_words(steps, ended or "", asked.texts)
    zone = ZoneInfo(asked.state.tz or asked.seen.workspace.settings.zone)
    return page(
        asked,
        "journeys_path.html",
        asked.seen.span(asked.state.period) if asked.state.period else None,
        title=asked.texts.say("Journeys of one path"),
        names=names,
        words=" → ".join(names),
        back=linked("/journeys", asked.state, {name: (value,) for name, value in own.items()}),
        rows=[_listed(row, asked, zone) for row in found],
        full=len(found) == LISTED,
    )


def _own(request: Request) -> dict[str, str]:
    """What only this page asks: from which step, to which, in what detail."""
    return {name: value for name in OWN if (value := request.query_params.get(name, "")) and len(value) <= LISTED * 2}


def _listed(row: Mapping[str, Any], asked: Asking, zone: ZoneInfo) -> dict[str, str]:
    """One journey in words."""
    numbers, began, ended = asked.numbers, row["began_at"], row["resolved_at"]
    days, status = (ended - began) / timedelta(days=1) if ended else None, END_WORDS[row["status"]]
    return {
        "journey": row["journey_id"],
        "customer": row["customer_id"] or numbers.texts.say("(unknown)"),
        "began": f"{began.astimezone(zone):%Y-%m-%d %H:%M}",
        "ended": numbers.texts.say(status),
        "days": lasting(days, numbers),
        "cost": numbers.value(row["cost"], Unit.MONEY),
        "waited": numbers.value(None if row["waited"] is None else row["waited"] / 60, Unit.MINUTES),
        "transfers": numbers.count(row["transfers"]),
        "answers": _answered(row, asked),
    }


def _answered(row: Mapping[str, Any], asked: Asking) -> str:
    answers, unhappy = int(row["answers"] or 0), int(row["unhappy"] or 0)
    if not answers:
        return ""
    return asked.texts.say("dissatisfied") if unhappy * 2 > answers else asked.texts.say("satisfied")
