"""Cost and value by segment: repeats are charged to their first contact, and nothing is lost to the cent."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich.settings import EnrichSettings
from wellserved.enrich.worth import OF_CONTACTS, OF_CUSTOMERS, Wanted, booked_sql, customers_sql, segments_sql
from wellserved.flow.engines import memory_engine
from wellserved.records.expression import parse_expression
from wellserved.store.duckdb_engine import DuckDBEngine

Row = dict[str, str | None]
JANUARY = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
NAMES = ("customers", "buyers", "contacts", "first", "cost", "repeat_cost", "unidentified", "unknown", "margin", "n",
         "told_cost", "told_value", "cost_cost", "value_value", "cost_value")  # fmt: skip


def engine(tables: dict[str, list[Row]]) -> DuckDBEngine:
    return memory_engine(tables, settings=EnrichSettings(customer_panel=False))


def told(engine: DuckDBEngine, *by: str, where: str | None = None) -> dict[tuple[Any, ...], dict[str, float]]:
    condition = parse_expression(where, (*OF_CUSTOMERS, *OF_CONTACTS), "test") if where else None
    rows = engine.query(segments_sql(Wanted(*JANUARY, by, condition)))
    return {row[: len(by)]: dict(zip(NAMES, row[len(by) :], strict=True)) for row in rows}


def contact(number: int, who: str | None, channel: str, cost: str | None, day: int = 5, topic: str = "bill") -> Row:
    return {
        "interaction_id": str(number), "customer_id": who, "channel": channel, "topic": topic, "cost": cost,
        "started_at": f"2026-01-{day:02d} 10:00",
    }  # fmt: skip


def order(number: int, who: str, margin: str | None, kind: str = "purchase") -> Row:
    return {"order_id": str(number), "customer_id": who, "at": "2026-01-10 10:00", "kind": kind, "revenue": "100",
            "margin": margin}  # fmt: skip


TIERS: list[Row] = [{"customer_id": who, "value_tier": tier} for who, tier in (("ann", "gold"), ("bob", "gold"),
                                                                              ("cem", "silver"))]  # fmt: skip


def test_a_repeat_is_charged_to_the_channel_of_its_issues_first_contact() -> None:
    """Ann's call of 7 follows her chat of 3 about the same bill; her margin of 40 is shared by both contacts."""
    rows = [
        contact(1, "ann", "chat", "3", day=5),
        contact(2, "ann", "voice", "7", day=6),
        contact(3, "bob", "voice", "2"),
    ]
    found = told(engine({"interaction": rows, "order": [order(1, "ann", "40"), order(2, "cem", "5")]}), "channel")

    assert {key: (one["cost"], one["repeat_cost"], one["contacts"], one["first"]) for key, one in found.items()} == {
        ("chat",): (10, 7, 2, 1), ("voice",): (2, 0, 1, 1), (None,): (0, 0, 0, 0)
    }  # fmt: skip
    assert {key: one["margin"] for key, one in found.items()} == {("chat",): 40, ("voice",): 0, (None,): 5}


def test_a_margin_is_shared_among_the_contacts_of_its_customer_each_alike() -> None:
    rows = [
        contact(n, "ann", channel, "1", day=n, topic=f"t{n}") for n, channel in enumerate(["chat", "voice", "voice"], 1)
    ]
    found = told(engine({"interaction": rows, "order": [order(1, "ann", "30")]}), "channel")

    assert {key: [one["margin"], one["buyers"]] for key, one in found.items()} == {
        ("chat",): pytest.approx([10, 1 / 3]), ("voice",): pytest.approx([20, 2 / 3])
    }  # fmt: skip


def test_by_value_tier_each_customer_counts_once_and_what_is_given_back_counts_against_it() -> None:
    rows = [
        contact(1, "ann", "chat", "3"),
        contact(2, "ann", "voice", "2", topic="tax"),
        contact(3, None, "voice", "9"),
    ]
    orders = [order(1, "ann", "40"), order(2, "ann", "15", "refund"), order(3, "bob", "10"), order(4, "cem", "1")]
    found = told(engine({"interaction": rows, "order": orders, "customer": TIERS}), "value_tier")

    gold, nobody = found[("gold",)], found[(None,)]
    assert [gold[name] for name in ("customers", "buyers", "cost", "margin", "n", "cost_cost", "cost_value")] == [
        2, 2, 5, 35, 2, 25, 125
    ]  # fmt: skip
    assert [nobody[name] for name in ("customers", "cost", "unidentified", "n")] == [0, 9, 9, 0]
    assert found[("silver",)]["margin"] == 1


