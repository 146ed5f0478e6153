"""The JSON that `score` promises to others: plain dicts, lists, numbers and text."""

from dataclasses import asdict, fields
from typing import Any

from wellserved.metrics.json_shape import to_json
from wellserved.scorecard.scorecard import Goal, Link, Target
from wellserved.scorecard.scored import (
    Balance,
    Behaviour,
    FlatteredWarning,
    GuardWarning,
    PerspectiveScore,
    Rolled,
    Score,
    ScoredMetric,
    ScoredObjective,
    SegmentStatus,
    TrendWarning,
)
from wellserved.terms.period import Period
from wellserved.terms.problem import Problem

WARNING_FACTS = [field.name for kind in (TrendWarning, FlatteredWarning) for field in fields(kind)]


def score_json(score: Score) -> dict[str, Any]:
    """Shape a score as `score --format json` promises it."""
    return {
        "scorecard": score.scorecard,
        "label": score.label,
        "period": period_json(score.period),
        "as_of": score.as_of.isoformat() if score.as_of else None,
        **_rolled(score.score),
        "perspectives": [_perspective(p) for p in score.perspectives],
        "objectives": [_objective(o) for o in score.objectives],
        "balance": balance_json(score.balance),
        "links": [_link(link) for link in score.links],
        "problems": [_problem(p) for p in score.problems],
    }


def period_json(period: Period) -> dict[str, Any]:
    """Shape a period: start, end (not included) and grain."""
    return {"start": period.start.isoformat(), "end": period.end.isoformat(), "grain": period.grain.value}


def balance_json(balance: Balance) -> dict[str, Any]:
    """Shape a balance report: one list of sides for each way to weigh."""
    beams = {
        beam.name: [{"name": side.name, "count": side.count, "share": side.share} for side in beam.sides]
        for beam in balance.beams
    }
    findings = [_problem(p) for p in balance.findings]
    return {**beams, "speed_and_volume": balance.speed_and_volume, "findings": findings}


def _perspective(scored: PerspectiveScore) -> dict[str, Any]:
    head = {"name": scored.view.name, "label": scored.view.label, "weight": scored.weight}
    return {**head, **_rolled(scored.score), "status": scored.status.value}


def _objective(scored: ScoredObjective) -> dict[str, Any]:
    objective = scored.objective
    return {
        "name": objective.name,
        "label": objective.label,
        "perspective": objective.perspective,
        "owner": objective.owner,
        "purpose": objective.purpose,
        "weight": objective.weight,
        **_rolled(scored.score),
        "status": scored.status.value,
        "metrics": [_metric(m) for m in scored.metrics],
    }


def _metric(scored: ScoredMetric) -> dict[str, Any]:
    return {
        **to_json(scored.measurement),
        "label": scored.label,
        "unit": scored.unit.value,
        "better": scored.better.value,
        "weight": scored.weight,
        "where": scored.where,
        **_target(scored.target),
        "status": scored.status.value,
        **_rolled(scored.score),
        "travel": scored.travel.value,
        "change": _change(scored),
        "trend": scored.behaviour.trend.value,
        "behaviour": _behaviour(scored.behaviour),
        "guards": [_guard(g) for g in scored.guards],
        "segments": [_segment(s) for s in scored.segments],
    }


def _target(target: Target | None) -> dict[str, Any]:
    if target is None:
        return {"target": None, "floor": None, "target_from": None, "target_by": None, "set_by": None, "why": None}
    return {
        "target": _goal(target.goal),
        "floor": _goal(target.floor) if target.floor else None,
        "target_from": target.start.isoformat() if target.start else None,
        "target_by": target.due.isoformat() if target.due else None,
        "set_by": target.set_by or None,
        "why": target.why or None,
    }


def _goal(goal: Goal) -> float | list[float]:
    return [goal.low, goal.high] if goal.is_range else goal.low


def _rolled(rolled: Rolled) -> dict[str, Any]:
    return {"score": rolled.value, "formula": rolled.formula, "left_out": list(rolled.left_out)}


def _change(scored: ScoredMetric) -> dict[str, Any] | None:
    if scored.comparison is None:
        return None
    then = scored.comparison.then
    return {
        "start": then.period.start.isoformat(),
        "end": then.period.end.isoformat(),
        "previous": then.value,
        "change": scored.comparison.change,
        "low": scored.comparison.low,
        "high": scored.comparison.high,
        "beyond_noise": scored.comparison.beyond_noise,
    }


def _behaviour(behaviour: Behaviour) -> dict[str, Any]:
    return {
        "result": behaviour.trend.value,
        "rule": behaviour.rule,
        "above": behaviour.above,
        "since": behaviour.since.isoformat() if behaviour.since else None,
        "centre": behaviour.centre,
        "low": behaviour.low,
        "high": behaviour.high,
        "phase": behaviour.phase.isoformat() if behaviour.phase else None,
        "points": [{"start": p.period.start.isoformat(), "value": p.value} for p in behaviour.points],
    }


def _guard(warning: GuardWarning) -> dict[str, Any]:
    """Shape a warning: its kind's facts, and null for the other kind's."""
    return {"kind": warning.kind, **dict.fromkeys(WARNING_FACTS), **asdict(warning)}


def _segment(scored: SegmentStatus) -> dict[str, Any]:
    return {**to_json(scored.measurement), **_target(scored.target), "status": scored.status.value}


def _link(link: Link) -> dict[str, Any]:
    return {"from": link.cause, "to": link.effect, "sign": link.sign, "after": link.after, "evidence": link.evidence}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "what": problem.what,
        "where": problem.where,
        "fix": problem.fix,
        "severity": problem.severity,
    }
