"""Patience: by hand, of exponential customers cut short by answers, and on a bank's calls."""

from pathlib import Path

import numpy as np
import pytest

from wellserved.insight.staffing.patience import patience


def test_who_is_answered_would_have_waited_longer() -> None:
    """At 10 s one of four leaves, at 20 s one is answered, at 30 s one of two: 10 + 3/4 x 20 + 3/8 x 10 s."""
    found = patience(np.array([10.0, 20.0, 30.0, 40.0]), np.array([True, False, True, True]))

    assert found is not None
    assert found.mean == pytest.approx(10 + 0.75 * 20 + 0.375 * 10)
    assert found.median == 30
    assert found.mean_of_left == pytest.approx(80 / 3)
    assert (found.n, found.left, found.beyond) == (4, 3, 0)
    assert found.even == pytest.approx(100 / 3)


def test_nobody_who_left_tells_of_no_patience() -> None:
    assert patience(np.array([10.0, 20.0]), np.array([False, False])) is None


def test_counts_stand_for_as_many_contacts() -> None:
    waited, left = np.array([5.0, 5.0, 9.0, 9.0, 9.0]), np.array([True, True, False, False, True])

    assert patience(waited, left) == patience(
        np.array([5.0, 9.0, 9.0]), np.array([True, False, True]), np.array([2.0, 2.0, 1.0])
    )


def test_patience_is_found_where_answers_cut_it_short() -> None:
    """Patience of 300 s, answers after 60 s on average: who left waited 50 s."""
    rng = np.random.default_rng(2)
    stays, answered = rng.exponential(300, 20_000), rng.exponential(60, 20_000)
    found = patience(np.minimum(stays, answered), stays < answered)

    assert found is not None
    assert found.low < 300 < found.high
    assert found.mean_of_left == pytest.approx(50, abs=3)
    assert found.high - found.low < 100


@pytest.mark.real_data
def test_a_banks_customers_are_five_times_as_patient_as_those_who_left(real_data: Path) -> None:
    """363 s, where the mean wait of those who left the queue is 66 s."""
    waited, left = bank(real_data)
    found, queued = patience(waited, left), patience(waited[waited > 0], left[waited > 0])

    assert found is not None
    assert queued is not None
    assert round(found.mean) == 363
    assert round(queued.mean_of_left) == 66


def bank(real_data: Path) -> tuple[np.ndarray, np.ndarray]:
    """Seconds in the queue, and who hung up, of every call of the log."""
    from pyarrow import parquet

    table = parquet.read_table(real_data / "bank_calls_1999_02.parquet", columns=["q_time", "outcome"])
    return table["q_time"].to_numpy().astype(float), np.array([word == "HANG" for word in table["outcome"].to_pylist()])
