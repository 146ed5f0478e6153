"""Attainment: what the evidence says of a value against its target, never more.

The whole interval must lie on one side before a colour is given.
"""

from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.scorecard.scorecard import Goal, Target
from wellserved.scorecard.scored import Status, Travel
from wellserved.terms.unit import Better

UNFIT = (Note.NO_DATA, Note.NOT_YET_KNOWN, Note.RETIRED, Note.TOO_FEW)


def fit(measurement: Measurement) -> bool:
    """Whether the value may be judged at all."""
    return measurement.value is not None and measurement.note not in UNFIT


def attainment(measurement: Measurement, target: Target | None, better: Better) -> Status:
    """Judge a measurement against the target in force.

    On target where the whole interval meets the target. Where none of it
    does: near if the value is no worse than the floor, off target if it is or
    there is no floor. Else, and without an interval, not shown to differ.
    """
    value, low, high = measurement.value, measurement.low, measurement.high
    if value is None or not fit(measurement):
        return Status.NOT_FIT
    if target is None:
        return Status.NO_TARGET
    if low is None or high is None:
        return Status.NOT_SHOWN
    if _meets(low, target.goal, better) and _meets(high, target.goal, better):
        return Status.ON_TARGET
    if _misses(low, high, target.goal, better):
        near = target.floor is not None and _meets(value, target.floor, better)
        return Status.NEAR if near else Status.OFF_TARGET
    return Status.NOT_SHOWN


def _meets(value: float, goal: Goal, better: Better) -> bool:
    match better:
        case Better.HIGHER:
            return value >= goal.low
        case Better.LOWER:
            return value <= goal.high
        case Better.RANGE:
            return goal.low <= value <= goal.high


def _misses(low: float, high: float, goal: Goal, better: Better) -> bool:
    """Whether no value of the interval meets the goal."""
    match better:
        case Better.HIGHER:
            return high < goal.low
        case Better.LOWER:
            return low > goal.high
        case Better.RANGE:
            return high < goal.low or low > goal.high


def travel(comparison: Comparison | None, target: Target | None, better: Better) -> Travel:
    """Tell whether the KPI moved toward its target since the previous period, beyond noise.

    Without a target, toward is the better direction. A KPI that is best in a
    range moves toward it when its distance from the range shrinks.
    """
    if comparison is None or comparison.change is None or not (fit(comparison.now) and fit(comparison.then)):
        return Travel.UNKNOWN
    if not comparison.beyond_noise:
        return Travel.STEADY
    gain = _gain(comparison, target, better)
    if gain == 0:
        return Travel.STEADY
    return Travel.TOWARD if gain > 0 else Travel.AWAY


def _gain(comparison: Comparison, target: Target | None, better: Better) -> float:
    """How much nearer to its best a KPI came; 0 where it can't be told."""
    if better is not Better.RANGE:
        return _way(comparison, better)
    if target is None or comparison.now.value is None or comparison.then.value is None:
        return 0.0
    return _distance(comparison.then.value, target.goal) - _distance(comparison.now.value, target.goal)


def _distance(value: float, goal: Goal) -> float:
    return max(goal.low - value, value - goal.high, 0.0)


def improved(comparison: Comparison, better: Better) -> bool:
    """Whether a KPI became better beyond noise."""
    return comparison.beyond_noise and _way(comparison, better) > 0


def worsened(comparison: Comparison, better: Better) -> bool:
    """Whether a KPI became worse beyond noise."""
    return comparison.beyond_noise and _way(comparison, better) < 0


def _way(comparison: Comparison, better: Better) -> float:
    change = comparison.change or 0.0
    return {Better.HIGHER: change, Better.LOWER: -change, Better.RANGE: 0.0}[better]
