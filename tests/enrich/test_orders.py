"""Orders: money brought home by the rate of its day, and their place among the customer's orders and contacts."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]
BERLIN = EnrichSettings(zone="Europe/Berlin", currency="EUR", customer_panel=False)
RATES: list[Row] = [
    {"currency": "USD", "from": "2026-01-10", "rate": "0.9"},
    {"currency": "USD", "from": "2026-02-01", "to": "2026-02-20", "rate": "0.95"},
]


def order(at: str, **columns: str | None) -> Row:
    return {"customer_id": "ann", "at": at, "revenue": "10.01", "kind": "purchase", **columns}


def made(sql: str, **tables: list[Row]) -> list[tuple[Any, ...]]:
    engine = memory_engine(tables, settings=BERLIN)
    try:
        return engine.query(sql)
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("at", "currency", "told"),
    [
        ("2026-01-05 10:00", None, "10.0100"),
        ("2026-01-05 10:00", "EUR", "10.0100"),
        ("2026-01-05 10:00", "eur", "10.0100"),
        ("2026-01-09 10:00", "USD", None),
        ("2026-01-09 23:30", "USD", "9.0090"),
        ("2026-01-31 22:59", "usd", "9.0090"),
        ("2026-01-31 23:00", "USD", "9.5095"),
        ("2026-02-20 22:59", "USD", "9.5095"),
        ("2026-02-20 23:00", "USD", None),
        ("2026-01-15 10:00", "GBP", None),
    ],
)
def test_revenue_comes_home_by_the_rate_of_its_local_day_or_not_at_all(
    at: str, currency: str | None, told: str | None
) -> None:
    rows = [order(at, currency=currency, margin="10.01")]
    found = made('SELECT revenue, margin, original_revenue FROM "order"', order=rows, exchange_rate=RATES)

    home = None if told is None else Decimal(told)
    assert found == [(home, home, Decimal("10.01"))]


def test_an_amount_in_the_workspaces_currency_stays_exact_however_large() -> None:
    rows = [order("2026-01-05 10:00", revenue="12345678901234.5678")]

    assert made('SELECT revenue FROM "order"', order=rows) == [(Decimal("12345678901234.5678"),)]


def test_each_day_of_a_cost_has_the_rate_of_that_day() -> None:
    cost: Row = {"from": "2026-01-31", "to": "2026-02-01", "category": "ai", "amount": "20", "currency": "USD"}

    assert made("SELECT amount, original_amount FROM cost_day ORDER BY day", cost=[cost], exchange_rate=RATES) == [
        (pytest.approx(9), 10),
        (pytest.approx(9.5), 10),
    ]


def test_only_orders_by_which_a_customer_bought_have_a_place() -> None:
    kinds = ["purchase", "refund", "renewal", "cancellation", "upsell", None]
    rows = [order(f"2026-01-0{n + 1} 10:00", kind=kind) for n, kind in enumerate(kinds)]

    assert made('SELECT place FROM "order" ORDER BY "at"', order=rows) == [(1,), (None,), (2,), (None,), (3,), (4,)]


@pytest.mark.parametrize(
    ("began", "columns", "told"),
    [
        ("2026-01-05 10:00", {}, 0.0),
        ("2026-01-04 10:00", {}, 86400.0),
        ("2026-01-05 10:01", {}, None),
        ("2025-12-05 10:00", {}, 31 * 86400.0),
        ("2025-12-05 09:59", {}, None),
        ("2026-01-04 10:00", {"abandoned": "true"}, None),
        ("2026-01-04 10:00", {"customer_id": "bob"}, None),
    ],
)
def test_the_contact_before_an_order_is_an_answered_one_of_the_same_customer_within_the_window(
    began: str, columns: Row, told: float | None
) -> None:
    contact = {"customer_id": "ann", "channel": "voice", "started_at": began, "abandoned": "false", **columns}
    rows = [order("2026-01-05 10:00")]

    assert made('SELECT seconds_since_contact FROM "order"', order=rows, interaction=[contact]) == [(told,)]


START = datetime(2026, 1, 1, tzinfo=UTC)
BOUGHT = st.lists(
    st.tuples(st.sampled_from(["ann", "bob"]), st.integers(0, 40), st.sampled_from(["purchase", "refund", None])),
    max_size=10,
)


@settings(max_examples=30, deadline=None)
@given(bought=BOUGHT)
def test_places_are_those_of_the_oracle(bought: list[tuple[str, int, str | None]]) -> None:
    rows = [
        order(str(START + timedelta(days=day)), order_id=f"{n:02d}", customer_id=who, kind=kind)
        for n, (who, day, kind) in enumerate(bought)
    ]
    sql = 'SELECT place, seconds_since_previous_order, seconds_to_next_order FROM "order" ORDER BY order_id'

    assert made(sql, order=rows) == [oracle(bought, n) for n in range(len(bought))]


def oracle(bought: list[tuple[str, int, str | None]], n: int) -> tuple[int | None, float | None, float | None]:
    who, day, kind = bought[n]
    if kind == "refund":
        return None, None, None
    chain = sorted((d, k) for k, (w, d, what) in enumerate(bought) if w == who and what != "refund")
    at = chain.index((day, n))
    before = (day - chain[at - 1][0]) * 86400.0 if at else None
    after = (chain[at + 1][0] - day) * 86400.0 if at + 1 < len(chain) else None
    return at + 1, before, after
