"""Foretelling: what can be told is told on later time; what can't, or was known too late, is refused."""

from dataclasses import replace

import numpy as np
import pytest

from wellserved.insight.risk.foretell import foretell
from wellserved.insight.risk.leak import leak
from wellserved.insight.risk.parts import parted
from wellserved.insight.risk.seen import Seen


def world(size: int = 6_000, seed: int = 3, days: int = 200) -> Seen:
    """Rows of which it comes more often with `strain`, and in the sort b; `noise` tells nothing."""
    draws = np.random.default_rng(seed)
    strain, sort = draws.normal(size=size), draws.choice(["a", "b", "c"], size)
    chance = 1 / (1 + np.exp(2.0 - 1.2 * strain - 1.0 * (sort == "b")))
    day = np.sort(draws.integers(20_000, 20_000 + days, size))
    return Seen(
        {"strain": strain, "noise": np.where(draws.uniform(size=size) < 0.1, np.nan, draws.normal(size=size))},
        {"sort": sort},
        day,
        draws.integers(0, size // 3, size),
        draws.uniform(size=size) < chance,
        day < 20_000 + days - 7,
    )


def test_what_can_be_told_is_told_on_later_time() -> None:
    seen = world()

    risk = foretell("repeat", 7, seen).risk

    assert risk.refused is None and risk.tested is not None
    assert 0.7 < risk.tested.auc.low < risk.tested.auc.value < 0.85
    assert risk.tested.slope.low < 1 < risk.tested.slope.high
    assert risk.tested.lift.low > 2
    assert risk.tested.brier < risk.tested.brier_share
    assert [one.name for one in risk.signs[:2]] == ["strain", "sort"]
    assert risk.learned is not None and risk.calibrated is not None and risk.tested_on is not None
    assert risk.learned[1] < risk.calibrated[0] <= risk.calibrated[1] < risk.tested_on[0]
    assert len(risk.tested.slices) == 4
    assert risk.scored == int((~seen.known & ~seen.came).sum())


def test_a_number_that_nobody_had_when_it_was_learned_tells_nothing() -> None:
    """A column that a source does not fill, or fills since last week only."""
    seen, tested = world(), foretell("repeat", 7, world()).risk.tested
    blank, late = np.full(len(seen), np.nan), np.where(seen.known, np.nan, 1.0)

    for column in (blank, late):
        assert foretell("repeat", 7, replace(seen, numbers={**seen.numbers, "blank": column})).risk.tested == tested


def test_no_outcome_reaches_into_the_time_that_comes_after() -> None:
    """What came of a row is known 7 days later: rows nearer than that to the next part are left out."""
    seen = world()

    parts = parted(seen, 7)

    assert not isinstance(parts, str)
    assert seen.day[parts.learn].max() + 7 <= seen.day[parts.set].min()
    assert seen.day[parts.set].max() + 7 <= seen.day[parts.test].min()
    assert seen.known[parts.test].all()


def test_noise_is_not_told_apart_and_does_not_seem_to_be() -> None:
    seen = world()
    mixed = replace(seen, came=np.random.default_rng(5).permutation(seen.came))

    tested = foretell("repeat", 7, mixed).risk.tested

    assert tested is not None
    assert tested.auc.low < 0.5 < tested.auc.high


def test_a_feature_filled_in_afterwards_is_found_and_named() -> None:
    """A planted leak: as a number, by being empty, or as a word."""
    seen = world()
    late = {
        "closed_as": np.where(seen.came, 3.0, 1.0) + np.random.default_rng(6).normal(scale=0.1, size=len(seen)),
        "left_on": np.where(seen.came, 5.0, np.nan),
    }
    for name, column in late.items():
        refused = foretell("repeat", 7, replace(seen, numbers={**seen.numbers, name: column})).risk.refused
        assert refused is not None and refused.startswith(f"'{name}' tells what came by itself")

    words = replace(seen, sorts={**seen.sorts, "outcome": np.where(seen.came, "m", np.where(seen.day % 2, "a", "z"))})
    refused = foretell("repeat", 7, words).risk.refused
    assert refused is not None and "'outcome'" in refused


def test_an_honest_feature_is_no_leak() -> None:
    seen = world()
    rows = np.arange(len(seen))

    assert leak(seen.names, seen.table(rows), seen.came) is None


@pytest.mark.parametrize(
    ("rows", "came", "reason"),
    [
        (slice(0, 500), None, "500 rows of which it is known what came: at least 1,000 are needed"),
        (slice(None), False, "it came in 0 of 5,7"),
        (slice(None), True, "it did not come in 0 of 5,7"),
        (slice(0, 1_200), None, "38 days of history: at least 56 are needed"),
    ],
)
def test_what_can_not_be_told_is_refused_with_what_is_missing(rows: slice, came: bool | None, reason: str) -> None:
    seen = world()
    fewer = Seen(
        {name: column[rows] for name, column in seen.numbers.items()},
        {name: column[rows] for name, column in seen.sorts.items()},
        seen.day[rows],
        seen.customers[rows],
        seen.came[rows],
        seen.known[rows],
    )
    if came is not None:
        fewer = replace(fewer, came=np.full(len(fewer), came))

    risk = foretell("churn", 7, fewer).risk

    assert risk.tested is None
    assert risk.refused is not None and reason in risk.refused
