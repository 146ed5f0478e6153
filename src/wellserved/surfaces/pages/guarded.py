"""Guarded: each KPI of a scorecard beside what guards it: both values, both trends, and what that says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from markupsafe import Markup

from wellserved.insight.scoring import Guarding, guardings
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.lint import unclear
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.metrics.overlap import overlaps
from wellserved.scorecard.attainment import improved, worsened
from wellserved.scorecard.latest import periods_until
from wellserved.scorecard.scored import GuardWarning, Score, ScoredMetric
from wellserved.surfaces.card import told
from wellserved.surfaces.charts.figure import kpi_link, rows_link
from wellserved.surfaces.language import to_say
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.spark import svg_spark
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import Mark
from wellserved.terms.period import Grain
from wellserved.terms.problem import Problem

SPEAKS = Mark(
    "◆", to_say("speaks against it"), "vermilion", to_say("The KPI looks good where this guard says it is not.")
)
WORSE = Mark(
    "▲", to_say("worsened"), "ochre", to_say("The guard worsened beyond noise; the KPI did not improve by it.")
)
QUIET = Mark("●", to_say("quiet"), "blue", to_say("The guard did not worsen by more than noise."))
UNTOLD = Mark("○", to_say("not told"), "quiet", to_say("The guard has no value that a verdict could rest on."))
ORDER = (SPEAKS, WORSE, UNTOLD, QUIET)
PAST = 12
SMALL, LARGE = (120, 26), (320, 48)


@dataclass(frozen=True)
class Side:
    """One of the two: its value, its change, its past as a small and a larger line, and where it leads."""

    name: str
    label: str
    value: str
    change: str
    spark: Markup
    drawn: Markup
    href: str
    rows: str


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
    guard = pair.pair.guard
    warnings = tuple(w for w in scored.guards if w.guard == guard.name)
    return Watched(
        kpi=_scored_side(asked, scored),
        guard=_guard_side(asked, guard, guards, scored.measurement),
        verdict=_verdict(warnings, guards.compared.get(guard.name), guard),
        sentences=tuple(warning_sentence(w, asked.numbers) for w in warnings),
    )


def _verdict(warnings: Sequence[GuardWarning], found: Comparison | None, guard: MetricDefinition) -> Mark:
    if warnings:
        return SPEAKS
    if found is None or told(found.now).value is None:
        return UNTOLD
    return WORSE if worsened(found, guard.better) and not improved(found, guard.better) else QUIET


def _scored_side(asked: Asking, scored: ScoredMetric) -> Side:
    found, numbers = scored.measurement, asked.numbers
    change = scored.comparison.change if scored.comparison else None
    past = [point.value for point in scored.behaviour.points][-PAST:]
    return Side(
        name=scored.metric,
        label=scored.label,
        value=numbers.value(told(found).value, scored.unit),
        change=numbers.change(change, scored.unit) if change is not None else "",
        spark=_spark(past, scored.label),
        drawn=_spark(past, scored.label, LARGE),
        href=kpi_link(scored.metric, asked.state.but(view="guardrails")),
        rows=rows_link(asked, scored.metric, found.period),
    )


def _guard_side(asked: Asking, guard: MetricDefinition, guards: _Guards, beside: Measurement) -> Side:
    found, numbers = guards.compared.get(guard.name), asked.numbers
    change = (
        found.change if found and told(found.now).value is not None and told(found.then).value is not None else None
    )
    return Side(
        name=guard.name,
        label=guard.label,
        value=numbers.value(told(found.now).value if found else None, guard.unit),
        change=numbers.change(change, guard.unit) if change is not None else "",
        spark=_spark(guards.past.get(guard.name, ()), guard.label),
        drawn=_spark(guards.past.get(guard.name, ()), guard.label, LARGE),
        href=kpi_link(guard.name, asked.state.but(view=None)),
        rows=rows_link(asked, guard.name, beside.period),
    )


def _spark(past: Sequence[float | None], label: str, size: tuple[int, int] = SMALL) -> Markup:
    return svg_spark(past, label, size=size) if sum(v is not None for v in past) > 1 else Markup("")


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
