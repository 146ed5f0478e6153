"""Sketches count what is little, estimate what is much within what they say, and merge without loss."""

import random

import duckdb
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wellserved.metrics.blocks import Lists
from wellserved.metrics.sketch import ERROR, SIZE, Sketch, away_by_chance, estimate, hash_sql, merged
from wellserved.metrics.sketch_estimates import estimates
from wellserved.records.rollup import hash_of

HASHES = st.sets(st.integers(0, (1 << 60) - 1), max_size=40)


@given(one=HASHES, other=HASHES)
def test_two_sketches_together_are_the_sketch_of_both(one: set[int], other: set[int]) -> None:
    both = Sketch.of(one, 3, size=8) + Sketch.of(other, 4, size=8)

    assert both == Sketch.of(one | other, 7, size=8)
    assert merged([Sketch.of(one, 3, size=8), Sketch.of(other, 4, size=8)]) == both


def test_few_values_are_counted() -> None:
    found = Sketch.of(range(SIZE - 1), 5000)

    assert found.value == SIZE - 1
    assert found.interval.low is not None and 1900 < found.interval.low < SIZE - 1


def test_the_error_is_what_is_said_and_the_interval_holds_the_truth() -> None:
    """The k-th of n even numbers is drawn as it is distributed, 4,000 times."""
    chance, size, truth = random.Random(20261123), 400, 100_000
    found = [estimate(size, chance.betavariate(size, truth - size + 1) * (1 << 60), size) / truth for _ in range(4000)]

    mean = sum(found) / len(found)
    spread = (sum((one - mean) ** 2 for one in found) / len(found)) ** 0.5
    below, above = away_by_chance(size)
    held = sum(one * (1 - below) <= 1 <= one * (1 + above) for one in found) / len(found)
    assert abs(mean - 1) < 0.003
    assert abs(spread - (size - 2) ** -0.5) < 0.003
    assert 0.94 < held < 0.96
    assert ERROR == (SIZE - 2) ** -0.5


def test_many_cells_are_told_as_each_alone_is() -> None:
    chance = random.Random(7)
    cells = [sorted(chance.sample(range(1 << 60), n))[:SIZE] for n in (0, 1, 50, SIZE - 1, SIZE, 5 * SIZE)]
    offsets = np.cumsum([0, *map(len, cells)])

    value, ends = estimates(Lists(offsets, np.array([h for cell in cells for h in cell], dtype=np.int64)))

    alone = [Sketch(tuple(cell), 10) for cell in cells]
    assert value.tolist() == [one.value for one in alone]
    for one, low, high in list(zip(alone, ends.low.tolist(), ends.high.tolist(), strict=True))[1:]:
        assert one.interval.low is not None and abs(one.interval.low - low) < 1e-6 * max(low, 1)
        assert one.interval.high is not None and abs(one.interval.high - high) < 1e-6 * high


def test_a_hash_is_the_first_sixty_bits_of_md5() -> None:
    with duckdb.connect() as duck:
        (found,) = duck.execute(f"SELECT {hash_sql('v')} FROM (SELECT 'c0001' AS v)").fetchall()[0]

    assert found == hash_of("c0001") == 0xD16366B61839056
