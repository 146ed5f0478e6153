"""Told: the paths of journeys in the order of what they cost and how dissatisfied they leave."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.insight.journey.burden import LEAST, burden, sums
from wellserved.insight.journey.told import Lived, Told, covering, tell

NONE = float("nan")
CHANNELS = {"a": "voice", "b": "email", "c": None}


def lived(*rows: tuple[str, int, float, float, int, int]) -> Lived:
    """Rows of path, end, days, cost, answers, unhappy."""
    words = tuple(sorted({row[0] for row in rows}))
    days, cost, answers, unhappy = (np.array([row[i] for row in rows], float) for i in (2, 3, 4, 5))
    return Lived(
        words, np.array([words.index(row[0]) for row in rows]), np.array([row[1] for row in rows]), days, cost,
        np.zeros(len(rows)), np.zeros(len(rows)), answers, unhappy,
    )  # fmt: skip


def test_the_path_on_which_most_money_leaves_people_dissatisfied_stands_first() -> None:
    cheap = [("a", 0, 0.0, 1.0, 1, 1)] * 100  # 100 x 1 x 100 % = 100
    dear = [("ab", 0, 1.0, 10.0, 1, 0)] * 20 + [("ab", 0, 1.0, 10.0, 1, 1)] * 20  # 40 x 10 x 50 % = 200

    told = tell(lived(*cheap, *dear), CHANNELS, 10)

    assert told.ranked_by == "burden"
    assert [(path.word, path.burden.total) for path in told.paths] == [("ab", 200), ("a", 100)]
    assert told.paths[0].burden.cost == 10


def test_a_path_with_few_answers_has_no_burden_and_stands_after_those_that_have() -> None:
    few = [("b", 0, 0.0, 500.0, 1, 1)] * (LEAST - 1)

    told = tell(lived(*few, *[("a", 0, 0.0, 1.0, 1, 1)] * LEAST), CHANNELS, 10)

    assert [path.word for path in told.paths] == ["a", "b"]
    assert told.paths[1].burden.total is None


def test_without_costs_paths_stand_by_their_steps() -> None:
    told = tell(lived(("aaaa", 0, 1.0, NONE, 0, 0), ("b", 0, 1.0, NONE, 0, 0), ("b", 0, 1.0, NONE, 0, 0)), CHANNELS, 1)

    assert told.ranked_by == "steps"
    assert (told.paths[0].word, told.others) == ("aaaa", 1)
    assert told.whole.cost is None


def test_what_was_never_resolved_has_no_curve_and_no_days() -> None:
    told = tell(lived(("a", 1, 3.0, NONE, 0, 0), ("a", 2, 2.0, NONE, 0, 0)), CHANNELS, 1)

    assert told.curve is None
    assert told.paths[0].days is None
    assert told.rate[0] == 0
    assert told.rate[2] == 1


def test_no_journeys_are_told_as_none() -> None:
    told = tell(lived(), CHANNELS, 5)

    assert (told.walks.journeys, told.paths, told.chain, told.curve) == (0, (), None, None)
    assert told.rate[0] is None


def test_drop_off_is_of_the_visits_whose_sequel_is_known() -> None:
    told = tell(lived(("a", 1, 1.0, NONE, 0, 0), ("ab", 0, 1.0, NONE, 0, 0), ("a", 2, 1.0, NONE, 0, 0)), CHANNELS, 5)

    assert told.drop_off(0)[0] == pytest.approx(1 / 2)
    assert told.switched == 1
    assert told.switches == {("voice", "email"): 1}


def test_few_paths_hold_most_journeys() -> None:
    told = tell(
        lived(*[("a", 0, 0.0, 1.0, 0, 0)] * 8, ("b", 0, 0.0, 1.0, 0, 0), ("ab", 0, 0.0, 1.0, 0, 0)), CHANNELS, 5
    )

    assert (covering(told.walks, 0.8), covering(told.walks, 0.81), covering(told.walks, 1.0)) == (1, 2, 3)


@given(st.lists(st.tuples(st.sampled_from(["a", "ab", "c"]), st.integers(0, 2)), min_size=1, max_size=40))
def test_paths_told_and_others_are_all_journeys(rows: list[tuple[str, int]]) -> None:
    told: Told = tell(lived(*[(word, end, 1.0, 2.0, 0, 0) for word, end in rows]), CHANNELS, 99)

    assert sum(path.n for path in told.paths) == told.walks.journeys == len(rows)
    assert sum(path.share for path in told.paths) == pytest.approx(1)
    assert sum(told.ended) == len(rows)


def test_the_interval_of_a_burden_holds_the_truth_as_often_as_it_says() -> None:
    drawn, held = np.random.default_rng(3), 0
    for _ in range(400):
        n = int(drawn.poisson(300))
        cost, answered = drawn.gamma(4, 2.5, n), drawn.random(n) < 0.3
        unhappy = answered & (drawn.random(n) < 0.2)
        found = burden(sums(np.zeros(n, np.int64), 1, cost, answered.astype(float), unhappy.astype(float)), 0, n)
        low, high = found.interval.low, found.interval.high
        held += low is not None and high is not None and low <= 300 * 10 * 0.2 <= high

    assert 0.92 <= held / 400 <= 0.98
