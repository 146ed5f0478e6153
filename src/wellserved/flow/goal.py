"""goal: what helps and what hurts an objective: its KPIs, and within each the segments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from wellserved.flow.catalogue import catalogue
from wellserved.flow.explain import PEOPLE
from wellserved.flow.measure import measure
from wellserved.flow.score import score
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.drivers import Pull, pulls
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Mean, Share
from wellserved.metrics.measurement import Measurement
from wellserved.scorecard.scored import ScoredMetric, ScoredObjective
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.period import Period, label
from wellserved.terms.unit import Better


@dataclass(frozen=True)
class Part:
    """One KPI of an objective.

    Args:
        metric: Its value, target and score.
        lost: Share of the objective's score that it takes away; 0 at its target, None where it can't be scored.
        segment: By what it is split; None where its owner allows nothing, or its rows do not tell.
        pulls: How far each value of it pulls the KPI from its target, the one that hurts most first.
    """

    metric: ScoredMetric
    lost: float | None
    segment: str | None
    pulls: tuple[Pull, ...]


@dataclass(frozen=True)
class Goalwards:
    """What helps and hurts an objective, the KPI that takes most away first."""

    objective: ScoredObjective
    period: Period
    parts: tuple[Part, ...]


def objectives(workspace: Workspace) -> list[str]:
    """The names of all objectives."""
    return [one.name for card in scorecards_of(workspace.now()).values() for one in card.objectives]


def goal(workspace: Workspace, name: str, period: str | None = None, as_of: str | datetime | None = None) -> Goalwards:
    """Tell what helps and what hurts an objective.

    Args:
        workspace: Whose scorecards and rows.
        name: The objective's name.
        period: A period as people write it; None for the last whole one.
        as_of: As it was known then; None for now.

    Raises:
        QueryError: There is no such objective, or no data.
    """
    workspace = workspace.now()
    for card in scorecards_of(workspace).values():
        if any(one.name == name for one in card.objectives):
            found = score(workspace, card.name, period=period, as_of=as_of)
            objective = next(one for one in found.objectives if one.objective.name == name)
            return Goalwards(objective, found.period, _parts(workspace, objective, found.period, as_of))
    raise QueryError(f"there is no objective '{name}'", fix=nearest(name, objectives(workspace)))


def _parts(
    workspace: Workspace, objective: ScoredObjective, period: Period, as_of: str | datetime | None
) -> tuple[Part, ...]:
    weights = sum(one.weight for one in objective.metrics if one.score.value is not None)
    found = [_part(workspace, one, weights, period, as_of) for one in objective.metrics]
    return tuple(sorted(found, key=lambda one: -(one.lost or 0.0)))


def _part(
    workspace: Workspace, one: ScoredMetric, weights: float, period: Period, as_of: str | datetime | None
) -> Part:
    value = one.score.value
    lost = None if value is None or not weights else one.weight / weights * (1 - value)
    definition = catalogue(workspace).latest(one.metric)
    if one.target is None or one.target.goal.is_range or one.better is Better.RANGE or not _averages(definition):
        return Part(one, lost, None, ())
    named = label(period, workspace.calendar)
    for segment in (name for name in definition.segments if name not in PEOPLE):
        told = measure(workspace, [one.metric], period=named, by=(segment,), where=one.where, as_of=as_of)
        values = _values(cast(Sequence[Measurement], told))
        if len(values) > 1:
            return Part(one, lost, segment, tuple(pulls(values, one.target.goal.low, one.better)))
    return Part(one, lost, None, ())


def _averages(definition: MetricDefinition) -> bool:
    """Whether the whole is the mean of its segments by their rows."""
    return isinstance(definition.formula, Mean | Share)


def _values(told: Sequence[Measurement]) -> dict[str | None, tuple[float, int]]:
    return {one.segment[0][1]: (one.value, one.n) for one in told if one.value is not None and one.n}
