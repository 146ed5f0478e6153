"""KPI story: the generated sentences of a KPI's page: where it stands, whether it changed, what to do next."""

from dataclasses import dataclass

from wellserved.scorecard.scored import Status, Trend
from wellserved.surfaces.card import card, told
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.language import Texts
from wellserved.surfaces.pages.kpi_facts import gap, goal
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import period_words


@dataclass(frozen=True)
class Story:
    """Three sentences, and where the last one leads.

    Args:
        standing: The value against its target.
        change: Whether the process changed, beyond noise.
        next: What to do.
        href: Where to do it; empty where nothing is to be done.
    """

    standing: str
    change: str
    next: str
    href: str = ""


def story(asked: Asking, looked: Looked) -> Story:
    """What a reader of one paragraph should know; every number in it stands in the facts below."""
    advice, view = _next(looked, asked.texts)
    href = kpi_link(looked.definition.name, asked.state.but(view=view)) if view else ""
    return Story(_standing(asked, looked), _change(asked, looked), advice, href)


def _standing(asked: Asking, looked: Looked) -> str:
    texts, numbers, scored = asked.texts, asked.numbers, looked.scored
    value, when = told(scored.measurement).value, period_words(looked.period, numbers)
    if value is None:
        note = asked.texts.say(scored.measurement.note.value)
        return texts.say("There is no value for {period}: {note}.", period=when, note=note)
    said = {"label": scored.label, "value": numbers.value(value, scored.unit), "period": when}
    away = gap(looked)
    if scored.target is None or away is None:
        return texts.say("{label} was {value} in {period}; nobody has set a target.", **said)
    aim = said | {"target": goal(asked, scored.target.goal, looked), "gap": numbers.size(away, scored.unit)}
    match scored.status:
        case Status.ON_TARGET:
            return texts.say("{label} was {value} in {period}: its target of {target} is met.", **aim)
        case Status.NOT_SHOWN:
            return texts.say(
                "{label} was {value} in {period}, too near its target of {target} for its rows to tell.", **aim
            )
        case _:
            return texts.say("{label} was {value} in {period}, {gap} away from its target of {target}.", **aim)


def _change(asked: Asking, looked: Looked) -> str:
    behaviour, texts = looked.scored.behaviour, asked.texts
    if behaviour.trend is Trend.ROUTINE:
        return texts.say("Its ups and downs are routine: no single one of them needs an explanation.")
    written = card(looked.scored, "", asked.numbers, {})
    if behaviour.trend is Trend.TOO_SHORT:
        return texts.say("It is too early to tell change from noise: {sentence}", sentence=written.sentence)
    return texts.say("The process itself changed: {sentence}", sentence=_lowered(written.sentence))


def _next(looked: Looked, texts: Texts) -> tuple[str, str]:
    """What to do first, and in which view: the gravest thing first."""
    scored, trend = looked.scored, looked.scored.behaviour.trend
    missed = scored.status in (Status.OFF_TARGET, Status.NEAR)
    if scored.status is Status.NOT_FIT:
        return texts.say("See which rows are missing before judging it."), "rows"
    if scored.guards:
        return texts.say("First see what its guards say against it."), "guardrails"
    if trend in (Trend.WORSENED, Trend.CHANGED):
        return texts.say("See where the change came from."), "change"
    if missed and trend is Trend.ROUTINE:
        return texts.say("It will not reach its target by itself: see where it is weakest."), "breakdown"
    if missed:
        return texts.say("See where the rest of the way lies."), "breakdown"
    if trend is Trend.IMPROVED:
        return texts.say("See what brought it, so that it lasts."), "change"
    return texts.say("Nothing calls for action."), ""


def _lowered(sentence: str) -> str:
    """A sentence as the second half of another."""
    return sentence[:1].lower() + sentence[1:]
