"""Narrowed: a scorecard over some segments only, and what it can't tell of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.question import WEEK_TIME
from wellserved.metrics.week_time import told_by_week
from wellserved.scorecard.scorecard import Objective, Scorecard, Target, WeightedMetric
from wellserved.terms.errors import QueryError
from wellserved.terms.problem import Problem

Segments = Mapping[str, Sequence[str]]


def condition(segments: Segments) -> str | None:
    """The condition on rows that the segments make; None where none is named.

    >>> condition({"channel": ("voice", "chat")})
    "channel IN ('voice', 'chat')"
    """
    made = [f"{name} IN ({', '.join(_quoted(v) for v in values)})" for name, values in segments.items() if values]
    return " AND ".join(made) or None


def narrowed(
    card: Scorecard, segments: Segments, known: Mapping[str, MetricDefinition]
) -> tuple[Scorecard, tuple[Problem, ...]]:
    """Narrow every KPI of a scorecard to some segments.

    A KPI that its owner does not allow to be split by one of them is left out, and a Problem says so. A target of just
    this segment takes the place of the whole's.

    Args:
        card: The scorecard.
        segments: Values wanted, by segment.
        known: Each KPI's definition.

    Raises:
        QueryError: No KPI of it can be split so.
    """
    where = condition(segments)
    if where is None:
        return card, ()
    kept = [_objective(objective, segments, where, known) for objective in card.objectives]
    left_out = [name for name in card.metrics if not can_tell(known[name], segments, known)]
    if len(left_out) == len(card.metrics):
        named = " and ".join(name for name, values in segments.items() if values)
        raise QueryError(f"no KPI of '{card.name}' can be split by {named}", card.file, "take one of the filters away")
    narrowed_to = tuple((name, tuple(values)) for name, values in segments.items() if values)
    found = replace(card, objectives=tuple(one for one in kept if one.metrics), narrowed_to=narrowed_to)
    return found, tuple(_left_out(known[name], segments) for name in left_out)


def _objective(
    objective: Objective, segments: Segments, where: str, known: Mapping[str, MetricDefinition]
) -> Objective:
    told = tuple(_metric(m, where) for m in objective.metrics if can_tell(known[m.metric], segments, known))
    return replace(objective, metrics=told, targets=_targets(objective.targets, segments))


def _metric(metric: WeightedMetric, where: str) -> WeightedMetric:
    return replace(metric, where=f"({metric.where}) AND {where}" if metric.where else where)


def can_tell(definition: MetricDefinition, segments: Segments, known: Mapping[str, MetricDefinition]) -> bool:
    """Whether a KPI's owner allows it to be split by all of the segments; by the hour of the week, if it has one."""
    named = [name for name, values in segments.items() if values and name not in definition.segments]
    of_week = set(named) <= set(WEEK_TIME)
    return not named or (of_week and told_by_week(definition, known.__getitem__, named))


def _targets(targets: Sequence[Target], segments: Segments) -> tuple[Target, ...]:
    """Targets of just these segments, as the whole's; beside them those of the whole for KPIs without such a one."""
    mine = {(name, values[0]) for name, values in segments.items() if len(values) == 1}
    own = [target for target in targets if target.segment and set(target.segment) == mine]
    told = {target.metric for target in own}
    rest = [target for target in targets if not target.segment and target.metric not in told]
    return (*(replace(target, segment=()) for target in own), *rest)


def _left_out(definition: MetricDefinition, segments: Segments) -> Problem:
    names = [name for name, values in segments.items() if values and name not in definition.segments]
    what = f"{definition.label} is not told here: it can't be split by {' and '.join(names)}"
    allowed = ", ".join(definition.segments) or "no segment"
    return Problem("not_narrowed", what, definition.file, f"its owner allows: {allowed}", severity="note")


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
