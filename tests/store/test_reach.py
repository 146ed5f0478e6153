"""A load reads only the months that its rows bear on, and makes what reading everything would make."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.enrich import plain
from tests.store.desk import NOW, Desk, File, Row, contact
from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.register import recipes
from wellserved.enrich.settings import EnrichSettings
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import segments_at
from wellserved.store.change import open_change
from wellserved.store.commit import conclude
from wellserved.store.facts import make_facts
from wellserved.store.trace import find_vanished
from wellserved.store.upsert import weigh

FIRST = datetime(2026, 1, 1, 10, tzinfo=UTC)
BOUNDED = ("interaction", "issue", "order")
TOLD = ("seconds_to_next_contact", "seconds_since_previous_contact", "issue_id", "issue_position")


def on(day: float) -> str:
    return f"{FIRST + timedelta(days=day):%Y-%m-%d %H:%M}"


def half_a_year(desk: Desk) -> None:
    """Every ten days a contact and three days later an order of each of two customers; another calls every six days."""
    calls = [contact(f"{n:02}-{who}", on(10 * n + d), customer_id=who, abandoned="false") for n in range(18)
             for d, who in enumerate(("ann", "bob"))]  # fmt: skip
    calls += [contact(f"often-{n}", on(6 * n), customer_id="cem") for n in range(8)]
    bought = [{"order_id": f"{n:02}-{who}", "customer_id": who, "at": on(10 * n + 3), "revenue": "5"}
              for n in range(18) for who in ("ann", "bob")]  # fmt: skip
    desk.load(File("calls.csv", calls), File("orders.csv", bought, "order", "shop"))


def months_opened(desk: Desk, rows: list[Row]) -> dict[str, set[str]]:
    """The months of contacts, issues and orders without whose files the facts of some new rows can't be made."""
    held = [s for s in segments_at(desk.store) if s.record in BOUNDED]
    needed: dict[str, set[str]] = {record: set() for record in BOUNDED}
    for segment in held:
        path = desk.store.segments / segment.path
        away = path.with_suffix(".away")
        with open_change(desk.store, NOW) as change:
            desk.take(change, File("new.csv", rows))
            find_vanished(change)
            weigh(change, CONTRACTS["interaction"])
            change.weighed.add("interaction")
            path.rename(away)
            try:
                make_facts(change, recipes(EnrichSettings(IssueSettings(), customer_panel=False)))
            except duckdb.Error as error:
                assert segment.path in str(error), error
                needed[segment.record].add(segment.partition)
            finally:
                away.rename(path)
    return needed


def test_a_new_day_opens_the_months_within_its_windows_only(desk: Desk) -> None:
    half_a_year(desk)

    opened = months_opened(desk, [contact("new", on(184), customer_id="ann")])

    assert opened == {
        "interaction": {"2026-06"},
        "issue": {"2026-06"},
        "order": {"2026-06"},  # although the contact of 20 June was told of its next: no order goes by that
    }


def test_a_chain_is_followed_back_to_where_it_began(desk: Desk) -> None:
    half_a_year(desk)

    opened = months_opened(desk, [contact("new", on(48), customer_id="cem")])

    assert {"2026-01", "2026-02"} <= opened["issue"]


MOVES = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.sampled_from(["ann", "bob", None]),
        st.sampled_from(["bill", None]),
        st.sampled_from(["inbound", "outbound"]),
        st.integers(0, 40).map(lambda step: step * 5.0),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda move: move[0],
)


@settings(max_examples=12, deadline=None)
@given(loads=st.lists(MOVES, min_size=2, max_size=4))
def test_rows_of_any_age_in_any_order_make_what_one_load_of_them_makes(
    tmp_path_factory: pytest.TempPathFactory, loads: list[list[tuple[int, str | None, str | None, str, float]]]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("desk"))
    latest: dict[str, Mapping[str, Any]] = {}
    for number, moves in enumerate(loads):
        rows = [
            contact(f"{number % 2}{key}", on(day), customer_id=who, topic=topic, direction=direction)
            for key, who, topic, direction, day in moves
        ]
        desk.load(File(f"{number}.csv", rows))
        latest |= {str(row["interaction_id"]): row for row in rows}

        told = {row["interaction_id"]: row for row in desk.rows("interaction")}
        expected = plain.contacts(list(told.values()))
        assert told.keys() == latest.keys()
        assert {k: [row[c] for c in TOLD] for k, row in told.items()} == {
            k: [row[c] for c in TOLD] for k, row in expected.items()
        }
        issues = {row["issue_id"]: row["contacts"] for row in desk.rows("issue")}
        assert issues == {name: issue["contacts"] for name, issue in plain.issues(list(told.values())).items()}


