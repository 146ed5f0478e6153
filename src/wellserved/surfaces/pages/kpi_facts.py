"""KPI facts: the row of numbers above every view: value, doubt, target, gap, change, behaviour, fitness of the data."""

from dataclasses import dataclass
from datetime import date, datetime

from wellserved.metrics.measurement import Comparison
from wellserved.scorecard.latest import SILENT_DAYS
from wellserved.scorecard.scorecard import Goal
from wellserved.surfaces import words
from wellserved.surfaces.card import Card, card, told
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.number import NOTHING
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import period_words
from wellserved.surfaces.words import Mark
from wellserved.terms.unit import Better

DAY = 10  # letters of a written instant


@dataclass(frozen=True)
class Fact:
    """One fact: what it is, what it says, what to know beside it.

    Args:
        name: What it is.
        value: What it says.
        beside: What to know with it.
        mark: A status that stands before the value; None for none.
    """

    name: str
    value: str
    beside: str = ""
    mark: Mark | None = None


def card_of(asked: Asking, looked: Looked) -> Card:
    """The KPI's card, as the scorecard has it."""
    owner = looked.objective.objective.owner if looked.objective else ""
    return card(looked.scored, owner, asked.numbers, {looked.definition.name: looked.definition})


def crumbs(asked: Asking, looked: Looked) -> list[tuple[str, str]]:
    """The way from the first page: scorecard, perspective, objective; from the catalogue where no scorecard has it."""
    if looked.card is None or looked.objective is None:
        return [("/catalogue" + asked.state.query(view=None, by=()), asked.texts.say("Catalogue"))]
    state = asked.state.but(scorecard=looked.card.name, view=None, by=())
    views = {view.name: view.label for view in looked.card.perspectives}
    objective = looked.objective.objective
    return [
        ("/" + state.query(), looked.card.label),
        ("", asked.texts.say(views[objective.perspective])),
        ("", objective.label),
    ]


def facts(asked: Asking, looked: Looked) -> tuple[Fact, ...]:
    """What a reader needs before any view."""
    found = (_value(asked, looked), _target(asked, looked), _gap(asked, looked), _change(asked, looked),
             _behaviour(asked, looked), _data(asked, looked))  # fmt: skip
    return tuple(fact for fact in found if fact is not None)


def _value(asked: Asking, looked: Looked) -> Fact:
    written, texts = card_of(asked, looked), asked.texts
    parts = [texts.say("95 %: {interval}", interval=written.interval)] if written.interval else []
    beside = ", ".join([*parts, *([written.note] if written.note else [])])
    return Fact(period_words(looked.period, asked.numbers), written.value, beside)


def _target(asked: Asking, looked: Looked) -> Fact:
    target, texts = looked.scored.target, asked.texts
    if target is None:
        return Fact(texts.say("Target"), NOTHING, texts.say("nobody has set one"))
    since = texts.say("from {day}", day=target.start) if target.start else ""
    due = texts.say("by {day}", day=target.due) if target.due else ""
    name = " ".join(part for part in (texts.say("Target"), since, due) if part)
    floor = goal(asked, target.floor, looked) if target.floor else ""
    return Fact(name, goal(asked, target.goal, looked), texts.say("floor {floor}", floor=floor) if floor else "")


def goal(asked: Asking, wanted: Goal, looked: Looked) -> str:
    """A target's value or range with its unit."""
    unit, numbers = looked.scored.unit, asked.numbers
    return numbers.interval(wanted.low, wanted.high, unit) if wanted.is_range else numbers.value(wanted.low, unit)


def gap(looked: Looked) -> float | None:
    """How far the value is from its target, below 0 where it is short of it in number; 0 within a range."""
    value, target = told(looked.scored.measurement).value, looked.scored.target
    if value is None or target is None:
        return None
    if looked.scored.better is Better.RANGE:
        return min(value - target.goal.low, 0.0) or max(value - target.goal.high, 0.0)
    return value - target.goal.low


def _gap(asked: Asking, looked: Looked) -> Fact | None:
    found = gap(looked)
    if found is None:
        return None
    travel = card_of(asked, looked).travel
    return Fact(asked.texts.say("Gap"), asked.numbers.change(found, looked.scored.unit), travel)


def comparison(looked: Looked) -> Comparison | None:
    """Beside the period before, or the year before where that is asked for."""
    if looked.state.compare != "year":
        return looked.scored.comparison
    (found,) = looked.seen.measure(looked.definition.name, compare="year", **looked.asked)
    return found if isinstance(found, Comparison) else None


def _change(asked: Asking, looked: Looked) -> Fact | None:
    found, texts = comparison(looked), asked.texts
    if found is None or found.change is None or told(found.now).value is None or told(found.then).value is None:
        return None
    name = (
        texts.say("Against the year before") if looked.state.compare == "year" else texts.say("Since the period before")
    )
    sure = texts.say("more than noise") if found.beyond_noise else texts.say("may be noise")
    return Fact(name, asked.numbers.change(found.change, looked.scored.unit), sure)


def _behaviour(asked: Asking, looked: Looked) -> Fact:
    written, texts, found = card_of(asked, looked), asked.texts, looked.scored.behaviour
    mark = written.behaviour
    beside = written.sentence
    if found.since is not None:
        beside = texts.say("since {day}: {rule}", day=found.since.isoformat(), rule=words.rule(found.rule, texts))
    return Fact(texts.say("Behaviour"), texts.say(mark.word), beside, words.Mark(mark.glyph, "", mark.tone, ""))


def _data(asked: Asking, looked: Looked) -> Fact:
    """How much of its rows is known, how many they are, and how old the newest is."""
    written, texts, reach = card_of(asked, looked), asked.texts, looked.seen.known_days(looked.definition.name)
    beside = [texts.say("n {n}", n=written.n)]
    if written.freshness:
        beside.append(texts.say("loaded {instant}", instant=written.freshness[:DAY]))
    said = looked.state.period or looked.state.as_of
    last = _reached(looked, reach.last) if reach else looked.last_day
    age = 0 if said else _age(looked, last)
    if age:
        beside.append(texts.count("data up to {day}, {n} day old", "data up to {day}, {n} days old", age, day=last))
    mark = words.Mark("▲", "", "ochre", "") if age else None
    return Fact(texts.say("Known of its rows"), written.coverage, " · ".join(beside), mark)


def _reached(looked: Looked, last: date) -> date:
    """How far the data goes: a row of a month, dated on its first day, tells of all of it."""
    return max(last, looked.last_day) if last >= looked.period.first_day else last


def _age(looked: Looked, last: date) -> int:
    """How many days ago the data ends, where that is more than a few silent days; else 0."""
    today = datetime.now(looked.period.start.tzinfo).date()
    return days if (days := (today - last).days) > SILENT_DAYS + 1 else 0
