"""Card: one scored KPI in words and written numbers, ready for any surface."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Measurement, Note
from wellserved.scorecard.scorecard import Goal, Target
from wellserved.scorecard.scored import (
    Behaviour,
    PerspectiveScore,
    Score,
    ScoredMetric,
    ScoredObjective,
    Status,
    Travel,
)
from wellserved.surfaces import words
from wellserved.surfaces.language import IN_ENGLISH, Texts, to_say
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.surfaces.sentences import behaviour_sentence, warning_sentence
from wellserved.surfaces.spark import Limits
from wellserved.surfaces.when import instant_words
from wellserved.surfaces.words import Mark
from wellserved.terms.unit import Unit

Definitions = Mapping[str, MetricDefinition]
TRAVEL = {
    Travel.TOWARD: to_say("toward target"),
    Travel.AWAY: to_say("away from target"),
    Travel.STEADY: to_say("steady"),
    Travel.UNKNOWN: "",
}
TIMING = {"leading": to_say("leading"), "lagging": to_say("lagging")}


@dataclass(frozen=True)
class SegmentLine:
    """A target of one segment, and how it was met."""

    segment: str
    value: str
    interval: str
    n: str
    target: str
    status: Mark


@dataclass(frozen=True)
class Card:
    """One KPI of a scorecard as people read it.

    Args:
        name: The KPI's name; `label` is what to call it here.
        value: With its unit; "–" where there is none, and `note` says why.
        interval: Both ends of the 95 % interval; empty where there is none.
        change: Since the previous period, with its sign; empty where it is unknown.
        target: With its unit and its day, if any; empty without one.
        attainment: Against the target.
        behaviour: Against its own past; `sentence` says it in full.
        travel: Direction of travel.
        history: Recent values, oldest first, with `limits` and `target_line` in the same unit.
        warnings: What its guards say.
        score: The part it gives to its objective, with its formula.
        about: What weighs in reading it: timing, weight, n.
    """

    name: str
    label: str
    value: str
    interval: str
    n: str
    coverage: str
    note: str
    change: str
    target: str
    attainment: Mark
    behaviour: Mark
    sentence: str
    travel: str
    history: tuple[float | None, ...]
    limits: tuple[Limits, ...]
    target_line: float | None
    weight: str
    owner: str
    timing: str
    warnings: tuple[str, ...]
    segments: tuple[SegmentLine, ...]
    score: str
    formula: str
    where: str
    version: int
    freshness: str
    about: tuple[str, ...]


@dataclass(frozen=True)
class ObjectiveCards:
    """An objective with its KPIs' cards."""

    scored: ScoredObjective
    cards: tuple[Card, ...]
    status: Mark
    score: str
    weight: str


@dataclass(frozen=True)
class Column:
    """A perspective with its objectives, its score and how that came about; how many are on target, in words."""

    name: str
    label: str
    status: Mark
    score: str
    formula: str
    left_out: tuple[str, ...]
    weight: str
    objectives: tuple[ObjectiveCards, ...]
    attained: str

    @property
    def cards(self) -> tuple[Card, ...]:
        return tuple(card for objective in self.objectives for card in objective.cards)


def columns(score: Score, numbers: Numbers, definitions: Definitions) -> tuple[Column, ...]:
    """One column a perspective, in the scorecard's order."""
    return tuple(_column(p, score, numbers, definitions) for p in score.perspectives)


def _column(scored: PerspectiveScore, score: Score, numbers: Numbers, definitions: Definitions) -> Column:
    name = scored.view.name
    mine = tuple(o for o in score.objectives if o.objective.perspective == name)
    return Column(
        name=name,
        label=numbers.texts.say(scored.view.label or words.perspective(name)),
        status=words.attainment(scored.status.value),
        score=written_score(scored.score.value, numbers),
        formula=scored.score.formula,
        left_out=scored.score.left_out,
        weight=weight(scored.weight),
        objectives=tuple(_objective(o, numbers, definitions) for o in mine),
        attained=_attained([m for o in mine for m in o.metrics], numbers.texts),
    )


def _attained(metrics: Sequence[ScoredMetric], texts: Texts) -> str:
    """How many are on target, of those with one."""
    if not metrics:
        return texts.say("no objective yet")
    aimed = [m for m in metrics if m.target is not None]
    if not aimed:
        return texts.say("no targets set")
    hit = sum(m.status is Status.ON_TARGET for m in aimed)
    return texts.say("{hit} of {aimed} on target", hit=hit, aimed=len(aimed))


def _objective(scored: ScoredObjective, numbers: Numbers, definitions: Definitions) -> ObjectiveCards:
    owner = scored.objective.owner
    return ObjectiveCards(
        scored=scored,
        cards=tuple(card(m, owner, numbers, definitions) for m in scored.metrics),
        status=words.attainment(scored.status.value),
        score=written_score(scored.score.value, numbers),
        weight=weight(scored.objective.weight),
    )


