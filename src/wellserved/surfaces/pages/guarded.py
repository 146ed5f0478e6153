"""Guarded: each KPI of a scorecard beside what guards it: both values, both trends, and what that says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from wellserved.insight.guard import standing
from wellserved.insight.scoring import Guarding, guardings
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.lint import unclear
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.metrics.overlap import overlaps
from wellserved.scorecard.latest import periods_until
from wellserved.scorecard.scored import Score, ScoredMetric
from wellserved.surfaces.card import told
from wellserved.surfaces.charts.figure import rows_link
from wellserved.surfaces.pages.guard_side import MARKS, ORDER, Side, side
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import Mark
from wellserved.terms.period import Grain
from wellserved.terms.problem import Problem

PAST = 12


@dataclass(frozen=True)
class Watched:
    """A KPI and one of its guards, and what that one says."""

    kpi: Side
    guard: Side
    verdict: Mark
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class _Guards:
    """How guards went: beside the period before, and their past; nothing of those that can't be told."""

    compared: Mapping[str, Comparison]
    past: Mapping[str, Sequence[float | None]]


def watched(asked: Asking, score: Score) -> list[Watched]:
    """Each pair of the scorecard; those that speak first."""
    known = {metric.name: metric for metric in asked.seen.catalogue().all_latest()}
    pairs = guardings(asked.seen.scorecards()[score.scorecard], known)
    guards = _measured(asked, score, list({pair.pair.guard.name: pair.pair.guard for pair in pairs}.values()))
    scored = {metric.metric: metric for metric in score.metrics}
    made = [_watched(asked, pair, scored[pair.ask.metric], guards) for pair in pairs if pair.ask.metric in scored]
    return sorted(made, key=lambda one: ORDER.index(one.verdict))


def unguarded(asked: Asking, score: Score) -> list[MetricDefinition]:
    """The scorecard's KPIs that nothing guards."""
    known = asked.seen.catalogue()
    card = asked.seen.scorecards()[score.scorecard]
    own = {m.metric for o in card.objectives for m in o.metrics if m.guards}
    return [known.latest(name) for name in card.metrics if not known.latest(name).guards and name not in own]


def alike(asked: Asking, score: Score) -> list[Problem]:
    """What the lint says of the scorecard's KPIs that measure the same, or are guarded by their own echo."""
    known = {metric.name: metric for metric in asked.seen.catalogue().all_latest()}
    mine = [known[name] for name in asked.seen.scorecards()[score.scorecard].metrics]
    echoes = (p for metric in mine for p in unclear(metric, known) if p.code == "guard_echo")
    return [*overlaps(mine), *echoes]


def _watched(asked: Asking, pair: Guarding, scored: ScoredMetric, guards: _Guards) -> Watched:
    guard, period = pair.pair.guard, scored.measurement.period
    warnings = tuple(w for w in scored.guards if w.guard == guard.name)
    found = guards.compared.get(guard.name)
    sound = found if found and told(found.now).value is not None else None
    past = [point.value for point in scored.behaviour.points][-PAST:]
    beside = scored.comparison or Comparison(scored.measurement, scored.measurement, None, None, None)
    metric = replace(pair.pair.metric, label=scored.label)
    rows = rows_link(asked, scored.metric, period)
    return Watched(
        kpi=side(asked, metric, beside, past, rows, "guardrails"),
        guard=side(asked, guard, found, guards.past.get(guard.name, ()), rows_link(asked, guard.name, period)),
        verdict=MARKS[standing(bool(warnings), sound, guard.better)],
        sentences=tuple(warning_sentence(w, asked.numbers) for w in warnings),
    )


def _measured(asked: Asking, score: Score, guards: Iterable[MetricDefinition]) -> _Guards:
    """Ask of all guards at once: those that the filters, and the reader's scope, allow."""
    state, period = asked.state, score.period
    bounds = asked.seen.among(state.segments)
    names = [guard.name for guard in guards if all(segment in guard.segments for segment in bounds)]
    if not names:
        return _Guards({}, {})
    rows = {"where": state.where, "as_of": state.as_of}
    last = period.end.date() - timedelta(days=1)
    compared = asked.seen.measure(
        *names, start=period.first_day, end=last, grain=period.grain.value, compare="previous", **rows
    )
    first = period if period.grain is Grain.ALL else periods_until(period, PAST, asked.seen.workspace.calendar)[0]
    found = asked.seen.measure(*names, start=first.first_day, end=last, grain=period.grain.value, **rows)
    past: dict[str, list[float | None]] = {}
    for one in found:
        if isinstance(one, Measurement):
            past.setdefault(one.metric, []).append(told(one).value)
    return _Guards({one.now.metric: one for one in compared if isinstance(one, Comparison)}, past)
