"""Very short talks are told by what the longer ones predict, also where everybody has them."""

import numpy as np
import pytest

from tests.insight.gaming.worlds import talked
from wellserved.insight.gaming.lognormal import fit_longer
from wellserved.insight.gaming.short_talks import Repeats, Shorts, short_by_subject, short_of_all, suspicious


def test_the_lengths_are_found_again_whatever_lies_below_the_edge() -> None:
    seconds = np.random.default_rng(1).lognormal(4.8, 0.8, 20_000)
    spoilt = np.append(seconds[seconds >= 20], np.full(3_000, 5.0))
    found = fit_longer(spoilt, np.ones(len(spoilt)))

    assert (found.mean, found.spread) == pytest.approx((4.8, 0.8), abs=0.03)


def test_talks_that_are_all_as_long_predict_no_short_ones() -> None:
    for seconds in (20.0, 240.0, 3_600.0):
        assert fit_longer(np.array([3.0, seconds]), np.array([5.0, 400.0])).below(10) < 0.001


def test_widespread_short_talks_are_seen_by_the_absolute_yardstick() -> None:
    whole = short_of_all(talked(np.random.default_rng(2), 20, gaming=20))

    assert isinstance(whole, Shorts)
    assert whole.beyond
    assert whole.share == pytest.approx(0.1, abs=0.01)
    assert whole.predicted < 0.01


def test_clean_talks_are_not_suspicious() -> None:
    rng = np.random.default_rng(3)
    for _ in range(5):
        talks = talked(rng, 20)
        whole = short_of_all(talks)

        assert isinstance(whole, Shorts)
        assert not whole.beyond
        assert not any(suspicious(one, ()) for one in short_by_subject(talks).values())


def test_those_who_end_talks_early_are_found_and_nobody_else_is() -> None:
    found = short_by_subject(talked(np.random.default_rng(4), 20, gaming=2))

    assert [name for name, one in found.items() if suspicious(one, ())] == ["a0", "a1"]


def test_callers_who_come_back_speak_where_the_share_alone_does_not() -> None:
    one = Shorts(n=1_000, hits=30, predicted=0.003, low=0.021, high=0.043, periods=3)

    assert not suspicious(one, ())
    assert not suspicious(one, [Repeats(1, 20, 100, 900)])
    assert suspicious(one, [Repeats(15, 20, 100, 900)])


def test_one_period_is_not_enough() -> None:
    one = Shorts(n=1_000, hits=200, predicted=0.003, low=0.17, high=0.23, periods=1)

    assert not suspicious(one, [Repeats(15, 20, 100, 900)])


def test_too_few_talks_are_refused() -> None:
    assert short_of_all(talked(np.random.default_rng(5), 1, each=30)) == (
        "29 talks of at least 20 s: at least 50 are needed"
    )
