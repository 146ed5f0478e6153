"""Targets are held against what teams reached at once, against each other, and against their own past."""

import numpy as np
import pytest

from wellserved.insight.gaming.pendulum import swings
from wellserved.insight.gaming.targets import Feasible, conflicts, feasible


def test_team_months_that_met_all_at_once_are_counted() -> None:
    met = np.tile([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [np.nan, 1.0]], (20, 1))

    found = feasible(met)

    assert isinstance(found, Feasible)
    assert (found.n, found.together) == (60, 20)
    assert found.each == pytest.approx((2 / 3, 2 / 3))


def test_few_team_months_are_refused() -> None:
    assert feasible(np.ones((49, 2))) == "49 team-months with all values: at least 50 are needed"


def test_kpis_that_move_against_each_other_within_teams_are_found() -> None:
    rng = np.random.default_rng(1)
    team = np.repeat(np.arange(5), 12)
    pace = rng.normal(size=60)
    values = np.column_stack([pace + team, -pace + team + 0.3 * rng.normal(size=60), rng.normal(size=60)])
    found = conflicts(values, team, np.tile(np.arange(12), 5))

    assert [(one.first, one.second) for one in found] == [(0, 1)]
    assert found[0].low < found[0].correlation < found[0].high < -0.5


def test_clean_kpis_have_no_conflict() -> None:
    rng = np.random.default_rng(2)
    team, month = np.repeat(np.arange(5), 12), np.tile(np.arange(12), 5)

    assert np.mean([bool(conflicts(rng.normal(size=(60, 6)), team, month)) for _ in range(40)]) <= 0.1


def test_a_weight_that_only_rises_does_not_swing() -> None:
    assert swings("csat", [("1", 1.0), ("2", 2.0), ("3", 2.0), ("4", 3.0)]) is None


def test_a_target_that_goes_up_and_down_and_up_swings() -> None:
    found = swings("csat", [("1", 0.7), ("2", 0.8), ("3", 0.7), ("4", 0.7), ("5", 0.9)])

    assert found is not None
    assert (found.turns, found.said, found.since) == (2, (0.7, 0.8, 0.7, 0.9), "1")


def test_months_that_are_good_for_one_and_bad_for_another_everywhere_are_no_conflict() -> None:
    rng = np.random.default_rng(3)
    team, month = np.repeat(np.arange(8), 12), np.tile(np.arange(12), 8)
    shock = rng.normal(size=12)[month]
    values = np.column_stack([shock, -shock]) + rng.normal(size=(96, 2))

    assert float(values[:, 0] @ values[:, 1]) < -20
    assert conflicts(values, team, month) == []
