"""Sharing of costs: a plain sharing by hand agrees, and nothing is lost to the cent, by day and category."""

import math
from collections import defaultdict
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich.cost_rules import DEFAULT, CostRule, CostRules
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]
DAYS = ("2026-01-05", "2026-01-06")
SHARE = 'shared_by, basis, "rate", shared, idle, unassigned'


def contact(**columns: str | None) -> Row:
    return {"channel": "voice", "team": "x", "started_at": "2026-01-05 10:00", "abandoned": "false", **columns}


def cost(amount: str, category: str = "labour", **columns: str | None) -> Row:
    return {"from": DAYS[0], "to": DAYS[0], "category": category, "amount": amount, **columns}


def hour_of(agent: str) -> Row:
    return {
        "agent_id": agent,
        "started_at": "2026-01-05 09:00",
        "ended_at": "2026-01-05 10:00",
        "activity": "available",
    }


def shared(tables: dict[str, list[Row]], sql: str, rules: CostRules | None = None) -> list[tuple[Any, ...]]:
    engine = memory_engine(tables, settings=EnrichSettings(costs=rules or CostRules(), customer_panel=False))
    try:
        return engine.query(sql)
    finally:
        engine.close()


def test_a_contact_bears_its_handle_time_and_the_rest_of_the_paid_hour_is_idle() -> None:
    tables: dict[str, list[Row]] = {
        "interaction": [contact(talk_seconds="1200", hold_seconds="300", wrap_seconds="300")],
        "agent": [{"agent_id": "eve", "team": "x"}],
        "agent_time": [hour_of("eve")],
        "cost": [cost("40", team="x")],
    }

    assert shared(tables, f"SELECT {SHARE} FROM cost_share") == [("handle_time", "paid_time", 40 / 3600, 20, 20, 0)]
    assert shared(tables, "SELECT cost FROM interaction") == [(pytest.approx(20),)]


def test_breaks_and_unpaid_time_are_no_capacity_and_neither_is_a_bots_time() -> None:
    time = [hour_of("eve"), hour_of("leo") | {"activity": "break"}, hour_of("ada") | {"paid": "false"}, hour_of("bot")]
    agents: list[Row] = [{"agent_id": agent, "kind": "bot" if agent == "bot" else None} for agent in ("eve", "bot")]
    tables: dict[str, list[Row]] = {
        "interaction": [contact(talk_seconds="1800")],
        "agent": agents,
        "agent_time": time,
        "cost": [cost("40")],
    }

    assert shared(tables, "SELECT capacity, shared, idle FROM cost_share") == [(3600, 20, 20)]


def test_more_handle_time_than_recorded_leaves_nothing_idle_and_nothing_over() -> None:
    contacts = [contact(talk_seconds="3600"), contact(talk_seconds="3600")]
    tables: dict[str, list[Row]] = {
        "interaction": contacts,
        "agent": [],
        "agent_time": [hour_of("eve")],
        "cost": [cost("40")],
    }

    assert shared(tables, "SELECT shared, idle FROM cost_share") == [(40, 0)]
    assert shared(tables, "SELECT cost FROM interaction") == [(20,), (20,)]


def test_without_recorded_time_the_hourly_cost_is_the_rate() -> None:
    tables: dict[str, list[Row]] = {
        "interaction": [contact(talk_seconds="1800", agent_id="eve")],
        "agent": [{"agent_id": "eve", "hourly_cost": "30"}],
        "cost": [cost("40")],
    }

    assert shared(tables, "SELECT basis, shared, idle FROM cost_share") == [("hourly_cost", 15, 25)]


def test_without_any_rate_contacts_bear_all_and_nothing_is_said_of_idle_time() -> None:
    tables: dict[str, list[Row]] = {"interaction": [contact(talk_seconds="1800")], "cost": [cost("40")]}

    assert shared(tables, "SELECT basis, shared, idle FROM cost_share") == [("all_used", 40, None)]