def card(scored: ScoredMetric, owner: str, numbers: Numbers, definitions: Definitions) -> Card:
    """Write one scored KPI out."""
    found, definition, texts = scored.measurement, definitions.get(scored.metric), numbers.texts
    shown = told(found)
    change = scored.comparison.change if scored.comparison else None
    return Card(
        name=scored.metric,
        label=scored.label,
        value=numbers.value(shown.value, scored.unit),
        interval=numbers.interval(shown.low, shown.high, scored.unit),
        n=numbers.count(found.n),
        coverage=numbers.percent(found.coverage),
        note=words.note(found.note.value, texts),
        change=numbers.change(change, scored.unit) if change is not None else "",
        target=target_text(scored.target, scored.unit, numbers),
        attainment=words.attainment(scored.status.value),
        behaviour=words.behaviour(scored.behaviour.trend.value, _rising(scored.behaviour)),
        sentence=behaviour_sentence(scored.behaviour, numbers),
        travel=texts.say(TRAVEL[scored.travel]),
        history=tuple(p.value for p in scored.behaviour.points),
        limits=_limits(scored.behaviour),
        target_line=scored.target.goal.low if scored.target else None,
        weight=weight(scored.weight),
        owner=owner or (definition.owner if definition else ""),
        timing=_timing(definition, texts),
        warnings=tuple(warning_sentence(g, numbers) for g in scored.guards),
        segments=tuple(
            SegmentLine(
                segment_text(s.measurement, texts),
                numbers.value(told(s.measurement).value, scored.unit),
                numbers.interval(told(s.measurement).low, told(s.measurement).high, scored.unit),
                numbers.count(s.measurement.n),
                target_text(s.target, scored.unit, numbers),
                words.attainment(s.status.value),
            )
            for s in scored.segments
        ),
        score=written_score(scored.score.value, numbers),
        formula=scored.score.formula,
        where=scored.where or "",
        version=found.version,
        freshness=_moment(found.freshness, found.period.start.tzinfo),
        about=_about(scored, _timing(definition, texts), numbers),
    )


def _timing(definition: MetricDefinition | None, texts: Texts) -> str:
    timing = definition.timing if definition else ""
    return texts.say(TIMING.get(timing, timing))


def _about(scored: ScoredMetric, timing: str, numbers: Numbers) -> tuple[str, ...]:
    """What weighs in reading it: timing, weight, n."""
    weighs = numbers.texts.say("weight {weight}", weight=weight(scored.weight))
    return tuple(part for part in (timing, weighs, f"n {numbers.count(scored.measurement.n)}") if part)


def target_text(target: Target | None, unit: Unit, numbers: Numbers) -> str:
    """A target with its unit: 84.0 %, or 4.0 to 6.0 h, by its day."""
    if target is None:
        return ""
    goal = _goal(target.goal, unit, numbers)
    if target.due is None:
        return goal
    return numbers.texts.say("{goal} by {day}", goal=goal, day=target.due.isoformat())


def _goal(goal: Goal, unit: Unit, numbers: Numbers) -> str:
    if goal.low == goal.high:
        return numbers.value(goal.low, unit)
    lowest, highest = numbers.bare(goal.low, unit), numbers.value(goal.high, unit)
    return numbers.texts.say("{low} to {high}", low=lowest, high=highest)


def written_score(value: float | None, numbers: Numbers) -> str:
    """A score from 0 to 1, with two decimals."""
    return numbers.value(value, Unit.SCORE) if value is not None else NOTHING


def weight(number: float) -> str:
    """A weight as it was given: 2, not 2.0."""
    return f"{number:g}"


def segment_text(found: Measurement, texts: Texts = IN_ENGLISH) -> str:
    """A segment as words: channel voice, topic billing; unknown values are said to be so."""
    unknown = texts.say("(unknown)")
    return ", ".join(f"{name} {unknown if value is None else value}" for name, value in found.segment)


def _limits(behaviour: Behaviour) -> tuple[Limits, ...]:
    """The band of the phase in force; none where the history is too short."""
    if behaviour.centre is None or behaviour.low is None or behaviour.high is None or not behaviour.points:
        return ()
    starts = [p.period.first_day for p in behaviour.points]
    first = next((i for i, day in enumerate(starts) if behaviour.phase is None or day >= behaviour.phase), 0)
    return (Limits(first, len(starts) - 1, behaviour.low, behaviour.centre, behaviour.high),)


def told(found: Measurement) -> Measurement:
    """What a scorecard tells of a measurement: below the smallest n allowed, no value at all."""
    return replace(found, value=None, low=None, high=None) if found.note is Note.TOO_FEW else found


def _moment(text: str | None, zone: tzinfo | None) -> str:
    """An instant as the clocks of the period's zone show it."""
    try:
        return instant_words(datetime.fromisoformat(text).astimezone(zone)) if text else ""
    except ValueError:
        return text or ""


def _rising(behaviour: Behaviour) -> bool | None:
    """Whether the last value stands above its centre."""
    last = next((p.value for p in reversed(behaviour.points) if p.value is not None), None)
    return last > behaviour.centre if last is not None and behaviour.centre is not None else None
