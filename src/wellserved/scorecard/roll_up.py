"""Roll-up: KPIs' scores into objectives', perspectives' and the whole, with the sum written out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from wellserved.metrics.measurement import Measurement
from wellserved.scorecard.attainment import fit
from wellserved.scorecard.scorecard import Goal, Objective, Target, View
from wellserved.scorecard.scored import PerspectiveScore, Rolled, ScoredMetric, ScoredObjective, Status
from wellserved.terms.unit import Better

GRAVEST_FIRST = (
    Status.OFF_TARGET,
    Status.NEAR,
    Status.NOT_SHOWN,
    Status.ON_TARGET,
    Status.NOT_FIT,
    Status.NO_TARGET,
)


@dataclass(frozen=True)
class Weighed:
    """A score with its name and weight."""

    name: str
    weight: float
    value: float | None


def metric_score(measurement: Measurement, target: Target | None, better: Better) -> Rolled:
    """Score one KPI from 0 to 1: 0 at its floor, 1 at its target, straight between.

    Without a floor it is value over target (or target over value where lower
    is better); none can be given where either is zero or below.
    """
    name = measurement.metric
    if target is None:
        return Rolled(None, f"{name} has no target", (name,))
    if not fit(measurement) or measurement.value is None:
        return Rolled(None, f"{name}: {measurement.note.value}", (name,))
    value, goal, floor = measurement.value, target.goal, target.floor
    if floor is not None:
        return _between(value, *_ends(value, goal, floor, better))
    if better is Better.RANGE:
        return _against_range(value, goal)
    return _against(value, goal.low, better, name)


def _ends(value: float, goal: Goal, floor: Goal, better: Better) -> tuple[float, float]:
    """Floor and target on the side of the range where the value is."""
    if better is Better.RANGE and value > goal.high:
        return floor.high, goal.high
    return floor.low, goal.low


def _between(value: float, floor: float, goal: float) -> Rolled:
    score = _clip((value - floor) / (goal - floor))
    text = f"({_number(value)} − {_number(floor)}) ÷ ({_number(goal)} − {_number(floor)})"
    return Rolled(score, f"{text}{_clipped((value - floor) / (goal - floor))} = {_score(score)}")


def _against(value: float, goal: float, better: Better, name: str) -> Rolled:
    met = value >= goal if better is Better.HIGHER else value <= goal
    if met:
        return Rolled(1.0, f"{_number(value)} meets {_number(goal)} = 1.00")
    above, below = (value, goal) if better is Better.HIGHER else (goal, value)
    if goal <= 0 or value < 0 or below <= 0:
        return Rolled(None, f"{name} needs a floor to be scored, as its target is not above 0", (name,))
    score = _clip(above / below)
    return Rolled(score, f"{_number(above)} ÷ {_number(below)} = {_score(score)}")


def _against_range(value: float, goal: Goal) -> Rolled:
    """Score a value beside its range: the distance from it, in widths of the range."""
    off = max(goal.low - value, value - goal.high, 0.0) / (goal.high - goal.low)
    score = _clip(1 - off)
    text = f"1 − {_number(off)} widths of {_number(goal.low)} to {_number(goal.high)}"
    return Rolled(score, f"{text}{_clipped(1 - off)} = {_score(score)}")


def _clip(score: float) -> float:
    return min(1.0, max(0.0, score))


def _clipped(score: float) -> str:
    if score < 0:
        return ", at least 0"
    return ", at most 1" if score > 1 else ""


def _number(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _score(value: float) -> str:
    """A score as surfaces write it: two decimals, a half away from zero.

    >>> _score(0.845), _score(1)
    ('0.85', '1.00')
    """
    return str(Decimal(repr(float(value))).quantize(Decimal("0.01"), ROUND_HALF_UP))


def roll_up(parts: Sequence[Weighed]) -> Rolled:
    """Average scores by weight; those that have none are left out and named.

    >>> roll_up([Weighed("a", 2, 0.91), Weighed("b", 1, 0.75)]).formula
    '(2 × 0.91 + 1 × 0.75) ÷ 3 = 0.86'
    """
    left_out = tuple(p.name for p in parts if p.value is None)
    scored = [(p.weight, p.value) for p in parts if p.value is not None]
    if not scored:
        return Rolled(None, "nothing to score", left_out)
    total = sum(weight for weight, _ in scored)
    value = sum(weight * score for weight, score in scored) / total
    terms = " + ".join(f"{weight:g} × {_score(score)}" for weight, score in scored)
    return Rolled(value, f"({terms}) ÷ {total:g} = {_score(value)}", left_out)


def gravest(statuses: Iterable[Status]) -> Status:
    """The status to look at first; what can't be judged counts only where nothing can."""
    found = set(statuses)
    return next((status for status in GRAVEST_FIRST if status in found), Status.NO_TARGET)


def scored_objective(objective: Objective, metrics: tuple[ScoredMetric, ...]) -> ScoredObjective:
    """Roll an objective's KPIs up."""
    score = roll_up([Weighed(m.metric, m.weight, m.score.value) for m in metrics])
    statuses = [m.status for m in metrics] + [s.status for m in metrics for s in m.segments]
    return ScoredObjective(objective, metrics, score, gravest(statuses))


def scored_perspective(view: View, objectives: Sequence[ScoredObjective]) -> PerspectiveScore:
    """Roll a perspective's objectives up. Its weight is that of the objectives that could be scored."""
    mine = [o for o in objectives if o.objective.perspective == view.name]
    weight = sum(o.objective.weight for o in mine if o.score.value is not None)
    return PerspectiveScore(view, weight, _over_objectives(mine), gravest(o.status for o in mine))


def total_score(perspectives: Sequence[PerspectiveScore]) -> Rolled:
    """Roll the perspectives up: the same as averaging all objectives by weight."""
    rolled = roll_up([Weighed(p.view.name, p.weight, p.score.value) for p in perspectives])
    left_out = dict.fromkeys(name for p in perspectives for name in p.score.left_out)
    return Rolled(rolled.value, rolled.formula, tuple(left_out))


def _over_objectives(objectives: Sequence[ScoredObjective]) -> Rolled:
    rolled = roll_up([Weighed(o.objective.name, o.objective.weight, o.score.value) for o in objectives])
    return Rolled(rolled.value, rolled.formula, tuple(name for o in objectives for name in o.score.left_out))