def test_idle_time_is_spread_only_where_the_workspace_says_so() -> None:
    tables: dict[str, list[Row]] = {
        "interaction": [contact(talk_seconds="1800")],
        "agent_time": [hour_of("eve")],
        "cost": [cost("40")],
    }
    rules = CostRules({"labour": CostRule("handle_time", "human", "spread")})

    assert shared(tables, "SELECT basis, shared, idle FROM cost_share", rules) == [("spread", 40, 0)]


@pytest.mark.parametrize(
    ("columns", "costs", "told"),
    [
        ({"talk_seconds": None}, [cost("40")], None),
        ({"talk_seconds": None, "abandoned": "true"}, [cost("40")], 0),
        ({"talk_seconds": None}, [cost("40", "platform")], 40),
        ({"talk_seconds": "60"}, [cost("40", team="y")], None),
        ({"talk_seconds": "60"}, [cost("40", channel="chat")], None),
        ({"talk_seconds": "60"}, [cost("40", "facility")], None),
        ({"talk_seconds": "60"}, [cost("40", "ai")], None),
        ({"talk_seconds": "60", "handled_by": "bot"}, [cost("40"), cost("7", "ai")], 7),
        ({"talk_seconds": "60"}, [cost("40", "platform"), cost("8", "telephony", currency="GBP")], None),
        ({"talk_seconds": "60", "started_at": "2026-01-07 10:00"}, [cost("40")], None),
    ],
)
def test_what_a_contact_cost_is_unknown_where_nothing_reaches_it_or_what_it_goes_by_is_unknown(
    columns: Row, costs: list[Row], told: float | None
) -> None:
    assert shared({"interaction": [contact(**columns)], "cost": costs}, "SELECT cost FROM interaction") == [(told,)]


def test_the_share_of_a_contact_that_can_not_be_charged_is_nobodys() -> None:
    contacts = [contact(talk_seconds="60"), contact(talk_seconds=None)]
    tables: dict[str, list[Row]] = {"interaction": contacts, "cost": [cost("40"), cost("10", "platform")]}
    found = shared(tables, "SELECT category, shared, unassigned FROM cost_share ORDER BY category")

    assert found == [("labour", 40, 0), ("platform", 5, 5)]


seconds = st.sampled_from([None, "0", "30.5", "600", "3600"])
CONTACTS = st.lists(
    st.fixed_dictionaries({
        "channel": st.sampled_from(["voice", "chat"]),
        "team": st.sampled_from(["x", "y", None]),
        "handled_by": st.sampled_from(["human", "bot", "none", None]),
        "agent_id": st.sampled_from(["eve", "leo", None]),
        "started_at": st.sampled_from([f"{day} 10:00" for day in DAYS]),
        "queue_seconds": seconds, "talk_seconds": seconds, "wrap_seconds": seconds,
        "abandoned": st.sampled_from(["true", "false", None]),
    }),
    max_size=9,
)  # fmt: skip
COSTS = st.lists(
    st.fixed_dictionaries({
        "from": st.just(DAYS[0]),
        "to": st.sampled_from(DAYS),
        "category": st.sampled_from(list(DEFAULT)),
        "channel": st.sampled_from(["voice", "chat", None]),
        "team": st.sampled_from(["x", "y", None]),
        "amount": st.sampled_from(["0.01", "10", "33.33", "99999.99"]),
    }),
    max_size=6,
)  # fmt: skip
AGENTS = st.sampled_from([
    [],
    [{"agent_id": "eve", "team": "x", "hourly_cost": "30"}, {"agent_id": "leo", "team": "y"}],
])  # fmt: skip
TIME = st.sampled_from([[], [hour_of("eve")], [hour_of("eve"), hour_of("leo")]])


