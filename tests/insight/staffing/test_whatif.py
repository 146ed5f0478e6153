"""What if: both ways it may come out, what moves it and what does not, and figures by hand."""

from dataclasses import replace

import numpy as np
import pytest

from wellserved.insight.evidence import Effect, Grade
from wellserved.insight.staffing.fit import fitted
from wellserved.insight.staffing.operation import Cost, Hours, Lever, Measured, Operation, Scenario, Tier
from wellserved.insight.staffing.patience import Patience
from wellserved.insight.staffing.whatif import Band, whatif

CUT, MORE = Scenario(staff=0.9), Scenario(staff=1.1)
FOUND = (-0.1, -0.12, -0.08, 0.01)
STAYS = Effect("waited_over_2_minutes", "stays_90d", "ate", "percent", 9000, Grade.ASSOCIATED, "aipw", *FOUND)
WAITED = Lever("waited", "retention", STAYS)


def operation(margin: float = 100.0, an_hour: float | None = 30.0) -> Operation:
    """A year of 2,000 busy hours: 60 contacts of 300 s an hour, 5.5 agents, patience of 300 s."""
    hours = Hours(np.array([120_000.0]), np.array([2000.0]), np.array([5.5]))
    tiers = (
        Tier("gold", 40_000, {"waited": 1000, "abandoned": 900}, 900, 3 * margin, 0.0),
        Tier("basic", 80_000, {"waited": 4000, "abandoned": 2500}, 5000, margin, 0.0),
    )
    patience = Patience(310, 280, 320, 200, 120_000, 9000, 90, 0.1, 300)
    return Operation(hours, 300, patience, Measured(0.15, 0.1, 0.6, 45), 365, Cost(an_hour), tiers)


def ends(band: Band | None) -> list[float]:
    """A band's value and ends."""
    assert band is not None
    return [band.value, band.low, band.high]


def test_the_model_is_made_to_lose_as_many_as_were_lost() -> None:
    fit = fitted(operation())

    assert fit.reached
    assert fit.waiting.abandoned == pytest.approx(0.15, abs=1e-4)
    assert fit.waiting.wait == pytest.approx(0.15 * 300, abs=0.1)


def test_a_loss_that_no_staff_explains_is_told() -> None:
    assert not fitted(replace(operation(), measured=Measured(0.999, 0.1, 0.6, 45))).reached


def test_a_cut_pays_where_customers_bring_little() -> None:
    found = whatif(operation(margin=20), CUT, [WAITED])

    assert found.verdict == "pays"
    assert found.saved == pytest.approx(0.1 * 5.5 * 2000 * 30)
    assert found.net is not None
    assert found.net.low > 0
    assert found.customers is not None
    assert found.customers.high < 0


def test_the_same_cut_costs_where_customers_bring_much() -> None:
    found = whatif(operation(margin=2000), CUT, [WAITED])

    assert found.verdict == "costs"
    assert found.net is not None
    assert found.net.high < 0


def test_more_staff_may_pay_too() -> None:
    found = whatif(operation(margin=2000), MORE, [WAITED])

    assert found.verdict == "pays"
    assert found.saved == pytest.approx(-0.1 * 5.5 * 2000 * 30)


def test_nothing_is_said_to_pay_where_the_band_holds_nought() -> None:
    doubtful = replace(STAYS, effect=-0.001, error=0.05)

    assert whatif(operation(margin=2000), CUT, [replace(WAITED, effect=doubtful)]).verdict == "open"


def test_customers_lost_are_those_who_wait_long_now_as_much_more_often_as_the_model_says() -> None:
    found = whatif(operation(), CUT, [WAITED])
    growth = found.then.waiting.beyond / found.now.waiting.beyond - 1
    gold, basic = found.tiers

    assert growth > 0.05
    assert gold.waited == pytest.approx(1000 * growth)
    assert ends(gold.customers) == pytest.approx([1000 * growth * size for size in (-0.1, -0.1164, -0.0836)], abs=0.5)
    assert basic.margin is not None
    assert basic.margin.value == pytest.approx(4000 * growth * -0.1 * 100)
    assert found.margin is not None
    assert found.margin.value == pytest.approx(1000 * growth * -0.1 * 300 + 4000 * growth * -0.1 * 100)


def test_a_refused_or_assumed_effect_is_told_and_moves_nothing() -> None:
    refused = replace(STAYS, effect=None, error=None, refused="9 customers waited")
    assumed = replace(STAYS, grade=Grade.ASSUMED)
    found = whatif(operation(), CUT, [replace(WAITED, effect=one) for one in (refused, assumed)])

    assert [(one.moves, one.why_not) for one in found.levers] == [(False, "refused"), (False, "assumed")]
    assert (found.customers, found.margin, found.net, found.verdict) == (None, None, None, "unknown")
    assert found.saved is not None


def test_the_same_loss_is_not_counted_twice() -> None:
    money = replace(STAYS, outcome="margin_90d", unit="money", effect=-5.0, error=1.0)
    found = whatif(operation(), CUT, [Lever("waited", "margin", money), WAITED])

    assert [one.why_not for one in found.levers] == ["counted by another", None]
    assert found.margin == whatif(operation(), CUT, [WAITED]).margin


def test_money_moves_the_result_where_nothing_is_known_of_staying() -> None:
    money = replace(STAYS, outcome="margin_90d", unit="money", effect=-5.0, error=1.0)
    found = whatif(operation(), CUT, [Lever("waited", "margin", money)])

    assert found.customers is None
    assert found.margin is not None
    assert found.margin.value == pytest.approx(-5 * sum(tier.waited for tier in found.tiers))


def test_a_tiers_own_effect_goes_before_that_of_all() -> None:
    gold = replace(STAYS, effect=-0.3, error=0.0)
    refused = replace(STAYS, effect=None, error=None, refused="too few")
    by_tier = replace(STAYS, error=0.0, groups={"value_tier = gold": gold, "value_tier = basic": refused})
    found = whatif(operation(), CUT, [replace(WAITED, effect=by_tier)])

    kept = [tier.customers.value / tier.waited for tier in found.tiers if tier.customers]
    assert kept == pytest.approx([-0.3, -0.1])


def test_more_demand_makes_more_customers_wait() -> None:
    found = whatif(operation(), Scenario(demand=1.05), [WAITED])
    growth = 1.05 * found.then.waiting.beyond / found.now.waiting.beyond - 1

    assert found.saved == 0
    assert found.tiers[0].waited == pytest.approx(1000 * growth)
    assert found.then.offered == pytest.approx(126_000)


def test_shorter_handling_is_as_good_as_more_staff() -> None:
    found = whatif(operation(), Scenario(handle=0.9), [WAITED])

    assert found.customers is not None
    assert found.customers.low > 0


def test_where_no_cost_or_margin_is_recorded_the_net_is_not_known() -> None:
    nameless = replace(operation(), tiers=(replace(operation().tiers[0], margin=None),))

    assert whatif(operation(an_hour=None), CUT, [WAITED]).net is None
    assert whatif(nameless, CUT, [WAITED]).net is None
    assert whatif(nameless, CUT, [WAITED]).customers is not None


def test_nothing_changed_changes_nothing() -> None:
    found = whatif(operation(), Scenario(), [WAITED])

    assert found.verdict == "same"
    assert ends(found.net) == pytest.approx([0, 0, 0], abs=1e-9)


def test_the_same_scenario_gives_the_same_band() -> None:
    assert whatif(operation(), CUT, [WAITED]).net == whatif(operation(), CUT, [WAITED]).net
