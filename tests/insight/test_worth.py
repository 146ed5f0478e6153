"""Cost against value: ratios of sums, the whale curve, the bridge, what was caused, a cut: each by hand."""

from dataclasses import replace
from inspect import signature
from math import fsum

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.insight.evidence import Effect, Grade
from wellserved.insight.worth.account import Account, Booked, Key, Served
from wellserved.insight.worth.bridge import Step, bridge
from wellserved.insight.worth.caused import Amount, Caused, caused, product
from wellserved.insight.worth.cut import cut, worth_of
from wellserved.insight.worth.ratio import Column, Sums, ratio, sums
from wellserved.insight.worth.whale import whale


def world(seed: int, customers: int = 2_000) -> tuple[Column, Column]:
    """Customers who cost 1 for each 9 that they bring; many bring next to nothing in the period."""
    rng = np.random.default_rng(seed)
    brought = 9 * rng.exponential(1.0, customers) * rng.choice((0.0001, 1.0), customers, p=(0.5, 0.5))
    return rng.exponential(0.5, customers), brought


def test_sums_are_divided_and_a_mean_of_ratios_would_be_far_off() -> None:
    """The truth is 1 / 9; customers who brought a hundredth of a cent have ratios of thousands."""
    truth, (cost, brought) = 1 / 9, world(seed=1)

    assert ratio(sums(cost, brought)).value == pytest.approx(truth, rel=0.1)
    assert float((cost / brought).mean()) > 4_236 * truth


def test_a_mean_of_ratios_can_not_be_written_for_only_sums_are_taken() -> None:
    assert [p.annotation for p in signature(ratio).parameters.values()] == [Sums]
    assert set(Sums.__dataclass_fields__) == {
        "n", "cost", "value", "cost_cost", "value_value", "cost_value"
    }  # fmt: skip


def test_two_groups_added_are_the_ratio_of_both() -> None:
    cost, brought = world(seed=2)
    both = sums(cost[:300], brought[:300]) + sums(cost[300:], brought[300:])

    assert ratio(both).value == pytest.approx(cost.sum() / brought.sum())
    assert both.n == 2_000


def test_the_interval_holds_the_truth_in_19_of_20_worlds() -> None:
    found = [ratio(sums(*world(seed, customers=300))) for seed in range(400)]
    held = [one.low is not None and one.high is not None and one.low <= 1 / 9 <= one.high for one in found]

    assert 0.92 <= np.mean(held) <= 0.98


def test_the_interval_is_that_of_a_quadratic_solved_by_hand() -> None:
    """30 customers cost 1 and 30 cost 3; all bring 10. Cost 120 +- 1.96 * sqrt(60 * 60 / 59), over 600 exactly."""
    cost, brought = np.repeat([1.0, 3.0], 30), np.full(60, 10.0)
    found, half = ratio(sums(cost, brought)), 1.959964 * (60 * 60 / 59) ** 0.5

    assert found.value == pytest.approx(0.2)
    assert [found.low, found.high] == pytest.approx([(120 - half) / 600, (120 + half) / 600])


def test_where_there_is_no_value_there_is_no_ratio_and_where_it_is_not_clear_of_0_no_interval() -> None:
    many = np.ones(40)
    swing = np.where(np.arange(40) % 2, 101.0, -100.0)

    assert ratio(Sums()).note == "no data"
    assert (ratio(sums(many, -many)).value, ratio(sums(many, -many)).note) == (None, "no value")
    assert (ratio(sums(many, swing)).low, ratio(sums(many, swing)).note) == (None, "value not clear of 0")
    assert (ratio(sums(many[:9], many[:9])).value, ratio(sums(many[:9], many[:9])).note) == (1, "too few")


def test_the_whale_rises_to_its_back_and_falls_by_what_others_take() -> None:
    found = whale(np.array([-30.0, 100.0, 0.0, -10.0, 40.0]))

    assert (found.total, found.peak, found.takers, found.taken, found.share) == (100, 140, 2, 40, 0.4)
    assert [(p.customers, p.amount) for p in found.points] == [(0, 0), (0.2, 100), (0.4, 140), (0.6, 140), (0.8, 130),
                                                             (1, 100)]  # fmt: skip
    assert found.doubt.low is not None
    assert found.doubt.low < 0.4 < (found.doubt.high or 0)


def test_a_long_curve_is_told_in_a_hundred_points_and_its_back() -> None:
    found = whale(np.linspace(-1, 3, 10_001))

    assert len(found.points) <= 102
    assert max(point.amount for point in found.points) == pytest.approx(found.peak)
    assert found.points[-1].amount == pytest.approx(found.total)


def served(key: str, contacts: int, first: int, cost: float, buyers: float = 0, margin: float | None = None) -> Served:
    return Served((key,), contacts, buyers, contacts, first, cost, 0.0, 0.0, 0, margin)


def account(*parts: Served, idle: float | None = 0.0, apart: float = 0.0) -> Account:
    labour = Booked("labour", fsum(p.cost for p in parts) + (idle or 0) + apart, 0.0, idle, apart)
    return Account((labour,), {part.key: part for part in parts}, ("channel",))


def test_a_bridge_by_hand() -> None:
    """100 contacts at 2, then 150 at 3, all of them first ones: 50 more at 2.5, and 1 dearer on 125."""
    found = bridge(account(served("a", 100, 100, 200.0)), account(served("a", 150, 150, 450.0), idle=7.0))

    assert found is not None
    assert [(s.name, s.amount) for s in found.steps] == [
        ("demand", -125), ("repeats", 0), ("contact_mix", 0), ("cost_per_contact", -125), ("idle", -7),
        ("kept_apart", 0)
    ]  # fmt: skip
    assert (found.before, found.now, found.value) == (-200, -457, False)


