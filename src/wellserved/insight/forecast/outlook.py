"""Outlook: a KPI's history and what comes next, with the chance to meet its targets, and changes of its level."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wellserved.insight.forecast.change import Change, changes
from wellserved.insight.forecast.forecast import LEVEL, Better, Forecast, forecast
from wellserved.insight.forecast.leading import Leading, leading
from wellserved.insight.forecast.ways import Array
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Segment
from wellserved.scorecard.scorecard import Goal
from wellserved.scorecard.scored import Point
from wellserved.terms.period import Grain, Period
from wellserved.terms.unit import Better as Side
from wellserved.terms.unit import Unit

SEASONS = {Grain.DAY: (7, 364), Grain.WEEK: (52,), Grain.MONTH: (12,), Grain.QUARTER: (4,)}
HORIZON = {Grain.DAY: 28, Grain.WEEK: 13, Grain.MONTH: 6, Grain.QUARTER: 4, Grain.YEAR: 2}
LEAST_FOR_CHANGES = 24
LAGS = (1, 2, 4)


@dataclass(frozen=True)
class Outlook:
    """What comes next of a KPI, of all rows or of a segment.

    Args:
        segment: Pairs of segment name and value; empty for the whole.
        history: What it was, oldest first; no value where too few rows tell it.
        ahead: The periods that are foretold.
        found: The forecast; None where it is refused.
        refused: Why nothing is foretold.
        goals: The target of each period ahead; None where there is none.
        changes: Changes of level in the history.
    """

    segment: Segment
    history: tuple[Point, ...]
    ahead: tuple[Period, ...]
    found: Forecast | None
    refused: str | None
    goals: tuple[Goal | None, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Ahead:
    """What may lead a KPI, and whether it does."""

    metric: str
    found: Leading


def outlook(
    definition: MetricDefinition,
    grain: Grain,
    history: Sequence[Point],
    ahead: Sequence[Period],
    goals: Sequence[Goal | None],
    segment: Segment = (),
    level: float = LEVEL,
) -> Outlook:
    """Foretell a KPI from its history."""
    values = np.array([np.nan if one.value is None else one.value for one in history], dtype=float)
    found = forecast(
        values, SEASONS.get(grain, ()), len(ahead), _bounds(definition, values), _targets(definition, goals),
        _side(definition), level,
    )  # fmt: skip
    told = found if isinstance(found, Forecast) else None
    refused = found if isinstance(found, str) else None
    return Outlook(segment, tuple(history), tuple(ahead), told, refused, tuple(goals), _changes(values, grain))


def leads(x: Sequence[Point], y: Sequence[Point], tests: int = 1) -> Leading | None:
    """The lag at which one KPI foretells another best; p holds for all lags and tests that were tried."""
    values = [{one.period.first_day: one.value for one in side if one.value is not None} for side in (x, y)]
    days = sorted(values[0].keys() & values[1].keys())
    first, second = (np.array([side[day] for day in days], dtype=float) for side in values)
    tried = [one for lag in LAGS if (one := leading(first, second, lag)) is not None]
    if not tried:
        return None
    best = min(tried, key=lambda one: one.p)
    p = min(1.0, best.p * len(LAGS) * tests)
    return Leading(best.lag, best.gain, p, best.tried, best.gain > 0 and p < 0.05)


def _bounds(definition: MetricDefinition, values: Array) -> tuple[float | None, float | None]:
    """What the KPI can't be below and above: nothing counted is below 0, no share above 1."""
    known = values[np.isfinite(values)]
    if not len(known) or known.min() < 0:
        return None, None
    return 0.0, 1.0 if definition.unit is Unit.PERCENT and known.max() <= 1 else None


def _targets(definition: MetricDefinition, goals: Sequence[Goal | None]) -> Array | None:
    """Targets with one good side; none of a range."""
    if definition.better is Side.RANGE or not any(goals):
        return None
    return np.array([np.nan if goal is None or goal.is_range else goal.low for goal in goals])


def _side(definition: MetricDefinition) -> Better:
    return "lower" if definition.better is Side.LOWER else "higher"


def _changes(values: Array, grain: Grain) -> tuple[Change, ...]:
    """Changes of level, where the history is long enough and has no gap."""
    if len(values) < LEAST_FOR_CHANGES or not np.isfinite(values).all():
        return ()
    return tuple(changes(values, SEASONS.get(grain, ())))
