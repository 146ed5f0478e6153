"""Chain: where journeys lead, by hand and against their own counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.insight.journey.test_walks import JOURNEYS, counted
from wellserved.insight.journey.chain import absorbing
from wellserved.insight.journey.walks import Moves, moves


def test_a_chain_of_two_steps_is_solved_by_hand() -> None:
    # a leads to b (1/2) or is resolved (1/2); b leads back to a (1/4), is resolved (1/2) or dropped (1/4).
    found = absorbing(Moves(("a", "b"), np.array([6, 2]), np.array([[0, 4], [1, 0]]), np.array([[4, 0, 0], [2, 1, 0]])))

    assert found.ends[:, 0] == pytest.approx([6 / 7, 5 / 7])  # x = 1/2 + y/2, y = 1/2 + x/4
    assert found.left == pytest.approx([12 / 7, 10 / 7])  # x = 1 + y/2, y = 1 + x/4
    assert found.start[0] == pytest.approx(0.75 * 6 / 7 + 0.25 * 5 / 7)
    assert found.reached[1] == pytest.approx(0.25 + 0.75 / 2)


def test_closing_a_step_loses_at_most_the_journeys_that_come_through_it() -> None:
    found = absorbing(moves(counted([("ab", 0), ("a", 0), ("c", 1), ("c", 0)])))

    assert dict(zip(found.letters, found.hangs_on.tolist(), strict=True)) == pytest.approx(
        {"a": 0.5, "b": 0.25, "c": 0.25}
    )


def test_a_game_of_chance_ends_as_its_theory_says() -> None:
    # From i of 4 coins, one more or one less with equal chance: 4 is reached with probability i/4, after i(4-i) turns.
    between = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    found = absorbing(Moves(("1", "2", "3"), np.array([1, 1, 1]), between, np.array([[0, 1, 0], [0, 0, 0], [1, 0, 0]])))

    assert found.ends[:, 0] == pytest.approx([0.25, 0.5, 0.75])
    assert found.left == pytest.approx([3, 4, 3])


@given(JOURNEYS)
def test_a_chain_of_whole_journeys_gives_back_their_shares_and_lengths(journeys: list[tuple[str, int]]) -> None:
    found = absorbing(moves(counted(journeys)))

    n = len(journeys)
    assert found.start == pytest.approx(
        [sum(status == end for _, status in journeys) / n for end in range(3)], abs=1e-9
    )
    assert found.length == pytest.approx(sum(len(word) for word, _ in journeys) / n)


@given(JOURNEYS)
def test_probabilities_of_the_ends_sum_to_one_from_every_step(journeys: list[tuple[str, int]]) -> None:
    assert absorbing(moves(counted(journeys))).ends.sum(axis=1) == pytest.approx(1)


@given(st.lists(st.sampled_from(["ab", "abb", "ba", "a"]), min_size=1, max_size=9))
def test_a_step_is_not_reached_less_often_than_never_nor_more_than_always(words: list[str]) -> None:
    found = absorbing(moves(counted([(word, 0) for word in words])))

    assert ((found.reached > -1e-9) & (found.reached < 1 + 1e-9)).all()
    assert (found.expected >= found.reached - 1e-9).all()
