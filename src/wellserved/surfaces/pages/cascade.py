"""Cascade: one KPI of the scorecard from the whole down to sites and their teams, each held against its own target."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.formula import Count, Distinct, Stock, Sum
from wellserved.metrics.measurement import Measurement, Segment
from wellserved.scorecard.attainment import attainment
from wellserved.scorecard.scorecard import Target
from wellserved.scorecard.scored import Score, ScoredMetric, ScoredObjective, Status
from wellserved.scorecard.target import target_in_force
from wellserved.surfaces import words
from wellserved.surfaces.card import told as shown_of
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.trend import measured
from wellserved.surfaces.ladder import Rung, svg_rung
from wellserved.surfaces.language import to_say
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import Mark
from wellserved.terms.period import label

LEVELS: Mapping[str, str] = {"site": to_say("Site"), "team": to_say("Team")}
ADDING = (Count, Sum, Distinct, Stock)
MOST = 40


@dataclass(frozen=True)
class Node:
    """One unit, and those within it.

    Args:
        level: What it is: the whole, a site, a team.
        name: What it is called.
        value: Written; why there is none where too few rows tell it.
        interval: Both ends; empty where there is none.
        n: Its rows.
        mark: How it stands to its target.
        drawing: Where its value and interval lie, on one scale for all.
        link: Its own page.
        within: The units within it.
        more: How many of them are not shown.
    """

    level: str
    name: str
    value: str
    interval: str
    n: str
    mark: Mark
    drawing: Markup
    link: str
    within: tuple["Node", ...] = ()
    more: int = 0


def cascade(asked: Asking, score: Score) -> dict[str, Any]:
    """What the view shows: the KPIs to choose from, and the tree of one of them."""
    known = asked.seen.catalogue()
    able = [(one, metric) for one in score.objectives for metric in one.metrics if _levels(metric, known)]
    wanted = asked.state.metric[0] if asked.state.metric else None
    chosen = next((pair for pair in able if pair[1].metric == wanted), able[0] if able else None)
    return {
        "choices": [
            (metric.label, asked.state.query(view="cascade", metric=(metric.metric,)), chosen and metric is chosen[1])
            for _, metric in able
        ],
        "root": _tree(asked, score, *chosen) if chosen else None,
        "chosen": chosen[1].label if chosen else "",
    }


def _levels(metric: ScoredMetric, known: Catalogue) -> list[str]:
    return [name for name in LEVELS if name in known.latest(metric.metric).segments]


def _tree(asked: Asking, score: Score, objective: ScoredObjective, metric: ScoredMetric) -> Node:
    """Sites with their teams below the whole; teams alone where a KPI knows no site."""
    levels = _levels(metric, asked.seen.catalogue())
    period = label(score.period, asked.seen.workspace.calendar)
    about = {"period": period, "where": metric.where, "as_of": asked.state.as_of}
    found = [
        measured(asked.seen.measure(metric.metric, by=tuple(levels[: i + 1]), **about)) for i in range(len(levels))
    ]
    whole = metric.measurement
    adds = isinstance(asked.seen.catalogue().latest(metric.metric).formula, ADDING)
    target = _targets(score, objective, metric) if not adds else lambda segment: None
    told = [one for part in found for one in part if one.n]
    scale = _scale([whole, *told] if not adds else told, [target(one.segment) for one in told])
    draw = _Drawn(asked, metric, target, scale, period)
    return _node(draw, whole, told)


@dataclass(frozen=True)
class _Drawn:
    """What all nodes of a tree have in common."""

    asked: Asking
    metric: ScoredMetric
    target: Callable[[Segment], Target | None]
    scale: tuple[float, float]
    period: str


def _targets(score: Score, objective: ScoredObjective, metric: ScoredMetric) -> Callable[[Segment], Target | None]:
    """A unit's own target, else that of the whole."""
    targets = objective.objective.targets
    return lambda segment: target_in_force(targets, metric.metric, score.period, segment) or metric.target


def _scale(found: Iterable[Measurement], targets: Iterable[Target | None]) -> tuple[float, float]:
    """From the least end of any interval or target to the greatest."""
    told = [shown_of(one) for one in found]
    ends = [end for one in told for end in (one.value, one.low, one.high) if end is not None]
    ends += [end for one in targets if one for end in (one.goal.low, one.goal.high)]
    return (min(ends), max(ends)) if ends else (0.0, 1.0)


def _node(draw: _Drawn, one: Measurement, told: Sequence[Measurement]) -> Node:
    """A unit, and below it those whose segments begin with its own and name one more."""
    asked, metric, numbers = draw.asked, draw.metric, draw.asked.numbers
    shown, target = shown_of(one), draw.target(one.segment)
    status = attainment(one, target, metric.better) if target else Status.NO_TARGET
    mark = words.attainment(status.value)
    depth = len(one.segment)
    below = [other for other in told if len(other.segment) == depth + 1 and other.segment[:depth] == one.segment]
    value = (
        numbers.value(shown.value, metric.unit) if shown.value is not None else words.note(one.note.value, asked.texts)
    )
    return Node(
        level=asked.texts.say(LEVELS[one.segment[-1][0]]) if one.segment else asked.texts.say("All"),
        name=_name(asked, one),
        value=value,
        interval=numbers.interval(shown.low, shown.high, metric.unit),
        n=numbers.count(one.n),
        mark=mark,
        drawing=svg_rung(
            Rung(shown.value, shown.low, shown.high, target.goal.low if target else None), draw.scale, mark
        ),
        link=_link(draw, one),
        within=tuple(_node(draw, other, told) for other in _ordered(below)[:MOST]),
        more=max(0, len(below) - MOST),
    )


def _ordered(units: Sequence[Measurement]) -> list[Measurement]:
    """By name; those nobody names last."""
    return sorted(units, key=lambda one: (one.segment[-1][1] is None, one.segment[-1][1] or ""))


def _name(asked: Asking, one: Measurement) -> str:
    if not one.segment:
        return asked.seen.workspace.settings.name
    return asked.texts.say("(unknown)") if one.segment[-1][1] is None else str(one.segment[-1][1])


def _link(draw: _Drawn, one: Measurement) -> str:
    """The KPI's page of a unit; none where nobody says which it is."""
    if any(value is None for _, value in one.segment):
        return ""
    state = draw.asked.state.but(view=None, metric=(), period=draw.period)
    for name, value in one.segment:
        state = state.filtered(name, (str(value),))
    return kpi_link(draw.metric.metric, state)