def test_a_customer_of_whom_one_side_is_not_known_is_in_no_ratio_but_in_the_sums() -> None:
    rows = [contact(1, "ann", "chat", "3"), contact(2, "ann", "chat", None, day=20), contact(3, "bob", "chat", "4")]
    found = told(engine({"interaction": rows, "order": [order(1, "bob", "8"), order(2, "cem", None)]}))[()]

    assert [found[name] for name in ("customers", "cost", "unknown", "n", "told_cost", "told_value")] == [
        3,
        7,
        1,
        1,
        4,
        8,
    ]


def test_a_condition_on_contacts_gives_the_very_row_of_that_segment() -> None:
    rows = [contact(n, who, channel, "2", day=n, topic=f"t{n}") for n, (who, channel) in enumerate(
        [("ann", "chat"), ("ann", "voice"), ("bob", "voice"), ("cem", "chat")], 1)]  # fmt: skip
    own = engine({"interaction": rows, "order": [order(1, "ann", "40"), order(2, "bob", "8")], "customer": TIERS})

    assert told(own, where="channel = 'voice'")[()] == told(own, "channel")[("voice",)]
    assert told(own, where="value_tier = 'gold'")[()] == told(own, "value_tier")[("gold",)]


costs = st.sampled_from([None, "0", "1.2345", "3.1", "17.77", "250"])
CONTACTS = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", "cem", None]), st.sampled_from(["chat", "voice", "email"]), costs,
              st.integers(1, 28), st.sampled_from(["bill", "tax"])), max_size=25,
)  # fmt: skip
ORDERS = st.lists(st.tuples(st.sampled_from(["ann", "bob", "dee"]), st.sampled_from(["0.01", "12.5", "99.99"]),
                            st.sampled_from(["purchase", "refund"])), max_size=8)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(CONTACTS, ORDERS, st.sampled_from([(), ("value_tier",), ("channel",), ("topic", "channel"), ("plan", "topic")]))
def test_whatever_it_is_cut_by_cost_and_margin_are_conserved_to_the_cent(
    contacts: list[tuple[str | None, str, str | None, int, str]],
    orders: list[tuple[str, str, str]],
    by: tuple[str, ...],
) -> None:
    rows = [contact(n, who, channel, cost, day, topic) for n, (who, channel, cost, day, topic) in enumerate(contacts)]
    bought = [order(n, who, margin, kind) for n, (who, margin, kind) in enumerate(orders)]
    own = engine({"interaction": rows, "order": bought, "customer": TIERS})
    found = told(own, *by).values()

    ((cost, unknown),) = own.query("SELECT coalesce(sum(cost), 0), count(*) - count(cost) FROM interaction")
    brought = sum(float(margin) * (-1 if kind == "refund" else 1) for _, margin, kind in orders)
    each = own.arrow(customers_sql(Wanted(*JANUARY)))
    assert sum(one["cost"] for one in found) == pytest.approx(cost, abs=0.005)
    assert sum(one["margin"] for one in found) == pytest.approx(brought, abs=0.005)
    assert sum(one["contacts"] for one in found) == len(rows)
    assert sum(one["unknown"] for one in found) == unknown
    assert sum(each.column("cost").to_numpy()) == pytest.approx(sum(one["told_cost"] for one in found), abs=0.005)


def test_what_contacts_bear_is_what_was_booked_less_idle_time_and_what_is_kept_apart() -> None:
    """An hour is paid 40 and half used: 20 are borne and 20 idle; a rent of 9 is kept apart; 4 are shared."""
    rows: list[Row] = [
        {
            "interaction_id": "1",
            "customer_id": "ann",
            "channel": "voice",
            "started_at": "2026-01-05 10:00",
            "talk_seconds": "1800",
        }
    ]
    hour: Row = {
        "agent_id": "eve",
        "started_at": "2026-01-05 09:00",
        "ended_at": "2026-01-05 10:00",
        "activity": "available",
    }
    booked: list[Row] = [
        {"cost_id": kind, "from": "2026-01-05", "to": "2026-01-05", "category": kind, "amount": amount}
        for kind, amount in (("labour", "40"), ("facility", "9"), ("platform", "4"))
    ]
    own = engine({"interaction": rows, "agent": [{"agent_id": "eve"}], "agent_time": [hour], "cost": booked})
    lines = own.query(booked_sql("2026-01-01", "2026-02-01"))

    assert [(name, amount, shared, idle, apart) for name, amount, shared, idle, apart, _, _ in lines] == [
        ("facility", 9, 0, 0, 9), ("labour", 40, 20, 20, 0), ("platform", 4, 4, 0, 0)
    ]  # fmt: skip
    assert told(own)[()]["cost"] == pytest.approx(24)
