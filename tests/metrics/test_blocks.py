"""Blocks: how many numbers, and how many different ones, each row's list holds."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.metrics.rankings import ranked


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3))))
def test_different_numbers_are_counted_row_by_row(rows: list[list[int]]) -> None:
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    lists = ranked(offsets, np.array([n for row in rows for n in row], dtype=np.uint64))

    assert lists.sizes.tolist() == [len(row) for row in rows]
    assert lists.different.tolist() == [len(set(row)) for row in rows]
