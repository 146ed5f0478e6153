"""Walks: what comes to a step is what leaves it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wellserved.insight.journey.walks import moves, switch_table, switches, walks

JOURNEYS = st.lists(st.tuples(st.text("abcd", min_size=1, max_size=6), st.integers(0, 2)), min_size=1, max_size=30)


def counted(journeys: list[tuple[str, int]]):  # type: ignore[no-untyped-def]
    words = tuple(sorted({word for word, _ in journeys}))
    at = np.array([words.index(word) for word, _ in journeys])
    return walks(words, at, np.array([status for _, status in journeys]))


def test_moves_begin_and_end_with_the_journeys() -> None:
    found = moves(counted([("ab", 0), ("ab", 0), ("aab", 1), ("c", 2)]))

    assert found.letters == ("a", "b", "c")
    assert found.begin.tolist() == [3, 0, 1]
    assert found.between.tolist() == [[1, 3, 0], [0, 0, 0], [0, 0, 0]]
    assert found.end.tolist() == [[0, 0, 0], [2, 1, 0], [0, 0, 1]]
    assert found.visits.tolist() == [4, 3, 1]


@given(JOURNEYS)
def test_what_comes_to_a_step_is_what_leaves_it(journeys: list[tuple[str, int]]) -> None:
    found = moves(counted(journeys))

    comes, leaves = found.begin + found.between.sum(axis=0), found.between.sum(axis=1) + found.end.sum(axis=1)

    assert comes.tolist() == leaves.tolist()
    assert found.begin.sum() == found.end.sum() == len(journeys)
    assert found.visits.sum() == sum(len(word) for word, _ in journeys)


@given(JOURNEYS)
def test_every_journey_has_one_path_and_one_end(journeys: list[tuple[str, int]]) -> None:
    found = counted(journeys)

    assert found.journeys == len(journeys)
    assert len(set(found.words)) == len(found.words)
    assert found.n.tolist() == sorted(found.n.tolist(), reverse=True)


def test_a_step_behind_the_counter_is_no_change_of_channel() -> None:
    found = counted([("avb", 0), ("aa", 0)])
    channels = {"a": "email", "b": "voice", "v": None}

    changes, many = switches(found.words, channels)

    assert dict(zip(found.words, changes.tolist(), strict=True)) == {"avb": 1, "aa": 0}
    assert dict(zip(found.words, many.tolist(), strict=True)) == {"avb": 2, "aa": 1}
    assert switch_table(found, channels) == {("email", "voice"): 1}
