"""Scoring: from a scorecard's readings to its Score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from wellserved.insight.guard import Pair, Split, flattered, trend_warning
from wellserved.insight.trend import behaviour
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Count, Derived, Distinct, Formula, Model, Sum, sides
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.scorecard.attainment import attainment, fit, travel
from wellserved.scorecard.balance import balance
from wellserved.scorecard.narrowed import can_tell, condition
from wellserved.scorecard.roll_up import metric_score, scored_objective, scored_perspective, total_score
from wellserved.scorecard.scorecard import Objective, Scorecard, WeightedMetric
from wellserved.scorecard.scored import Behaviour, GuardWarning, Point, Score, ScoredMetric, SegmentStatus
from wellserved.scorecard.target import segments_with_targets, target_in_force
from wellserved.terms.period import Period
from wellserved.terms.problem import Problem

Known = Mapping[str, MetricDefinition]


@dataclass(frozen=True)
class Ask:
    """A KPI, and the condition that narrows its rows."""

    metric: str
    where: str | None = None


@dataclass(frozen=True)
class Readings:
    """What was measured for a scorecard in one period.

    Args:
        history: Each KPI and guard over periods, oldest first, the scored one last.
        compared: Each beside the period before.
        segments: KPIs by segment, for targets that hold for one.
        splits: KPIs apart among rows that count against a guard, and the rest.
    """

    history: Mapping[Ask, Sequence[Measurement]]
    compared: Mapping[Ask, Comparison] = field(default_factory=dict)
    segments: Mapping[Ask, Sequence[Measurement]] = field(default_factory=dict)
    splits: Mapping[Ask, Sequence[Split]] = field(default_factory=dict)


@dataclass(frozen=True)
class Guarding:
    """A KPI as it is asked for, and one of its guards as it is."""

    ask: Ask
    guard: Ask
    pair: Pair


@dataclass(frozen=True)
class Scoring:
    """What a score is made from.

    Args:
        scorecard: What is wanted.
        period: The period scored.
        readings: What was measured.
        known: The version of each KPI and guard that holds, by name.
    """

    scorecard: Scorecard
    period: Period
    readings: Readings
    known: Known

    @cached_property
    def began(self) -> Period:
        """The first period in which at least half of the scorecard's KPIs have a value.

        Some records reach further back than they were kept: customers who joined
        years ago are known, those who left before the records began are not.
        """
        told = [self.readings.history[ask] for ask in asks(self.scorecard)]
        for i, first in enumerate(told[0]):
            if 2 * sum(measurements[i].value is not None for measurements in told) >= len(told):
                return first.period
        return self.period


def scored(
    scoring: Scoring, as_of: datetime | None = None, currency: str = "", problems: Sequence[Problem] = ()
) -> Score:
    """Judge each KPI, roll the scores up, weigh the whole."""
    card, warnings = scoring.scorecard, _warnings(scoring)
    objectives = tuple(
        scored_objective(o, tuple(_metric(scoring, o, m, warnings) for m in o.metrics)) for o in card.objectives
    )
    perspectives = tuple(scored_perspective(view, objectives) for view in card.perspectives)
    return Score(
        scorecard=card.name,
        label=card.label,
        period=scoring.period,
        objectives=objectives,
        perspectives=perspectives,
        score=total_score(perspectives),
        balance=balance(card, scoring.known),
        links=card.links,
        problems=tuple(problems),
        as_of=as_of,
        currency=currency,
    )


def asks(scorecard: Scorecard) -> list[Ask]:
    """Each KPI of a scorecard with its condition, once."""
    return list(dict.fromkeys(Ask(m.metric, m.where) for o in scorecard.objectives for m in o.metrics))


def guardings(scorecard: Scorecard, known: Known) -> list[Guarding]:
    """Each KPI of a scorecard with each guard that is known.

    A guard over rows of the same record is narrowed as the KPI is. Another may
    not have the columns for it: it is asked of all that the scorecard is about,
    and not at all where it can't tell that part from the rest.
    """
    found: dict[tuple[Ask, str], Guarding] = {}
    for metric in (m for o in scorecard.objectives for m in o.metrics):
        definition = known[metric.metric]
        for name in (*definition.guards, *metric.guards):
            if name in known and name != metric.metric and (guard := _guard(scorecard, metric, known, name)):
                ask = Ask(metric.metric, metric.where)
                found.setdefault((ask, name), Guarding(ask, guard, Pair(definition, known[name])))
    return list(found.values())


def _guard(scorecard: Scorecard, metric: WeightedMetric, known: Known, name: str) -> Ask | None:
    """What is asked of a guard, of the rows that the scorecard is about; None where it can't tell those apart."""
    if _same_rows(known[metric.metric], known[name]):
        return Ask(name, metric.where)
    segments = dict(scorecard.narrowed_to)
    return Ask(name, condition(segments)) if can_tell(known[name], segments, known) else None


