"""Bunching before a threshold and timers in durations are told from smooth distributions."""

import numpy as np
import pytest

from wellserved.insight.gaming.bunching import Bunch, bunching
from wellserved.insight.gaming.timer import Timer, timer

DAY = 86_400.0


def waits(rng: np.random.Generator, gamed: float = 0.0) -> Bunch:
    values = rng.lognormal(1.0, 0.8, 4_000)
    moved = (values > 3) & (values < 3.45) & (rng.random(4_000) < gamed)
    found = bunching(np.where(moved, 3 - 0.12 * rng.random(4_000), values), 3.0)
    assert isinstance(found, Bunch)
    return found


def test_smooth_waits_are_hardly_ever_found() -> None:
    rng = np.random.default_rng(1)

    assert np.mean([waits(rng).found for _ in range(150)]) <= 0.025


def test_waits_moved_before_the_threshold_are_found() -> None:
    rng = np.random.default_rng(2)

    assert np.mean([waits(rng, 0.5).found for _ in range(10)]) == 1


def test_the_excess_is_over_what_the_rest_predicts() -> None:
    found = waits(np.random.default_rng(3), 0.6)

    assert found.low < found.excess < found.high
    assert found.excess == pytest.approx(found.seen / found.expected - 1)
    assert found.placebos > 10


def test_few_rows_are_refused() -> None:
    assert isinstance(bunching(np.linspace(0.1, 6, 50), 3.0), str)


def test_a_timer_is_found_with_its_lengths() -> None:
    rng = np.random.default_rng(4)
    work = rng.lognormal(1.5, 0.8, 600) * DAY
    found = timer(np.concatenate([work, np.full(300, 15 * DAY), np.full(100, 30 * DAY)]))

    assert isinstance(found, Timer)
    assert [round(spike.seconds / DAY) for spike in found.spikes] == [15, 30]
    assert found.hits == pytest.approx(400, abs=10)


def test_work_has_no_timer() -> None:
    assert timer(np.random.default_rng(5).lognormal(1.5, 0.8, 2_000) * DAY) is None


def test_whole_days_are_no_timer() -> None:
    assert timer(np.random.default_rng(6).integers(1, 30, 2_000).astype(np.float64) * DAY) is None


def test_few_durations_are_refused() -> None:
    assert timer(np.full(49, DAY)) == "49 durations: at least 50 are needed"
