"""Staying: the published figures, and each known mistake shown to be one."""

import numpy as np

from tests.insight.lifetime.published import contracts, rossi
from wellserved.insight.lifetime.cox import proportional_hazards
from wellserved.insight.lifetime.geometric import LifeTable, fit_geometric, life_table, stays_on
from wellserved.insight.lifetime.hazard import fit_hazard
from wellserved.insight.lifetime.survival import Stays, kaplan_meier
from wellserved.insight.lifetime.values import months_ahead

REGULAR = np.array([1000, 631, 468, 382, 326, 289, 262, 241], dtype=float)
HIGH_END = np.array([1000, 869, 743, 653, 593, 551, 517, 491], dtype=float)


def test_the_published_contracts_have_the_published_parameters() -> None:
    """Fader and Hardie (2007): regular .704 and 1.182, high end .668 and 3.806; shares that still stay in year 12."""
    for still, parameters, in_year_12 in ((REGULAR, (0.704, 1.182), 0.170), (HIGH_END, (0.668, 3.806), 0.378)):
        found = fit_geometric(LifeTable(still[:-1], -np.diff(still)))

        assert tuple(round(one, 3) for one in found.values) == parameters
        assert round(float(stays_on(found.values, np.zeros(1), 12)[0, -1]), 3) == in_year_12


def test_rossi_has_the_published_coefficients() -> None:
    """Fox (2002), by R's coxph, ties by Efron."""
    found = proportional_hazards(*rossi())

    assert [round(float(one), 4) for one in found.values] == [
        -0.3794, -0.0574, 0.3139, -0.1498, -0.4337, -0.0849, 0.0915
    ]  # fmt: skip
    assert [round(float(one), 4) for one in found.errors] == [0.1914, 0.0220, 0.3080, 0.2122, 0.3819, 0.1958, 0.0286]


def test_who_still_stays_counts_until_now() -> None:
    """Four customers: left after 1, watched for 2, left after 3, watched for 4. Shares: 3/4, then 3/4 x 1/2."""
    curve = kaplan_meier(Stays(np.zeros(4), np.array([1.0, 2, 3, 4]), np.array([True, False, True, False])))

    assert list(curve.at) == [1, 3]
    assert list(curve.share) == [0.75, 0.375]
    assert list(curve.at_risk) == [4, 2]
    assert curve.median() == 3
    assert curve.share_at(0.5) == (1.0, 1.0, 1.0)


def test_periods_watched_are_counted_by_hand() -> None:
    """Left in period 1 (twice), stayed 3 periods, came late and left in period 4, stayed 2."""
    stays = Stays(np.array([0, 0, 0, 1.5, 0]), np.array([0.5, 1, 3.2, 4, 2]), np.array([1, 1, 0, 1, 0], dtype=bool))

    table = life_table(stays)

    assert list(table.watched) == [4, 2, 2, 1]
    assert list(table.left) == [2, 0, 0, 1]


def test_who_came_before_leaving_was_recorded_must_not_count_from_the_beginning() -> None:
    """Those who had left before can't be seen: counted from their beginning, the others look too loyal."""
    life, age = contracts(20_000, seed=5)
    before = np.clip(age - 12.0, 0, None)
    seen = life > before
    left, ended = (life <= age)[seen], np.minimum(life, age)[seen]
    true = (life > 12).mean()

    minded = kaplan_meier(Stays(before[seen], ended, left), 50).share_at(12.0)
    survivors = kaplan_meier(Stays(np.zeros(seen.sum()), ended, left), 50).share_at(12.0)

    assert minded[1] < true < minded[2]
    assert survivors[0] - true > 0.1


def test_margin_over_churn_is_wrong_where_customers_differ() -> None:
    """Half leave at 1 % a month, half at 20 %: those who stayed a year are nearly all of the first half."""
    draws = np.random.default_rng(8)
    leaves = np.where(np.arange(40_000) % 2 == 0, 0.01, 0.2)
    life, age = draws.geometric(leaves).astype(float), np.full(40_000, 12.0)
    here = life > age
    table = life_table(Stays(np.zeros(len(life)), np.minimum(life, age), ~here))
    true = np.minimum(life[here] - age[here], 36).mean()

    churn = table.churn() or 0.0
    naive = (1 - (1 - churn) ** 36) / churn
    modelled = months_ahead(fit_geometric(table).values, np.array([12.0]), 36)[0]

    assert naive < 0.6 * true
    assert abs(modelled / true - 1) < 0.12


def test_experience_counts_from_when_it_came() -> None:
    """Bad service adds 1 to the log odds of the next month. By whole lives it looks as if it kept customers."""
    draws = np.random.default_rng(9)
    size, months = 20_000, 24
    here, ever, tenure = np.ones(size, bool), np.zeros(size, bool), np.zeros(size)
    sorts: dict[tuple[int, ...], list[int]] = {}
    for month in range(months):
        bad = draws.uniform(size=size) < 0.1
        ever |= bad & here
        leaves = draws.uniform(size=size) < 1 / (1 + np.exp(3.2 - bad))
        for served in (0, 1):
            which = here & (bad == served)
            sorts[month, served] = [int(which.sum()), int((leaves & which).sum())]
        here &= ~leaves
        tenure += here
    design = np.array([[1.0, served] for _, served in sorts])
    counts = np.array(list(sorts.values()), dtype=float)

    found = fit_hazard(("level", "bad service"), design, counts[:, 0], counts[:, 1])

    ratio, low, high = found.odds_ratio("bad service")
    assert low < np.e < high
    assert ratio > 2
    assert tenure[ever].mean() > tenure[~ever].mean() + 2