def test_an_order_hears_of_a_contact_before_it_that_comes_later(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    half_a_year(desk)
    sql = "SELECT order_id, seconds_since_contact / 86400, place FROM \"order\" WHERE order_id IN ('16-ann', '17-ann')"
    assert desk.query(f"{sql} ORDER BY 1") == [("16-ann", 3.0, 17), ("17-ann", 3.0, 18)]

    desk.load(File("new.csv", [contact("new", on(171), customer_id="ann", abandoned="false")]))

    assert desk.query(f"{sql} ORDER BY 1") == [("16-ann", 3.0, 17), ("17-ann", 2.0, 18)]


def test_a_contact_at_the_edge_keeps_what_its_local_day_costs_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path, zone="America/Los_Angeles")
    old = contact("old", "2026-01-01 03:00", customer_id="ann", talk_seconds="60", handled_by="human")
    cost = {"cost_id": "pay", "from": "2025-12-31", "to": "2025-12-31", "amount": "90", "category": "labour"}
    desk.load(File("old.csv", [old]), File("costs.csv", [cost], "cost", "books"))
    told = "SELECT cost, seconds_to_next_contact IS NULL FROM interaction WHERE interaction_id = 'old'"
    assert desk.query(told) == [(90.0, True)]

    desk.load(File("new.csv", [contact("new", "2026-02-01 02:00", customer_id="ann")]))

    assert desk.query(told) == [(90.0, False)]


def order(number: int | str, day: float, customer: str, kind: str | None = "purchase") -> Row:
    return {"order_id": str(number), "customer_id": customer, "at": on(day), "kind": kind, "revenue": "5"}


BOUGHT = st.lists(
    st.builds(
        order,
        st.integers(0, 7),
        st.integers(0, 60).map(lambda step: step * 7.0),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["purchase", "refund", None]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda row: row["order_id"],
)


@settings(max_examples=3, deadline=None)
@given(loads=st.lists(st.tuples(BOUGHT, st.integers(0, 60).map(lambda step: step * 7.0 - 1)), min_size=2, max_size=2))
def test_orders_and_contacts_of_any_age_make_what_one_load_of_them_makes(
    tmp_path_factory: pytest.TempPathFactory, loads: list[tuple[list[Row], float]]
) -> None:
    desk, once = Desk(tmp_path_factory.mktemp("desk")), Desk(tmp_path_factory.mktemp("once"))
    latest: dict[str, Row] = {}
    calls = [contact(n, on(day), customer_id="ann", abandoned="false") for n, (_, day) in enumerate(loads)]
    for number, (rows, _) in enumerate(loads):
        desk.load(File(f"{number}.csv", rows, "order", "shop"), File(f"calls-{number}.csv", [calls[number]]))
        latest |= {str(row["order_id"]): row for row in rows}

    once.load(File("all.csv", [*latest.values()], "order", "shop"), File("calls.csv", calls))

    assert desk.rows("order") == once.rows("order")


def orders_read(desk: Desk, rows: list[Row]) -> int:
    """How many orders are read to make the facts of some new ones."""
    settings, counted = EnrichSettings(IssueSettings(), customer_panel=False), list[int]()
    with open_change(desk.store, NOW) as change:

        def counting(recipe: Recipe) -> Recipe:
            def sql(given: Mapping[str, str]) -> str:
                if "before" in given:
                    counted.extend(
                        n for (n,) in change.duck.execute(f"SELECT count(*) FROM {given['order']}").fetchall()
                    )
                return recipe.sql(given)

            return replace(recipe, sql=sql) if recipe.record == "order" else recipe

        desk.take(change, File("new.csv", rows, "order", "shop"))
        conclude(change, [counting(recipe) for recipe in recipes(settings)])
    return counted[0]


def test_what_new_orders_read_does_not_grow_with_the_orders_before_them(desk: Desk) -> None:
    rows = [order(f"{year}-{n}", 365 * year + 90 * n, who) for who in "ab" for year in range(5) for n in range(4)]
    old = [{**row, "order_id": f"{row['order_id']}-{row['customer_id']}"} for row in rows]
    desk.load(File("old.csv", old, "order", "shop"))
    before = {s.path for s in segments_at(desk.store) if s.record == "order"}

    assert orders_read(desk, [order("new", 1900, "a"), order("newer", 1930, "a")]) == 3  # and the last of a's before

    came = [s.partition for s in segments_at(desk.store) if s.record == "order" and s.path not in before]
    assert sorted(came) == ["2030-09", "2031-03", "2031-03", "2031-04", "2031-04"]  # that one's facts; theirs and rows
    told = "SELECT place, seconds_since_previous_order / 86400 FROM \"order\" WHERE order_id IN ('new', 'newer')"
    assert desk.query(f"{told} ORDER BY 1") == [(21, 170.0), (22, 30.0)]