def test_repeats_and_mix_are_told_apart_from_demand_and_rate() -> None:
    """Nobody's contact costs another than before; there are twice the contacts an issue, all of them on the phone."""
    before = account(served("chat", 50, 50, 50.0), served("voice", 50, 50, 150.0))
    found = bridge(before, account(served("chat", 50, 50, 50.0), served("voice", 150, 50, 450.0)))

    assert found is not None
    steps = {step.name: step.amount for step in found.steps}
    assert (steps["demand"], steps["repeats"], steps["contact_mix"], steps["cost_per_contact"]) == (0, -225, -75, 0)


def test_what_service_retained_is_taken_out_of_what_a_buyer_brings() -> None:
    before = account(served("a", 10, 10, 10.0, buyers=10, margin=100.0))
    found = bridge(
        before, account(served("a", 10, 10, 10.0, buyers=10, margin=130.0)), Step("retained", 12.0, "caused")
    )

    assert found is not None
    assert [(s.name, s.amount, s.kind) for s in found.steps if s.amount] == [
        ("margin_per_buyer", 18, "counted"), ("retained", 12, "caused")
    ]  # fmt: skip
    assert found.change == found.now - found.before == 30


money = st.floats(0, 1e6, allow_subnormal=False)
PARTS = st.dictionaries(
    st.sampled_from("abcd"), st.tuples(st.integers(1, 900), st.integers(1, 900), money, st.integers(1, 99), money),
    min_size=1,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(PARTS, PARTS, money, money)
def test_the_steps_are_the_change_whatever_came_went_or_is_new(
    then: dict[str, tuple[int, int, float, int, float]],
    now: dict[str, tuple[int, int, float, int, float]],
    idle: float,
    apart: float,
) -> None:
    sides = [
        account(
            *(served(k, max(n, f), f, c, b, m) for k, (n, f, c, b, m) in side.items()), idle=idle * place, apart=apart
        )
        for place, side in enumerate((then, now))
    ]
    found = bridge(sides[0], sides[1])

    assert found is not None
    assert found.before + found.change == pytest.approx(found.now, rel=1e-9, abs=1e-6)


def effect(
    size: float, unit: str = "percent", grade: Grade = Grade.QUASI_EXPERIMENT, refused: str | None = None
) -> Effect:
    known = (size, size - 0.02, size + 0.02, 0.01)
    return Effect("settled", "stays", "att", unit, 900, grade, "aipw", *known, refused=refused)


def test_customers_kept_are_worth_what_customers_bring() -> None:
    """10 points more stay of 200 settled, each worth 50 a year: 1,000, of which a fifth is in doubt."""
    found = caused(effect(0.1), 200, Amount(50.0))

    assert found is not None
    assert (found.value, found.assumed, found.generated) == (Amount(1000.0, 800.0, 1200.0), True, True)


def test_an_effect_on_money_needs_no_worth_and_a_refused_one_is_worth_nothing() -> None:
    money = caused(effect(3.0, "money"), 10, None)

    assert money is not None
    assert (money.value.value, money.assumed) == (30, False)
    assert caused(effect(0.1, refused="too little overlap"), 200, Amount(50.0)) is None
    assert caused(effect(0.1, "points"), 200, Amount(50.0)) is None
    assert caused(effect(0.1), 200, None) is None


def test_only_what_is_shown_to_be_caused_is_called_generated() -> None:
    found = [caused(effect(0.1, grade=grade), 1, Amount(1.0)) for grade in Grade]

    assert [one.generated for one in found if one] == [False, False, False, True, True]


def test_doubts_of_both_factors_are_added_in_quadrature() -> None:
    assert product(Amount(3.0, 0.0, 6.0), Amount(4.0, 1.0, 7.0)) == Amount(12.0, -3.0, 27.0)


KEY: Key = ("gold",)


def stakes() -> tuple[Account, dict[Key, Amount]]:
    part = replace(served("gold", 100, 100, 300.0, 50, 1000.0), sums=Sums(50, 300, 1000, 2000, 25_000, 6000))
    worth = worth_of(part, customers=50, days=365)
    assert worth is not None
    return account(part, idle=700.0), {KEY: worth}


def test_a_cut_says_how_few_lost_customers_eat_it_up() -> None:
    """Labour 1,000, of it 700 idle: a tenth saves 100. A customer brings 20 a year (a quarter day more): 5 of 50."""
    own, worths = stakes()
    found = cut(own, worths, {KEY: 50.0}, {})

    assert found is not None
    assert (found.saved, found.idle) == (100, 700)
    assert found.stakes[0].even_customers == pytest.approx(5, rel=1e-3)
    assert found.stakes[0].even_share == pytest.approx(0.1, rel=1e-3)
    assert found.stakes[0].even_treated is None


def test_with_an_effect_it_says_how_many_bad_experiences_eat_it_up() -> None:
    own, worths = stakes()
    harm = caused(replace(effect(-0.05), treatment="long_wait"), 40, worths[KEY])
    assert isinstance(harm, Caused)
    found = cut(own, worths, {KEY: 50.0}, {KEY: harm})

    assert found is not None
    assert found.stakes[0].even_treated == pytest.approx(100, rel=1e-3)
    assert (found.stakes[0].treated, found.stakes[0].evidence) == (40, Grade.QUASI_EXPERIMENT)


def test_without_labour_or_worth_nothing_is_said_of_a_cut() -> None:
    own, worths = stakes()

    assert cut(replace(own, booked=()), worths, {KEY: 50.0}, {}) is None
    assert cut(own, {}, {}, {}) is None
