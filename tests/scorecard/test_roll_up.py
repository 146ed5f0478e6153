"""Scores roll up by weight, the sum is shown, and what is left out is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scorecard.made import measured
from wellserved.metrics.measurement import Note
from wellserved.scorecard.roll_up import (
    Weighed,
    gravest,
    metric_score,
    roll_up,
    scored_objective,
    scored_perspective,
    total_score,
)
from wellserved.scorecard.scorecard import Goal, Objective, Target, View
from wellserved.scorecard.scored import Rolled, ScoredObjective, Status
from wellserved.terms.unit import Better


def target(low: float, floor: float | None = None, high: float | None = None) -> Target:
    return Target("fcr", Goal(low, low if high is None else high), None if floor is None else Goal(floor, floor))


@pytest.mark.parametrize(
    ("better", "target", "value", "score", "formula"),
    [
        (Better.HIGHER, target(0.78, 0.70), 0.74, 0.5, "(0.74 − 0.7) ÷ (0.78 − 0.7) = 0.50"),
        (Better.HIGHER, target(0.78, 0.70), 0.9, 1.0, "(0.9 − 0.7) ÷ (0.78 − 0.7), at most 1 = 1.00"),
        (Better.HIGHER, target(0.78, 0.70), 0.6, 0.0, "(0.6 − 0.7) ÷ (0.78 − 0.7), at least 0 = 0.00"),
        (Better.LOWER, target(30, 60), 45, 0.5, "(45 − 60) ÷ (30 − 60) = 0.50"),
        (Better.HIGHER, target(0.8), 0.6, 0.75, "0.6 ÷ 0.8 = 0.75"),
        (Better.LOWER, target(30), 40, 0.75, "30 ÷ 40 = 0.75"),
        (Better.LOWER, target(30), 20, 1.0, "20 meets 30 = 1.00"),
        (Better.LOWER, target(0), 0, 1.0, "0 meets 0 = 1.00"),
        (Better.HIGHER, target(-10, -30), -20, 0.5, "(-20 − -30) ÷ (-10 − -30) = 0.50"),
        (Better.RANGE, target(0.7, high=0.9), 0.8, 1.0, "1 − 0 widths of 0.7 to 0.9 = 1.00"),
        (Better.RANGE, target(0.7, high=0.9), 1.0, 0.5, "1 − 0.5 widths of 0.7 to 0.9 = 0.50"),
    ],
)  # fmt: skip
def test_a_kpi_scores_from_floor_to_target(
    better: Better, target: Target, value: float, score: float, formula: str
) -> None:
    found = metric_score(measured(value, value, value), target, better)

    assert found.value == pytest.approx(score)
    assert found.formula == formula


@pytest.mark.parametrize(
    ("better", "goal", "value"), [(Better.HIGHER, -10, -20), (Better.LOWER, 0, 3), (Better.HIGHER, 5, -1)]
)
def test_a_target_not_above_zero_needs_a_floor(better: Better, goal: float, value: float) -> None:
    assert metric_score(measured(value, value, value), target(goal), better).value is None


@given(
    better=st.sampled_from([Better.HIGHER, Better.LOWER]),
    value=st.floats(-1e6, 1e6),
    goal=st.floats(-1e6, 1e6),
    floor=st.one_of(st.none(), st.floats(1e-3, 1e6)),
)
def test_a_score_lies_between_0_and_1(better: Better, value: float, goal: float, floor: float | None) -> None:
    bad = None if floor is None else (goal - floor if better is Better.HIGHER else goal + floor)
    found = metric_score(measured(value, value, value), target(goal, bad), better)

    assert found.value is None or 0 <= found.value <= 1


def test_scores_are_averaged_by_weight_and_the_sum_is_shown() -> None:
    rolled = roll_up([Weighed("fcr", 2, 0.91), Weighed("asa", 1, 0.75)])

    assert rolled.value == pytest.approx(2.57 / 3)
    assert rolled.formula == "(2 × 0.91 + 1 × 0.75) ÷ 3 = 0.86"


def test_what_has_no_score_is_left_out_and_named() -> None:
    assert roll_up([Weighed("fcr", 2, 0.91), Weighed("csat", 5, None)]).left_out == ("csat",)
    assert roll_up([Weighed("fcr", 2, 0.91), Weighed("csat", 5, None)]).value == 0.91


def test_nothing_scored_is_null_and_never_0() -> None:
    assert roll_up([Weighed("csat", 5, None)]).value is None
    assert metric_score(measured(0.9, note=Note.TOO_FEW), target(0.8), Better.HIGHER).value is None
    assert metric_score(measured(0.9), None, Better.HIGHER) == Rolled(None, "fcr has no target", ("fcr",))


def objective(name: str, perspective: str, weight: float, score: float | None) -> ScoredObjective:
    made = Objective(name, name, perspective, "me", "why", weight, ())
    return ScoredObjective(made, (), Rolled(score, "", () if score is not None else (f"{name}_kpi",)), Status.NEAR)


def test_the_total_is_the_mean_of_all_objectives_by_weight() -> None:
    objectives = [
        objective("a", "customer", 3, 1.0),
        objective("b", "customer", 1, 0.5),
        objective("c", "process", 4, 0.25),
        objective("d", "financial", 9, None),
    ]
    views = [scored_perspective(View(name, name), objectives) for name in ("customer", "process", "financial")]

    assert [(v.weight, v.score.value) for v in views] == [(4, 0.875), (4, 0.25), (0, None)]
    assert total_score(views).value == pytest.approx((3 + 0.5 + 1) / 8)
    assert total_score(views).left_out == ("d_kpi",)


def test_an_objectives_status_is_its_gravest() -> None:
    assert gravest([Status.ON_TARGET, Status.OFF_TARGET, Status.NOT_FIT]) == Status.OFF_TARGET
    assert gravest([Status.ON_TARGET, Status.NOT_SHOWN]) == Status.NOT_SHOWN
    assert gravest([Status.ON_TARGET, Status.NOT_FIT]) == Status.ON_TARGET
    assert gravest([]) == Status.NO_TARGET
    assert scored_objective(Objective("a", "a", "process", "me", "why", 1, ()), ()).score.value is None


def test_a_formula_rounds_as_the_score_beside_it() -> None:
    assert roll_up([Weighed("a", 1, 0.845)]).formula == "(1 × 0.85) ÷ 1 = 0.85"
