"""Who stands apart is told from chance, from usual differences, and from harder work."""

import numpy as np
import pytest

from tests.insight.gaming.worlds import counted
from wellserved.insight.gaming.apart import Apart, apart
from wellserved.insight.gaming.beta_binomial import Spread, fit
from wellserved.insight.gaming.tally import Tally, tally


def told(counts: Tally) -> Apart:
    found = apart(counts)
    assert isinstance(found, Apart)
    return found


def test_few_clean_worlds_flag_anybody() -> None:
    rng = np.random.default_rng(1)
    flags = [told(counted(rng, 40, 0.05, 0.005)).flagged.any() for _ in range(60)]

    assert np.mean(flags) <= 0.1


def test_a_naive_funnel_flags_honest_agents_by_the_dozen() -> None:
    counts = counted(np.random.default_rng(2), 300, 0.05, 0.005)
    n, share = counts.n.sum(axis=1), counts.hits.sum(axis=1) / counts.n.sum(axis=1)
    naive = np.abs(share - counts.share) > 1.96 * np.sqrt(counts.share * (1 - counts.share) / n)

    assert naive.sum() >= 30
    assert told(counts).flagged.sum() == 0


def test_those_who_game_are_found_and_nobody_else_is() -> None:
    rng = np.random.default_rng(3)
    for _ in range(10):
        found = told(counted(rng, 40, 0.05, 0.005, gaming=4))

        assert found.flagged[:4].all()
        assert not found.flagged[4:].any()


def test_a_month_alone_flags_nobody() -> None:
    counts = counted(np.random.default_rng(4), 40, 0.05, 0.005)
    counts.hits[0, 0] = counts.n[0, 0]

    assert told(counts).periods[0] <= 1
    assert not told(counts).flagged.any()


def test_too_few_agents_are_refused() -> None:
    assert apart(counted(np.random.default_rng(5), 7, 0.05, 0.005)) == (
        "agents with at least 50 rows each: 7; at least 8 are needed"
    )


def test_one_period_is_refused() -> None:
    counts = counted(np.random.default_rng(6), 20, 0.05, 0.005)
    one = Tally(counts.names, ("1",), *(part[:, :1] for part in (counts.hits, counts.n, counts.expected)))

    assert apart(one) == "one period: at least two are needed, to see whether it stays"


def test_who_has_the_hard_matters_is_held_against_those_who_have_them_too() -> None:
    rows = [("ann", "1", "hard", 30, 100), ("ben", "1", "hard", 30, 100), ("cleo", "1", "easy", 5, 100)]
    counts = tally(rows)

    assert counts.names == ("ann", "ben", "cleo")
    assert counts.expected[:, 0].tolist() == pytest.approx([30, 30, 5])
    assert (counts.hits / counts.even)[:, 0].tolist() == pytest.approx([counts.share] * 3)


def test_the_spread_of_true_shares_is_found_again() -> None:
    rng = np.random.default_rng(7)
    share, n = rng.beta(2, 38, 400), np.full(400, 500.0)
    found = fit(rng.binomial(500, share).astype(float), n)

    assert found.mean == pytest.approx(0.05, abs=0.005)
    assert found.rho == pytest.approx(1 / 41, abs=0.005)


def test_a_share_of_few_rows_is_drawn_towards_the_usual() -> None:
    spread = Spread(0.05, 1 / 41)

    assert spread.shrunk(0, 0)[0] == pytest.approx(0.05)
    assert 0.05 < spread.shrunk(5, 10)[0] < 0.2
    assert spread.shrunk(500, 1000)[0] == pytest.approx(502 / 1040)
