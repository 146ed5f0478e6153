"""An initiative begun team by team is compared with teams not yet reached, and refused where there are too few."""

import csv
from pathlib import Path

import numpy as np
import pytest
from benchmarks.staggered import World, draw, truth, two_way

from wellserved.insight.evidence import Grade, effect_json, read_effect
from wellserved.insight.staggered import aggregate
from wellserved.insight.staggered.effect import staggered
from wellserved.insight.staggered.group_time import group_time
from wellserved.insight.staggered.panel import NEVER, TeamPanel
from wellserved.insight.staggered.pretrend import pre_trend

MPDTA = Path(__file__).parents[1] / "data" / "mpdta.csv"
WORLDS = 60


@pytest.fixture(scope="module")
def wages() -> TeamPanel:
    """The counties of mpdta as teams."""
    with MPDTA.open(encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    starts = [int(row[1]) - 2003 if row[1] != "0" else NEVER for row in rows]
    values = np.array([[float(value) for value in row[2:]] for row in rows])
    return TeamPanel(tuple(row[0] for row in rows), tuple(header[2:]), values, np.array(starts))


def panel(values: list[list[float]], starts: list[int]) -> TeamPanel:
    names = tuple(f"team {number}" for number in range(len(values)))
    return TeamPanel(
        names, tuple(f"2026-{month + 1:02}-01" for month in range(len(values[0]))), np.array(values), np.array(starts)
    )


def test_the_minimum_wage_data_give_the_published_numbers(wages: TeamPanel) -> None:
    found = aggregate.simple(group_time(wages, controls="never treated"))

    assert (found.effects[0], found.errors[0]) == (pytest.approx(-0.0400, abs=5e-5), pytest.approx(0.0120, abs=5e-5))


def test_the_minimum_wage_data_give_the_published_test_of_pre_trends(wages: TeamPanel) -> None:
    every = group_time(wages, controls="never treated")
    before = every.only(every.since < -1)
    spread = before.influence()

    wald = before.effects @ np.linalg.pinv(spread.T @ spread) @ before.effects

    from scipy.stats import chi2

    assert chi2.sf(wald, 5) == pytest.approx(0.168, abs=5e-4)


def test_not_yet_treated_controls_equal_diff_diff_to_4_digits(wages: TeamPanel) -> None:
    found = group_time(wages)
    whole, events = aggregate.simple(found), aggregate.by_time_since(found)

    assert (whole.effects[0], whole.errors[0]) == pytest.approx((-0.039764, 0.012052), abs=1e-6)
    assert events.labels.tolist() == [-4, -3, -2, 0, 1, 2, 3]
    assert events.effects == pytest.approx(
        [0.00331, 0.02696, 0.02427, -0.01892, -0.05359, -0.13627, -0.10081], abs=1e-5
    )
    assert events.errors == pytest.approx([0.02445, 0.01758, 0.01446, 0.01204, 0.01695, 0.0354, 0.03436], abs=1e-5)


def test_with_few_teams_the_error_comes_from_leaving_one_out() -> None:
    """Two reached at once, changes 2 and 4; four controls, changes 0, 0, 1, 1: 3 less .5."""
    found = group_time(panel([[0, 2], [0, 4], [0, 0], [0, 0], [0, 1], [0, 1]], [1, 1, *[NEVER] * 4]))
    told = aggregate.simple(found)
    left_out = np.array([4 - 0.5, 2 - 0.5, 3 - 2 / 3, 3 - 2 / 3, 3 - 1 / 3, 3 - 1 / 3])

    assert told.effects[0] == pytest.approx(2.5)
    assert told.errors[0] == pytest.approx(np.sqrt(((left_out - left_out.mean()) ** 2).sum() * 5 / 6))


def test_a_team_reached_later_is_a_control_until_then_and_not_after() -> None:
    found = group_time(panel([[0, 5, 5], [0, 0, 7], [0, 1, 1]], [1, 2, NEVER]))
    told = dict(zip(zip(found.begun.tolist(), found.since.tolist(), strict=True), found.effects.tolist(), strict=True))

    assert told == {(1, 0): 4.5, (1, 1): 4.0, (2, -2): pytest.approx(0.0 - (-0.5) - 0.5 + 1.0), (2, 0): 7.0}


def test_fewer_than_8_reached_or_4_controls_is_refused() -> None:
    rows = [[0.0, 1.0, 2.0, 3.0]] * 12
    seven = staggered(panel(rows, [2] * 7 + [NEVER] * 5), "course", "fcr", "percent")
    three = staggered(panel(rows, [2] * 9 + [NEVER] * 3), "course", "fcr", "percent")
    nobody = staggered(panel(rows, [NEVER] * 12), "course", "fcr", "percent")

    assert seven.refused == "7 teams that it reached can be compared: at least 8 are needed"
    assert three.refused == "3 teams to compare with: at least 4 that it had not reached yet are needed"
    assert nobody.refused and nobody.effect is None and nobody.grade is Grade.ASSUMED


def test_a_team_that_always_had_it_tells_nothing() -> None:
    rows = [[float(week) for week in range(6)]] * 13
    found = staggered(panel(rows, [0] + [3] * 8 + [NEVER] * 4), "course", "fcr", "percent")

    assert found.n == 12


def test_an_effect_holds_its_event_study_and_is_read_again() -> None:
    found = staggered(draw(World(24, 6), 3).panel, "course", "fcr", "percent")

    assert found.groups is not None and {"period -2", "period +0", "period +1"} <= set(found.groups)
    assert found.grade is Grade.QUASI_EXPERIMENT
    assert effect_json(read_effect(effect_json(found))) == effect_json(found)


def test_intervals_hold_the_truth_where_two_way_fixed_effects_do_not() -> None:
    ours, theirs = [], []
    for seed in range(WORLDS):
        drawn = draw(World(24, 6), seed)
        found, real = staggered(drawn.panel, "a", "b", "number"), truth(drawn)
        naive, error = two_way(drawn.panel)
        assert found.low is not None and found.high is not None
        ours.append(found.low <= real <= found.high)
        theirs.append(abs(naive - real) <= 2 * error)

    assert np.mean(ours) >= 0.92
    assert np.mean(theirs) <= 0.3


def test_teams_that_moved_apart_before_are_no_quasi_experiment() -> None:
    found = staggered(draw(World(24, 6, trend=1.5), 1).panel, "a", "b", "number")

    assert (found.checks[0].passed, found.grade) == (False, Grade.ASSOCIATED)


def test_the_power_of_the_test_of_pre_trends_is_said() -> None:
    drawn = draw(World(24, 6), 2)
    events = aggregate.by_time_since(group_time(drawn.panel, 4))

    small, large = pre_trend(events, 0.01, 24), pre_trend(events, 100.0, 24)

    assert small.power == pytest.approx(0.05, abs=0.01)
    assert large.power is not None and large.power > 0.99


def test_values_that_are_not_known_leave_only_their_comparison_out() -> None:
    drawn = draw(World(24, 6), 4).panel
    values = drawn.values.copy()
    values[3, 12] = np.nan

    found = staggered(TeamPanel(drawn.teams, drawn.periods, values, drawn.starts), "a", "b", "number")

    assert found.refused is None and found.n == 24
