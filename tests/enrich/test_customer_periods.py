"""Customer periods: each customer's months, against months gathered by hand."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engines import memory_engine
from wellserved.terms.period import add_months

Row = dict[str, str | None]
ZONE = "Europe/Berlin"
START = datetime(2026, 1, 1, tzinfo=UTC)


def panel(columns: str, **tables: list[Row]) -> list[tuple[Any, ...]]:
    engine = memory_engine(tables, settings=EnrichSettings(zone=ZONE))
    try:
        return engine.query(f"SELECT customer_id, period, {columns} FROM customer_period ORDER BY ALL")
    finally:
        engine.close()


def contact(who: str, at: str, **columns: str | None) -> Row:
    return {"customer_id": who, "channel": "voice", "started_at": at, "abandoned": "false", **columns}


def test_a_month_begins_at_local_midnight() -> None:
    rows = [contact("ann", "2026-01-31 22:59"), contact("ann", "2026-01-31 23:00")]

    assert panel("contacts", interaction=rows) == [("ann", date(2026, 1, 1), 1), ("ann", date(2026, 2, 1), 1)]


def test_a_month_without_a_contact_has_none_and_beyond_what_is_loaded_it_is_unknown() -> None:
    found = panel(
        "contacts, orders",
        interaction=[contact("ann", "2026-01-05 10:00"), contact("bob", "2026-02-05 10:00")],
        order=[{"customer_id": "ann", "at": "2026-03-05 10:00", "revenue": "1"}],
        customer=[{"customer_id": "ann", "since": "2020-01-01"}],
    )

    assert [row for row in found if row[0] == "ann"] == [
        ("ann", date(2026, 1, 1), 1, None),
        ("ann", date(2026, 2, 1), 0, None),
        ("ann", date(2026, 3, 1), None, 1),
    ]


def test_a_matter_that_comes_again_counts_in_the_month_in_which_it_does_once() -> None:
    days = ("2026-01-30", "2026-02-02", "2026-02-03")
    rows = [contact("ann", f"{day} 10:00", topic="billing") for day in days]

    assert [row[2:] for row in panel("issues, repeat_issues", interaction=rows)] == [(1, 0), (0, 1)]


def test_cost_to_serve_is_nothing_without_a_contact_and_unknown_without_a_cost() -> None:
    found = panel(
        "cost_to_serve",
        interaction=[contact("bob", "2026-01-05 10:00"), contact("bob", "2026-02-05 10:00")],
        customer=[{"customer_id": "ann", "since": "2020-01-01"}],
        cost=[{"from": "2026-01-05", "to": "2026-01-05", "category": "platform", "amount": "8"}],
    )

    assert [row[2] for row in found] == [0, None, 8, None]


def test_money_taken_back_lessens_revenue_whichever_sign_the_source_writes() -> None:
    order: Row = {"customer_id": "ann", "at": "2026-01-05 10:00"}
    rows = [{**order, "kind": "purchase", "revenue": "10", "margin": "4"}, {**order, "kind": "refund", "revenue": "3"},
            {**order, "kind": "refund", "revenue": "-2"}]  # fmt: skip

    assert panel("orders, CAST(revenue AS DOUBLE), margin", order=rows) == [("ann", date(2026, 1, 1), 1, 5, None)]


def test_renewals_are_compared_with_the_month_and_the_year_before_even_of_those_who_left() -> None:
    order: Row = {"customer_id": "ann", "kind": "renewal"}
    rows = [{**order, "at": f"{day} 10:00", "revenue": money}
            for day, money in (("2025-01-05", "10"), ("2025-12-05", "20"), ("2026-01-05", "30"))]  # fmt: skip
    found = panel("recurring_revenue, recurring_revenue_before, recurring_revenue_year_before", order=rows)

    assert [tuple(None if v is None else float(v) for v in row[2:]) for row in found] == [
        (10, None, None),
        (0, 10, None),
        (20, 0, None),
        (30, 20, 10),
    ]


def test_a_month_before_in_which_a_renewal_is_of_unknown_worth_is_not_compared_with() -> None:
    """Of January's 10 and 5 francs only the 10 are known: February's 20 are not twice as much."""
    order: Row = {"customer_id": "ann", "kind": "renewal"}
    rows = [{**order, "at": "2026-01-05 10:00", "revenue": "10"}, {**order, "at": "2026-02-05 10:00", "revenue": "20"},
            {**order, "at": "2026-01-06 10:00", "revenue": "5", "currency": "CHF"}]  # fmt: skip

    assert panel("CAST(recurring_revenue AS DOUBLE), recurring_revenue_before", order=rows) == [
        ("ann", date(2026, 1, 1), None, None),
        ("ann", date(2026, 2, 1), 20, None),
    ]


DAYS = st.integers(0, 150)
PEOPLE = st.sampled_from(["ann", "bob", "cem"])
CUSTOMERS = st.lists(
    st.tuples(PEOPLE, st.integers(-40, 100), st.sampled_from([None, 0, 20, 60])), max_size=3, unique_by=lambda c: c[0]
)


@settings(max_examples=30, deadline=None)
@given(contacts=st.lists(st.tuples(PEOPLE, DAYS), min_size=1, max_size=8), customers=CUSTOMERS)
def test_months_are_those_of_the_oracle(
    contacts: list[tuple[str, int]], customers: list[tuple[str, int, int | None]]
) -> None:
    rows = [contact(who, str(START + timedelta(days=day, hours=9))) for who, day in contacts]
    known: list[Row] = [
        {
            "customer_id": who,
            "since": str(day_of(since)),
            "until": None if stays is None else str(day_of(since + stays)),
        }
        for who, since, stays in customers
    ]

    assert panel("contacts, active, left_next, tenure_months", interaction=rows, customer=known) == sorted(
        oracle(contacts, customers), key=lambda row: row[:2]
    )


def day_of(number: int) -> date:
    return (START + timedelta(days=number)).astimezone(ZoneInfo(ZONE)).date()


def oracle(contacts: list[tuple[str, int]], customers: list[tuple[str, int, int | None]]) -> list[tuple[Any, ...]]:
    """Each customer's months, one after another."""
    met = sorted(day_of(day) for _, day in contacts)
    first, last = met[0].replace(day=1), met[-1].replace(day=1)
    unfinished = (met[-1] + timedelta(days=1)).replace(day=1)
    found = []
    for who in ("ann", "bob", "cem"):
        own = next(((day_of(since), None if stays is None else day_of(since + stays))
                    for name, since, stays in customers if name == who), None)  # fmt: skip
        month = first
        while month <= last:
            after = add_months(month, 1)
            number = sum(name == who and month <= day_of(day) < after for name, day in contacts)
            there = own is not None and own[0] < after and (own[1] is None or own[1].replace(day=1) >= month)
            if number or there:
                found.append((who, month, number, *fate(own, month, unfinished)))
            month = after
    return found


def fate(own: tuple[date, date | None] | None, month: date, unfinished: date) -> tuple[Any, ...]:
    """Whether the customer is there, leaves in the next month, and since how many months."""
    if own is None:
        return None, None, None
    since, until = own
    after, then = add_months(month, 1), add_months(month, 2)
    active = since < after and (until is None or until > month)
    tenure = (month.year - since.year) * 12 + month.month - since.month if since < after else None
    told = after < unfinished and since < after and (until is None or until >= after)
    return active, (until is not None and until < then) if told else None, tenure