@settings(max_examples=60, deadline=None)
@given(contacts=CONTACTS, costs=COSTS, agents=AGENTS, time=TIME)
def test_sharing_is_that_of_the_oracle_and_loses_nothing(
    contacts: list[Row], costs: list[Row], agents: list[Row], time: list[Row]
) -> None:
    numbered = [{**row, "interaction_id": f"{n:02d}"} for n, row in enumerate(contacts)]
    booked = [{**row, "cost_id": f"{n:02d}"} for n, row in enumerate(costs)]
    tables: dict[str, list[Row]] = {"interaction": numbered, "cost": booked, "agent": agents, "agent_time": time}
    engine = memory_engine(tables, settings=EnrichSettings(customer_panel=False))
    found = engine.query("SELECT cost FROM interaction ORDER BY interaction_id")
    lines = engine.query("SELECT day, category, amount, shared, coalesce(idle, 0), unassigned FROM cost_share")
    born = dict(engine.query("SELECT CAST(started_at AS DATE), sum(cost) FROM interaction GROUP BY 1"))
    engine.close()

    assert [cost for (cost,) in found] == [pytest.approx(told) if told is not None else None
                                           for told in oracle(numbered, booked, agents, time)]  # fmt: skip
    totals: dict[tuple[date, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for day, category, amount, *parts in lines:
        totals[day, category][0] += amount
        totals[day, category][1] += sum(parts)
        assert min(parts) >= -1e-9
    assert all(math.isclose(amount, parts, abs_tol=0.005) for amount, parts in totals.values())
    for day in {row[0] for row in lines}:
        assert math.isclose(born.get(day) or 0, sum(row[3] for row in lines if row[0] == day), abs_tol=0.005)


def oracle(contacts: list[Row], costs: list[Row], agents: list[Row], time: list[Row]) -> list[float | None]:
    """What each contact costs, cost by cost and day by day."""
    bill: list[float | None] = [None] * len(contacts)
    lost = [False] * len(contacts)
    for booked in costs:
        days = [day for day in DAYS if str(booked["from"]) <= day <= str(booked["to"])]
        for day in days:
            amount = float(str(booked["amount"])) / len(days)
            rule = DEFAULT[str(booked["category"])]
            reached = [n for n, row in enumerate(contacts) if rule.by != "none" and reaches(booked, rule, day, row)]
            used = {n: driver(contacts[n], rule.by) for n in reached}
            rate = price(amount, rule, booked, day, {n: u for n, u in used.items() if u is not None},
                         contacts, agents, time)  # fmt: skip
            for n, units in used.items():
                lost[n] |= units is None
                bill[n] = (bill[n] or 0) + rate * (units or 0)
    return [None if gone else total for gone, total in zip(lost, bill, strict=True)]


def reaches(booked: Row, rule: CostRule, day: str, row: Row) -> bool:
    bot = row["handled_by"] == "bot"
    same = all(booked[name] in (None, row[name]) for name in ("channel", "team"))
    return same and str(row["started_at"]).startswith(day) and (rule.of == "all" or (rule.of == "bot") == bot)


def driver(row: Row, by: str) -> float | None:
    talk, wrap, queue = (None if row[f"{n}_seconds"] is None else float(str(row[f"{n}_seconds"]))
                         for n in ("talk", "wrap", "queue"))  # fmt: skip
    if by == "contacts":
        return 1
    if by == "minutes":
        return None if talk is None and queue is None else (talk or 0) + (queue or 0)
    if talk is not None:
        return talk + (wrap or 0)
    return 0 if row["handled_by"] == "none" or row["abandoned"] == "true" else None


def price(
    amount: float, rule: CostRule, booked: Row, day: str, used: dict[int, float], contacts: list[Row],
    agents: list[Row], time: list[Row],
) -> float:  # fmt: skip
    """What a unit costs."""
    units = sum(used.values())
    plain = amount / units if units else 0.0
    if rule.by != "handle_time":
        return plain
    teams = {row["agent_id"]: row["team"] for row in agents}
    here = [t for t in time if day == DAYS[0] and booked["team"] in (None, teams.get(t["agent_id"]))]
    if here and booked["channel"] is None:
        return amount / max(3600 * len(here), units)
    hourly = {row["agent_id"]: float(str(row["hourly_cost"])) for row in agents if row.get("hourly_cost")}
    known = {n: u for n, u in used.items() if contacts[n]["agent_id"] in hourly}
    if sum(known.values()):
        mean = sum(hourly[contacts[n]["agent_id"]] * u for n, u in known.items()) / sum(known.values()) / 3600
        return min(mean, plain)
    return plain
