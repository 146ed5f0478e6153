"""Changes and leading KPIs: what remembers is not what changed, and what goes along is not what leads."""

import numpy as np
import pytest

from wellserved.insight.forecast.change import changes, raw_changes, remembered
from wellserved.insight.forecast.leading import leading
from wellserved.insight.forecast.ways import Array

WORLDS, N, YEAR = 100, 120, 365


def wandering(seed: int, memory: float = 0.7, n: int = N) -> Array:
    """A series that remembers, and whose level never changes."""
    noise = np.random.default_rng(seed).normal(0, 1, n)
    values = np.empty(n)
    values[0] = noise[0]
    for t in range(1, n):
        values[t] = memory * values[t - 1] + noise[t]
    return values


def test_raw_values_that_remember_seem_to_change_and_their_residuals_do_not() -> None:
    raw = np.mean([bool(raw_changes(wandering(seed, 0.9, YEAR))) for seed in range(WORLDS)])
    kept = np.mean([bool(changes(wandering(seed, 0.9, YEAR))) for seed in range(WORLDS)])

    assert raw >= 0.9
    assert kept <= 0.05


def test_a_change_of_level_is_found_where_it_was() -> None:
    found = [changes(wandering(seed, 0.4) + np.where(np.arange(N) >= 70, 3.0, 0.0)) for seed in range(20)]
    first = [one[0] for one in found if one]

    assert len(first) >= 18
    assert np.median([abs(one.at - 70) for one in first]) <= 2
    assert np.mean([one.size for one in first]) == pytest.approx(3, abs=0.6)


def test_a_season_is_no_change() -> None:
    weeks = np.tile(np.array([0.0, 0, 0, 0, 0, 9, 9]), 20) + np.random.default_rng(1).normal(0, 1, 140)

    assert changes(weeks, (7,)) == []


def test_memory_is_told_from_a_change_of_level() -> None:
    stepped = np.random.default_rng(2).normal(0, 1, 400) + np.where(np.arange(400) >= 200, 5.0, 0.0)

    assert remembered(wandering(3, 0.7, 2000)) == pytest.approx(0.7, abs=0.06)
    assert remembered(stepped) < 0.15


def test_who_foretells_leads() -> None:
    x = wandering(5, 0.5, 150)
    y = np.empty(150)
    y[:2] = 0
    y[2:] = 0.8 * x[:-2] + np.random.default_rng(6).normal(0, 0.5, 148)
    found = leading(x, y, lag=2)

    assert found is not None
    assert found.leads
    assert found.gain > 0.3


def test_who_only_remembers_or_goes_along_does_not_lead() -> None:
    """Two series that remember and have nothing to do with each other; and one that is the other's echo."""
    led = [leading(wandering(seed, 0.9, 150), wandering(seed + 1000, 0.9, 150)) for seed in range(60)]
    y = wandering(9, 0.5, 150)
    echo = np.concatenate([[0.0], y[:-1]])
    late = leading(echo, y)

    assert np.mean([one is not None and one.leads for one in led]) <= 0.1
    assert late is not None
    assert not late.leads


def test_too_short_a_past_tells_nothing_of_leading() -> None:
    assert leading(np.arange(30.0), np.arange(30.0)) is None
