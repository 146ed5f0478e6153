"""Parts add in any order and grouping; no data is None."""

from functools import reduce
from operator import add
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.metrics.parts import (
    Clusters,
    Distinct,
    Mean,
    Net,
    Proportion,
    Ranked,
    Rate,
    Ratio,
    Stock,
    Tallied,
    Total,
)
from wellserved.terms.errors import QueryError

counts = st.integers(0, 10**6)
sums = st.integers(-(10**6), 10**6).map(float)
clusters = st.builds(Clusters, counts, sums, sums, sums)
maybe = st.one_of(st.none(), sums)
PARTS: dict[str, st.SearchStrategy[Any]] = {
    "proportion": st.builds(Proportion, counts, counts),
    "count": st.builds(Tallied, counts, counts),
    "sum": st.builds(Total, sums, sums, counts),
    "mean": st.builds(Mean, sums, counts, clusters),
    "ratio": st.builds(Ratio, maybe, maybe, counts, clusters),
    "net": st.builds(Net, counts, counts, counts),
    "rate": st.builds(Rate, counts, st.one_of(st.none(), counts.map(float)), st.just(1000.0)),
    "stock": st.builds(Stock, counts, counts),
    "ranked": st.builds(Ranked, st.just(0.9), st.lists(sums, max_size=5).map(lambda values: tuple(sorted(values)))),
}


@pytest.mark.parametrize("kind", PARTS)
@given(data=st.data())
def test_adding_in_any_order_and_grouping_agrees(kind: str, data: st.DataObject) -> None:
    parts = data.draw(st.lists(PARTS[kind], min_size=3, max_size=6))
    shuffled = data.draw(st.permutations(parts))
    cut = data.draw(st.integers(1, len(parts) - 1))

    grouped = reduce(add, parts[:cut]) + reduce(add, parts[cut:])
    assert grouped == reduce(add, shuffled)


NOTHING = [
    Proportion(0, 0),
    Tallied(0, 0),
    Total(0.0, 0.0, 0),
    Mean(0.0, 0),
    Ratio(None, None, 0),
    Ratio(None, 5.0, 1),
    Ratio(5.0, 0.0, 1),
    Net(0, 0, 0),
    Rate(0, None),
    Rate(0, 0.0),
    Rate(None, 5.0),
    Stock(0, 0),
    Ranked(0.5, ()),
    Distinct(0, 0),
]


@pytest.mark.parametrize("part", NOTHING, ids=repr)
def test_no_data_is_none_and_never_nought(part: Any) -> None:
    assert part.value is None
    assert (part.interval.low, part.interval.high) == (None, None)


@pytest.mark.parametrize("part", NOTHING, ids=repr)
def test_no_data_and_no_data_are_no_data(part: Any) -> None:
    assert (part + part).value is None


def test_a_rate_is_never_averaged() -> None:
    small, large = Proportion(1, 1), Proportion(0, 99)

    assert (small + large).value == 0.01


def test_none_found_is_nought_where_rows_were_seen() -> None:
    assert Tallied(0, 5).value == 0.0
    assert Rate(0, 10.0).value == 0.0
    assert Stock(0, 1).value == 0.0


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60), st.sampled_from([0.1, 0.5, 0.9]))
def test_a_quantile_of_added_parts_is_that_of_all_values(values: list[float], share: float) -> None:
    ranked = reduce(add, [Ranked(share, (value,)) for value in values])

    assert ranked.value == pytest.approx(float(np.quantile(values, share)), rel=1e-9, abs=1e-9)


def test_a_quantile_lies_between_its_two_nearest_values_and_its_ends_are_values() -> None:
    ranked = Ranked(0.5, (1.0, 2.0, 4.0, 8.0, 16.0, 32.0))

    assert ranked.value == 6.0
    assert (ranked.interval.low, ranked.interval.high) == (1.0, 32.0)


def test_full_counts_of_different_values_do_not_add() -> None:
    with pytest.raises(QueryError, match="can't be added"):
        Distinct(3, 5) + Distinct(2, 2)


def test_an_empty_count_of_different_values_adds() -> None:
    assert Distinct(0, 0) + Distinct(2, 2) == Distinct(2, 2)
