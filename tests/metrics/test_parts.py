"""Parts add in any order and grouping; no data is None."""

import math
from functools import reduce
from operator import add
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wellserved.metrics.parts import (
    Clusters,
    Distinct,
    Mean,
    Net,
    Proportion,
    Rate,
    Ratio,
    Sketch,
    Stock,
    Tallied,
    Total,
    bucket_ends,
    bucket_middle,
    bucket_of,
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
    "sketch": st.builds(Sketch, st.just(0.9), st.dictionaries(st.integers(-9, 9), st.integers(1, 50), max_size=5)),
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
    Sketch(0.5, {}),
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


@given(st.floats(-1e12, 1e12))
def test_a_bucket_holds_its_values_and_its_middle_is_within_one_percent(value: float) -> None:
    low, high = bucket_ends(bucket_of(value))
    slack = abs(value) * 1e-9 + 1e-30

    assert low - slack <= value <= high + slack
    assert abs(bucket_middle(bucket_of(value)) - value) <= 0.01 * abs(value) + 1e-30


@given(st.lists(st.floats(0.001, 1e9), min_size=1, max_size=60), st.sampled_from([0.1, 0.5, 0.9]))
def test_a_quantile_from_a_sketch_is_within_one_percent(values: list[float], share: float) -> None:
    sketch = reduce(add, [Sketch(share, {bucket_of(value): 1}) for value in values])
    ordered, place = sorted(values), share * (len(values) - 1)
    low, high = ordered[math.floor(place)], ordered[math.ceil(place)]
    wanted = low + (high - low) * (place - math.floor(place))

    assert sketch.value == pytest.approx(wanted, rel=0.0101)


def test_a_sketch_that_met_another_forgets_its_exact_value_and_nothing_else() -> None:
    one, other = Sketch(0.5, {bucket_of(10.0): 1}, 10.0), Sketch(0.5, {}, None)

    assert (one + other).value == 10.0
    assert (one + one).exact is None


def test_full_counts_of_different_values_do_not_add() -> None:
    with pytest.raises(QueryError, match="can't be added"):
        Distinct(3, 5) + Distinct(2, 2)


def test_an_empty_count_of_different_values_adds() -> None:
    assert Distinct(0, 0) + Distinct(2, 2) == Distinct(2, 2)
