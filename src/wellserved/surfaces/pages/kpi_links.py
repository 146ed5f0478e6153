"""KPI links: what is believed to move a KPI and to be moved by it, and what watches it."""

from dataclasses import dataclass

from wellserved.scorecard.scorecard import Link
from wellserved.surfaces import words
from wellserved.surfaces.card import card
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import Mark


@dataclass(frozen=True)
class Neighbour:
    """Another KPI or objective.

    Args:
        label: What to call it.
        href: Its page; empty for an objective.
        belief: Which way it goes, how late, on what evidence.
        value: What it is now; empty where the scorecard does not say.
        mark: Its attainment; None where there is none.
    """

    label: str
    href: str = ""
    belief: str = ""
    value: str = ""
    mark: Mark | None = None


@dataclass(frozen=True)
class Beside:
    """What stands beside a KPI.

    Args:
        causes: What is believed to move it.
        effects: What it is believed to move.
        guards: KPIs that watch it.
        warnings: What they say against it now.
    """

    causes: tuple[Neighbour, ...]
    effects: tuple[Neighbour, ...]
    guards: tuple[Neighbour, ...]
    warnings: tuple[str, ...]


def beside(asked: Asking, looked: Looked) -> Beside:
    """The KPI's neighbours; its own links, and those of the objective that it serves."""
    mine = {looked.definition.name}
    if looked.objective:
        mine.add(looked.objective.objective.name)
    links = looked.score.links if looked.score else ()
    causes = (_neighbour(asked, looked, link.cause, link) for link in links if link.effect in mine)
    effects = (_neighbour(asked, looked, link.effect, link) for link in links if link.cause in mine)
    return Beside(
        causes=tuple(causes),
        effects=tuple(effects),
        guards=tuple(_neighbour(asked, looked, name) for name in looked.definition.guards),
        warnings=tuple(warning_sentence(warning, asked.numbers) for warning in looked.scored.guards),
    )


def _neighbour(asked: Asking, looked: Looked, name: str, link: Link | None = None) -> Neighbour:
    belief = _belief(asked, link) if link else ""
    scored = next((m for m in looked.score.metrics if m.metric == name), None) if looked.score else None
    if scored is not None:
        told = card(scored, "", asked.numbers, {})
        return Neighbour(scored.label, _href(asked, name), belief, told.value, words.attainment(scored.status.value))
    objective = (
        next((o.objective for o in looked.score.objectives if o.objective.name == name), None) if looked.score else None
    )
    if objective is not None:
        return Neighbour(objective.label, belief=belief)
    known = asked.seen.catalogue()
    return Neighbour(known.latest(name).label if name in known.names() else name, _href(asked, name), belief)


def _href(asked: Asking, name: str) -> str:
    return kpi_link(name, asked.state.but(view=None, by=()))


def _belief(asked: Asking, link: Link) -> str:
    """Which way, how late, and what supports it."""
    say = asked.texts.say
    way = say("rise together") if link.sign == "+" else say("one falls as the other rises")
    late = "" if not link.after or link.after.startswith("0 ") else say("after {time}", time=link.after)
    return ", ".join(part for part in (way, late, say(link.evidence)) if part)
