"""Trend: a KPI's history as its charts, table and sentence need it: values, phases, targets, notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from wellserved.flow.clock import moment
from wellserved.flow.seen import Seen
from wellserved.insight.phases import Phase, phases
from wellserved.insight.scoring import points
from wellserved.insight.trend import Signal, behaviour
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.scorecard.annotation import Annotation
from wellserved.scorecard.latest import periods_until
from wellserved.scorecard.scorecard import Phase as Marked
from wellserved.scorecard.scorecard import Target
from wellserved.scorecard.scored import Behaviour, Point
from wellserved.scorecard.target import target_in_force
from wellserved.surfaces.web.state import State
from wellserved.terms.period import Grain, Period, floor_day, next_day, previous

COUNTS = {Grain.DAY: 60, Grain.WEEK: 53, Grain.MONTH: 24, Grain.QUARTER: 12, Grain.YEAR: 10}


@dataclass(frozen=True)
class Told:
    """One period of a trend.

    Args:
        measurement: What the KPI said.
        point: The value that the chart shows; none where it is not fit.
        target: The target in force.
        phase: The phase that it lies in.
        range: How far it is from the value before; None for a phase's first.
        signal: The rule that told at it; None where it is routine.
        before: The value a year before, where that was asked for.
    """

    measurement: Measurement
    point: Point
    target: Target | None
    phase: Phase
    range: float | None
    signal: Signal | None
    before: float | None = None


@dataclass(frozen=True)
class Trend:
    """A KPI's history, oldest first.

    Args:
        definition: The KPI.
        grain: How long a period is.
        told: The periods.
        phases: The stretches with limits of their own.
        behaviour: What the history says now.
        marked: Changes that the scorecard marks.
        notes: What people know of it.
    """

    definition: MetricDefinition
    grain: Grain
    told: tuple[Told, ...]
    phases: tuple[Phase, ...]
    behaviour: Behaviour
    marked: tuple[Marked, ...] = ()
    notes: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What a trend is asked of.

    Args:
        definition: The KPI.
        where: The condition on its rows.
        until: The period that it ends with, or with the last whole one within.
        grain: How long a period is.
        targets: The KPI's targets.
        marked: Changes that begin a phase.
        scored: The history as the scorecard read it, where its periods are the same.
    """

    definition: MetricDefinition
    where: str | None
    until: Period
    grain: Grain
    targets: Sequence[Target] = ()
    marked: Sequence[Marked] = ()
    scored: Behaviour | None = None


def read_trend(seen: Seen, wanted: Wanted, state: State) -> Trend:
    """Measure a KPI's history and read it phase by phase."""
    spans = _spans(seen, wanted)
    asked = {"start": spans[0].first_day, "end": spans[-1].end.date() - timedelta(days=1), "grain": wanted.grain.value}
    compare = "year" if state.compare == "year" else None
    found = seen.measure(wanted.definition.name, where=wanted.where, as_of=state.as_of, compare=compare, **asked)
    history = [m.now if isinstance(m, Comparison) else m for m in found]
    before = [m.then.value if isinstance(m, Comparison) else None for m in found]
    return _trend(wanted, history, before, _notes(seen, wanted, history, state))


def trend_grain(period: Period, said: str | None) -> Grain:
    """How long a trend's periods are: as it was said, else as the period itself, else what suits its days."""
    if said is not None and said != Grain.ALL.value:
        return Grain(said)
    if period.grain is not Grain.ALL:
        return period.grain
    return Grain.DAY if period.days <= 45 else Grain.WEEK if period.days <= 200 else Grain.MONTH


def day_places(trend: Trend, day: date) -> float | None:
    """Where a day lies among the periods: 2.0 is the middle of the third; None outside."""
    for index, told in enumerate(trend.told):
        period = told.measurement.period
        if period.first_day <= day < period.end.date():
            return index - 0.5 + (day - period.first_day).days / max(1, period.days)
    return None


def _spans(seen: Seen, wanted: Wanted) -> list[Period]:
    """The periods until the one asked for; the last is whole where the one asked for is of another grain."""
    calendar, until = seen.workspace.calendar, wanted.until
    if until.grain is wanted.grain:
        return periods_until(until, COUNTS[wanted.grain], calendar)
    last = until.end.date() - timedelta(days=1)
    first = floor_day(last, wanted.grain, calendar)
    after = next_day(first, wanted.grain, calendar)
    period = Period(calendar.midnight(first), calendar.midnight(after), wanted.grain)
    whole = period if after <= until.end.date() else previous(period, calendar)
    return periods_until(whole, COUNTS[wanted.grain], calendar)


def _trend(
    wanted: Wanted, history: list[Measurement], before: list[float | None], notes: tuple[Annotation, ...]
) -> Trend:
    name, starts = wanted.definition.name, [mark.start for mark in wanted.marked]
    read = wanted.scored or behaviour(points(history, wanted.definition.formula), wanted.definition.better, starts)
    first = read.points[0].period.start if read.points else history[-1].period.start if history else None
    kept = [i for i, m in enumerate(history) if first is not None and m.period.start >= first]
    shown = list(read.points) or [Point(history[i].period, None) for i in kept]
    cut = phases(shown, starts)
    of = {i: phase for phase in cut for i in range(phase.first, phase.last + 1)}
    told = tuple(
        Told(
            measurement=history[i],
            point=shown[at],
            target=target_in_force(wanted.targets, name, history[i].period),
            phase=of[at],
            range=of[at].ranges.get(at),
            signal=of[at].signals.get(at),
            before=before[i],
        )
        for at, i in enumerate(kept)
    )
    return Trend(wanted.definition, wanted.grain, told, cut, read, tuple(wanted.marked), notes)


def _notes(seen: Seen, wanted: Wanted, history: Sequence[Measurement], state: State) -> tuple[Annotation, ...]:
    """Notes on the history's days that are not about segments that are filtered out."""
    if not history:
        return ()
    first, last = history[0].period.first_day, history[-1].period.end.date() - timedelta(days=1)
    until = moment(state.as_of, seen.workspace) if state.as_of else None
    found = seen.annotations(first, last, wanted.definition.name, until)
    kept = state.segments
    return tuple(
        one for one in found if all(value in kept[name] for name, value in one.segment.items() if name in kept)
    )


def measured(found: Sequence[Measurement | Comparison]) -> list[Measurement]:
    """Measurements that nothing is beside."""
    return cast(list[Measurement], list(found))
