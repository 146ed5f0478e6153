"""lifetime: by contract or by orders, with what was held out; and what is missing is said."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.flow.test_whatif import made
from wellserved.flow.lifetime import customer_values, lifetime
from wellserved.flow.workspace import Workspace
from wellserved.terms.errors import QueryError

CUSTOMER, ORDER = "customer_id,since,until,value_tier", "order_id,customer_id,at,revenue,margin"
START, MONTHS, SIZE = date(2025, 1, 1), 12, 900


def contracts() -> dict[str, list[str]]:
    """Customers since up to two years before 2025; each leaves with a probability of its own, orders of 10 a month."""
    draws = np.random.default_rng(4)
    since, told, orders = draws.integers(-700, 300, SIZE), [CUSTOMER], [ORDER]
    for n, (came, chance) in enumerate(zip(since.tolist(), draws.beta(1.2, 20, SIZE), strict=True)):
        gone = came + int(30.4 * draws.geometric(chance)) - int(draws.integers(0, 30))
        if gone <= max(came, 0):
            continue
        until = (START + timedelta(days=gone)).isoformat() if gone < 365 else ""
        tier = "gold" if n % 3 == 0 else "basic"
        told.append(f"c{n},{START + timedelta(days=came)},{until},{tier}")
        for day in range(max(came, 0), min(gone, 365), 30):
            worth = 20 if tier == "gold" else 8
            orders.append(f"o{n}-{day},c{n},{START + timedelta(days=day)} 12:00,{worth},{worth / 2}")
    return {"customer": told, "order": orders}


@pytest.fixture(scope="module")
def members(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return made(tmp_path_factory.mktemp("members"), "i1,c1,voice,a1,2025-12-31 12:00,1,60,false", **contracts())


def test_where_leaving_is_told_it_is_a_contract_and_says_so(members: Workspace) -> None:
    found = lifetime(members)

    assert found.refused is None and found.whole is not None
    assert found.relation == "contractual"
    assert "have a day on which they left" in found.chosen
    assert (found.first, found.last) == ("2025-01-01", "2025-12-31")
    assert {one.name for one in found.groups} == {"basic", "gold"}
    assert found.whole.n == sum(one.n for one in found.groups)
    assert found.whole.total.value == pytest.approx(sum(one.total.value for one in found.groups))
    gold, basic = sorted(found.groups, key=lambda one: -one.value.value)
    assert (gold.name, basic.name) == ("gold", "basic")
    assert gold.value.low < gold.value.value < gold.value.high
    assert 0 < gold.value.value < 12 * 10.5


def test_what_was_held_out_is_part_of_every_answer(members: Workspace) -> None:
    customers, margin = lifetime(members).holdout

    assert (customers.first, customers.last) == ("2025-10-01", "2025-12-31")
    assert (customers.what, margin.what) == ("customers", "margin")
    assert [part.name for part in customers.parts] == ["2025-10", "2025-11", "2025-12"]
    assert customers.kept and abs(customers.off) < 0.05
    assert abs(margin.off) < 0.1


def test_the_setting_decides_where_it_is_said(members: Workspace) -> None:
    said = replace(members, settings=replace(members.settings, relation="orders"))

    found = lifetime(said)

    assert found.relation == "orders"
    assert found.chosen == "the workspace says 'relation: orders'"
    assert found.whole is not None and found.whole.orders is not None
    assert [one.what for one in found.holdout] == ["orders", "margin"]


def test_the_values_of_customers_add_up_to_what_all_bring(members: Workspace) -> None:
    found, each = lifetime(members), customer_values(members)

    assert found.whole is not None
    assert sum(each.worth) == pytest.approx(found.whole.total.value)
    assert all(worth == 0 for worth, alive in zip(each.worth, each.alive, strict=True) if alive == 0)


def test_no_model_is_made_of_too_little(tmp_path: Path) -> None:
    few = [ORDER, *(f"o{n},c{n},2025-03-02 12:00,20,10" for n in range(40))]

    found = lifetime(made(tmp_path, order=few))

    assert found.refused == (
        "40 customers with orders: at least 200 are needed, or 30 with a day on which they left (customer.until)"
    )
    assert found.whole is None and found.relation is None


def test_a_short_time_is_too_short_to_check_on(tmp_path: Path) -> None:
    orders = [ORDER, *(f"o{n},c{n % 250},2025-03-{n // 250 + 1:02d} 12:00,20,10" for n in range(1000))]

    assert lifetime(made(tmp_path, order=orders)).refused == (
        "orders are loaded for less than 6 whole months: too short to check on"
    )


@pytest.mark.parametrize("asked", [{"by": "shoe_size"}, {"months": 0}, {"discount": 1.0}])
def test_what_can_not_be_asked_is_said(members: Workspace, asked: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        lifetime(members, **asked)  # type: ignore[arg-type]