def _same_rows(metric: MetricDefinition, guard: MetricDefinition) -> bool:
    return guard.record == metric.record and not isinstance(guard.formula, Derived | Model) and not sides(guard.formula)


Warnings = Mapping[Ask, Sequence[GuardWarning]]


def _metric(scoring: Scoring, objective: Objective, metric: WeightedMetric, warnings: Warnings) -> ScoredMetric:
    ask, definition = Ask(metric.metric, metric.where), scoring.known[metric.metric]
    history, comparison = _known_history(scoring, ask), _known_comparison(scoring, ask)
    target = target_in_force(objective.targets, metric.metric, scoring.period)
    return ScoredMetric(
        label=metric.label or definition.label,
        unit=definition.unit,
        better=definition.better,
        weight=metric.weight,
        measurement=history[-1],
        target=target,
        status=attainment(history[-1], target, definition.better),
        score=metric_score(history[-1], target, definition.better),
        travel=travel(comparison, target, definition.better),
        comparison=comparison,
        behaviour=_behaviour(scoring.scorecard, definition, history),
        guards=tuple(warnings.get(ask, ())),
        segments=tuple(_segments(scoring, objective, ask)),
        where=metric.where,
    )


def _known_history(scoring: Scoring, ask: Ask) -> list[Measurement]:
    first = min(scoring.began.start, scoring.period.start)
    return [m for m in scoring.readings.history[ask] if m.period.start >= first]


def _known_comparison(scoring: Scoring, ask: Ask) -> Comparison | None:
    """The comparison, where the period before was already kept."""
    found = scoring.readings.compared.get(ask)
    return found if found and found.then.period.start >= scoring.began.start else None


def _behaviour(scorecard: Scorecard, definition: MetricDefinition, history: Sequence[Measurement]) -> Behaviour:
    phases = [phase.start for phase in scorecard.phases if phase.metric == definition.name]
    return behaviour(points(history, definition.formula), definition.better, phases)


def points(history: Sequence[Measurement], formula: Formula) -> list[Point]:
    """A history's points from its first value on; what is not fit is a gap, and so is a sum of half a period."""
    adds = isinstance(formula, Count | Sum | Distinct)
    made = [Point(m.period, m.value if fit(m) and not (adds and m.note is Note.PARTIAL) else None) for m in history]
    first = next((i for i, point in enumerate(made) if point.value is not None), len(made))
    return made[first:]


def _segments(scoring: Scoring, objective: Objective, ask: Ask) -> Iterator[SegmentStatus]:
    """Judge each segment that has a target of its own."""
    better = scoring.known[ask.metric].better
    measured = {frozenset(m.segment): m for m in scoring.readings.segments.get(ask, ())}
    for segment in segments_with_targets(objective.targets, ask.metric):
        target = target_in_force(objective.targets, ask.metric, scoring.period, segment)
        measurement = measured.get(frozenset(segment))
        if target and measurement:
            yield SegmentStatus(measurement, target, attainment(measurement, target, better))


def _warnings(scoring: Scoring) -> dict[Ask, list[GuardWarning]]:
    """All guard warnings by KPI; those of splits are asked of all pairs at once."""
    readings = scoring.readings
    found: dict[Ask, list[GuardWarning]] = {}
    for guarding in guardings(scoring.scorecard, scoring.known):
        one, other = _known_comparison(scoring, guarding.ask), _known_comparison(scoring, guarding.guard)
        if one and other and (warning := trend_warning(guarding.pair, one, other)):
            found.setdefault(guarding.ask, []).append(warning)
    splits = [(ask, split) for ask, mine in readings.splits.items() for split in mine]
    for (ask, _), told in zip(splits, flattered([split for _, split in splits]), strict=True):
        if told:
            found.setdefault(ask, []).append(told)
    return found
