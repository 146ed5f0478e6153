"""Catalogue: every KPI that is defined, found by words and governance tags, and those that wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from wellserved.flow.waiting import WaitingKpi, waiting_kpis
from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Scorecard
from wellserved.surfaces import words
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.pages.found import TAGS, Search
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.linked import linked, values_in
from wellserved.surfaces.web.state import listed
from wellserved.terms.unit import Better

PATH = "/catalogue"
ARROWS = {Better.HIGHER: "↑", Better.LOWER: "↓", Better.RANGE: "↕"}
ROLES = {
    "process": to_say("process"),
    "result": to_say("result"),
    "leading": to_say("leading"),
    "lagging": to_say("lagging"),
    "activity": to_say("activity"),
    "outcome": to_say("outcome"),
    "customer": to_say("customer"),
    "employee": to_say("employee"),
    "business": to_say("business"),
    "agent": to_say("agent"),
    "team": to_say("team"),
    "operations": to_say("operations"),
    "enterprise": to_say("enterprise"),
    "higher": to_say("higher"),
    "lower": to_say("lower"),
    "range": to_say("a range"),
    "draft": to_say("draft"),
    "active": to_say("active"),
    "watch": to_say("on watch"),
    "retired": to_say("retired"),
    "percent": to_say("percent"),
    "points": to_say("points"),
    "seconds": to_say("seconds"),
    "minutes": to_say("minutes"),
    "hours": to_say("hours"),
    "days": to_say("days"),
    "money": to_say("money"),
    "count": to_say("count"),
    "score": to_say("score"),
    "ratio": to_say("ratio"),
}
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Line:
    """One KPI of the list."""

    metric: MetricDefinition
    versions: int
    used: tuple[str, ...]
    arrow: str
    aim: str


@dataclass(frozen=True)
class Group:
    """A perspective's KPIs."""

    label: str
    lines: tuple[Line, ...]


@router.get(PATH)
def show(asked: Asked, request: Request) -> HTMLResponse:
    """The KPIs that meet what is looked for."""
    known = asked.seen.catalogue()
    metrics = known.all_latest()
    cards = asked.seen.scorecards()
    search = Search(asked.state.q or "", _tags(request), _used(cards))
    found = search.found(metrics)
    lines = [_line(metric, len(known.versions(metric.name)), search, asked.texts) for metric in found]
    return page(
        asked,
        "catalogue.html",
        title=asked.texts.say("Catalogue"),
        total=len(metrics),
        found=len(found),
        search=search,
        groups=_groups(lines, asked.texts),
        facets=search.facets(metrics),
        chosen=[(tag, value) for tag, values in search.tags.items() for value in values],
        waiting=[kpi for kpi in waiting_kpis() if kpi.name not in known.metrics and _waits(kpi, search)],
        used=sum(1 for metric in metrics if search.used.get(metric.name)),
        unguarded=[m for m in metrics if not m.guards and m.status != "retired"],
        labels={metric.name: metric.label for metric in metrics} | {name: card.label for name, card in cards.items()},
        tags=TAGS,
        kept=asked.state.pairs(q=None),
        listed=listed,
        link=_Links(asked, search),
        say_value=lambda tag, value: _said(tag, value, cards, asked.texts),
    )


@dataclass(frozen=True)
class _Links:
    """The links of a search: with a value added or taken away."""

    asked: Asking
    search: Search

    def toggled(self, tag: str, value: str) -> str:
        """The same search with a value of a tag, or without it."""
        now = self.search.tags.get(tag, ())
        wanted = tuple(v for v in now if v != value) if value in now else (*now, value)
        return linked(PATH, self.asked.state, {**self.search.tags, tag: wanted})

    def only(self, tag: str, value: str) -> str:
        """All KPIs with one value of one tag."""
        return linked(PATH, self.asked.state.but(q=None), {tag: (value,)})

    @property
    def nothing(self) -> str:
        """All KPIs."""
        return linked(PATH, self.asked.state.but(q=None), {})

    def definition(self, name: str) -> str:
        """A KPI's definition."""
        return linked(f"/kpi/{name}", self.asked.state.but(view="definition", q=None), {})


def _tags(request: Request) -> dict[str, tuple[str, ...]]:
    """The tags in a request; of one tag any of its values is wanted."""
    found = {tag: values_in(request.query_params.getlist(tag)) for tag in TAGS}
    return {tag: values for tag, values in found.items() if values}


def _used(cards: Mapping[str, Scorecard]) -> dict[str, tuple[str, ...]]:
    """The scorecards that use each KPI."""
    names = dict.fromkeys(metric for card in cards.values() for metric in card.metrics)
    return {name: tuple(card.name for card in cards.values() if name in card.metrics) for name in names}


def _line(metric: MetricDefinition, versions: int, search: Search, texts: Texts) -> Line:
    aim = texts.say(ROLES.get(metric.unit.value, metric.unit.value))
    return Line(metric, versions, search.used.get(metric.name, ()), ARROWS[metric.better], aim)


def _groups(lines: Sequence[Line], texts: Texts) -> list[Group]:
    names = dict.fromkeys(line.metric.perspective for line in lines)
    return [
        Group(words.perspective(name, texts), tuple(line for line in lines if line.metric.perspective == name))
        for name in names
    ]


def _waits(kpi: WaitingKpi, search: Search) -> bool:
    """Whether a KPI that waits may be meant: tags it has none."""
    told = f"{kpi.name} {kpi.tells}".lower()
    return not search.tags and all(word.lower() in told for word in search.words.split())


def _said(tag: str, value: str, cards: Mapping[str, Scorecard], texts: Texts) -> str:
    if tag == "perspective":
        return words.perspective(value, texts)
    if tag == "scorecard_of":
        return cards[value].label if value in cards else value
    return texts.say(ROLES.get(value, value)) if tag != "owner" else value
