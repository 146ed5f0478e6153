"""A change's parts: hand-worked figures, and that they always add up to the change."""

import math

from hypothesis import given
from hypothesis import strategies as st

from wellserved.insight.kitagawa import Key, Sums, shapley, split

KEYS = st.sampled_from([("a",), ("b",), ("c",), (None,)])
SUMS = st.builds(Sums, st.floats(0, 1e4), st.floats(0.001, 1e4))
CELLS = st.dictionaries(KEYS, SUMS, min_size=1)
PAIRS = st.tuples(*[st.sampled_from(["x", "y", None])] * 3)
CUBE = st.dictionaries(PAIRS, SUMS, min_size=1, max_size=12)


def rate(cells: dict[Key, Sums]) -> float:
    return math.fsum(one.of for one in cells.values()) / math.fsum(one.to for one in cells.values())


def near(one: float, other: float, scale: float = 1.0) -> bool:
    return abs(one - other) <= 1e-12 * max(1.0, scale)


def rows(**cells: tuple[float, float]) -> dict[Key, Sums]:
    return {(name,): Sums(*sums) for name, sums in cells.items()}


def test_the_measured_example_comes_out() -> None:
    """Segments gain 2 and 4 points, the whole loses 3: rate +2.8, mix -5.8 (shares 80 : 20 and 41 1/3 : 58 2/3)."""
    gone = 0.058 / 0.15  # what the mix must move: mean rates are 15 points apart
    shares = ((0.6 + gone / 2, 0.4 - gone / 2), (0.6 - gone / 2, 0.4 + gone / 2))
    (a0, b0), (a1, b1) = shares
    then, now = rows(a=(a0 * 0.76, a0), b=(b0 * 0.60, b0)), rows(a=(a1 * 0.78, a1), b=(b1 * 0.64, b1))

    found = split(then, now)

    assert found is not None
    assert [round(100 * part, 9) for part in (found.rate, found.mix, found.change)] == [2.8, -5.8, -3.0]


def test_rate_and_mix_by_hand() -> None:
    """a: 80 % of 100, then 90 % of 50; b: 20 % of 100, then 20 % of 150. Whole: 50 % to 37.5 %, middle 43.75 %."""
    found = split({("a",): Sums(80, 100), ("b",): Sums(20, 100)}, {("a",): Sums(45, 50), ("b",): Sums(30, 150)})

    assert found is not None
    a, b = found.contributions
    assert (a.share, a.rates) == ((0.5, 0.25), (0.8, 0.9))
    assert near(a.rate, 0.375 * 0.1)
    assert near(a.mix, (0.85 - 0.4375) * -0.25)
    assert near(b.rate, 0.0)
    assert near(b.mix, (0.2 - 0.4375) * 0.25)


def test_a_new_segment_and_a_vanished_one_are_all_mix() -> None:
    found = split({("a",): Sums(5, 10), ("old",): Sums(9, 10)}, {("a",): Sums(5, 10), ("new",): Sums(1, 10)})

    assert found is not None
    assert [one.rate for one in found.contributions] == [0, 0, 0]
    assert near(found.mix, -0.4)


def test_simpson_every_segment_rises_and_the_whole_falls() -> None:
    found = split({("a",): Sums(90, 100), ("b",): Sums(1, 10)}, {("a",): Sums(10, 10), ("b",): Sums(20, 100)})

    assert found is not None
    assert all(one.rate > 0 for one in found.contributions)
    assert found.change < 0


def test_nothing_is_said_where_the_rate_is_not_known() -> None:
    assert split({}, {("a",): Sums(1, 2)}) is None
    assert split({("a",): Sums(1, 0)}, {("a",): Sums(1, 2)}) is None


def test_what_stands_above_the_line_without_a_base_is_told_apart() -> None:
    found = split({("a",): Sums(5, 10)}, {("a",): Sums(5, 10), (None,): Sums(2, 0)})

    assert found is not None
    assert (found.rate, found.mix, found.unmatched) == (0, 0, 0.2)


@given(CELLS, CELLS)
def test_rate_and_mix_are_the_change_exactly(then: dict[Key, Sums], now: dict[Key, Sums]) -> None:
    found = split(then, now)

    assert found is not None
    largest = max(one.of / one.to for one in (*then.values(), *now.values()))
    assert near(found.change, rate(now) - rate(then), largest)


@given(CELLS, CELLS)
def test_there_and_back_cancel(then: dict[Key, Sums], now: dict[Key, Sums]) -> None:
    there, back = split(then, now), split(now, then)

    assert there is not None
    assert back is not None
    largest = max(one.of / one.to for one in (*then.values(), *now.values()))
    assert near(there.rate, -back.rate, largest)
    assert near(there.mix, -back.mix, largest)


@given(CELLS, st.floats(0.1, 10))
def test_the_same_mix_has_no_mix_effect(then: dict[Key, Sums], times: float) -> None:
    now = {key: Sums(one.of * 0.5, one.to * times) for key, one in then.items()}
    found = split(then, now)

    assert found is not None
    largest = max(one.of / one.to for one in (*then.values(), *now.values()))
    assert near(found.mix, 0, largest)


@given(CUBE, CUBE)
def test_shared_over_dimensions_the_parts_are_the_change_exactly(then: dict[Key, Sums], now: dict[Key, Sums]) -> None:
    found = shapley(then, now, ["one", "two", "three"])

    assert found is not None
    largest = max(one.of / one.to for one in (*then.values(), *now.values()))
    whole = math.fsum([found.rate, found.unmatched, *found.mix.values()])
    assert near(whole, rate(now) - rate(then), largest)


@given(CUBE, CUBE)
def test_the_order_of_dimensions_changes_nothing(then: dict[Key, Sums], now: dict[Key, Sums]) -> None:
    def turned(cells: dict[Key, Sums]) -> dict[Key, Sums]:
        return {(key[2], key[0], key[1]): sums for key, sums in cells.items()}

    one = shapley(then, now, ["one", "two", "three"])
    other = shapley(turned(then), turned(now), ["three", "one", "two"])

    assert one is not None
    assert other is not None
    largest = max(sums.of / sums.to for sums in (*then.values(), *now.values()))
    assert all(near(one.mix[name], other.mix[name], largest) for name in one.mix)


def test_a_dimension_in_which_nothing_moved_has_no_part_of_the_mix() -> None:
    then: dict[Key, Sums] = {("a", "x"): Sums(80, 100), ("b", "x"): Sums(20, 100)}
    now: dict[Key, Sums] = {("a", "x"): Sums(40, 50), ("b", "x"): Sums(30, 150)}

    found = shapley(then, now, ["topic", "team"])

    assert found is not None
    assert near(found.mix["team"], 0)
    assert near(found.mix["topic"], -0.15)
