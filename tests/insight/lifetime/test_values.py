"""Values: what customers are expected to bring, against what simulated ones bring."""

import numpy as np

from tests.insight.lifetime.published import contracts, shoppers
from wellserved.insight.lifetime.margins import Earned, margin_a_month
from wellserved.insight.lifetime.survival import Stays
from wellserved.insight.lifetime.values import Members, Shoppers, discounts, lifetime_values, months_ahead


def test_money_of_a_year_ahead_is_worth_less() -> None:
    assert abs(discounts(12, 0.1)[0] - 1.1 ** (-0.5 / 12)) < 1e-12
    assert list(discounts(3, 0.0)) == [1, 1, 1]


def test_one_month_is_drawn_further_to_the_mean_than_twenty() -> None:
    earned = Earned(np.array([1.0, 20, 20, 20]), np.array([30.0, 600, 200, 100]), np.array([900.0, 18100, 2100, 600]))

    each, mean, error = margin_a_month(earned)

    assert abs(mean - 930 / 61) < 1e-9
    assert mean < each[0] < each[1] < 30
    assert error > 0


def test_a_customer_without_a_month_has_the_mean_of_the_others() -> None:
    each, mean, _ = margin_a_month(Earned(np.array([0.0, 2, 2]), np.array([0.0, 8, 12]), np.array([0.0, 34, 74])))

    assert each[0] == mean == 5.0


def test_members_bring_what_the_simulated_ones_bring() -> None:
    life, age = contracts(30_000, seed=11)
    here = life > age
    months = np.minimum(life, age)
    members = Members(
        Stays(np.zeros(len(life)), months, ~here),
        Earned(months, months * 10.0, months * 100.0),
        np.zeros(len(life), dtype=np.int64),
    )
    true = 10.0 * np.minimum(life[here] - age[here] - 0.5, 12.0).mean()

    values = lifetime_values(members, 12, 0.0)

    assert abs(values.worth[here].mean() / true - 1) < 0.02
    assert (values.worth[~here] == 0).all()


def test_shoppers_bring_what_the_simulated_ones_bring() -> None:
    buyers, later = shoppers(8_000, seed=12, ahead=12 * 30.4375)
    size = len(buyers)
    told = Shoppers(
        buyers, buyers.repeats + 1, np.full(size, 20.0) + np.arange(size) % 7, np.zeros(size, dtype=bool),
        np.arange(size) % 2, kept=0.9,
    )  # fmt: skip

    values = lifetime_values(told, 12, 0.0)

    assert values.orders is not None
    assert abs(values.orders.mean() / later.mean() - 1) < 0.05
    assert abs(values.worth.mean() / (0.9 * 23.0 * later.mean()) - 1) < 0.06
    assert len(values.models) == 2


def test_those_who_were_there_before_are_survivors_and_have_a_model_of_their_own() -> None:
    """Of those who came long ago only the loyal are left: one model for both foretells newcomers too well."""
    new, later = shoppers(6_000, seed=13, ahead=180.0)
    draws = np.random.default_rng(14)
    rate = draws.gamma(0.8, 1 / 30, 6_000)
    repeats = draws.poisson(rate * 200).astype(float)
    last = np.where(repeats > 0, 200 * draws.beta(np.maximum(repeats, 1), 1), 0.0)
    before = np.repeat([False, True], 6_000)
    both = type(new)(
        np.append(new.repeats, repeats), np.append(new.last, last), np.append(new.seen, np.full(6_000, 200.0))
    )
    ones, codes = np.ones(12_000), np.zeros(12_000, dtype=np.int64)

    apart = lifetime_values(Shoppers(both, ones, ones, before, codes), 6, 0.0)
    pooled = lifetime_values(Shoppers(both, ones, ones, np.zeros(12_000, dtype=bool), codes), 6, 0.0)

    assert apart.orders is not None and pooled.orders is not None
    true = later.sum() * (6 * 30.4375 / 180)
    assert abs(apart.orders[~before].sum() / true - 1) < 0.06
    assert pooled.orders[~before].sum() / true > 1.1


def test_months_ahead_are_at_most_the_horizon() -> None:
    ahead = months_ahead(np.array([0.7, 8.0]), np.array([0.0, 60.0]), 12)

    assert 0 < ahead[0] < ahead[1] < 12
