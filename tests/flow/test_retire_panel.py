"""After old months went, the months of customers are what they would be had nothing gone."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.flow.test_retire_later import CALLS, CLOCK, MARK, MOVED, SETTINGS, Office
from wellserved.flow.engines import open_engine
from wellserved.flow.retire import retire, retired_days

CUSTOMERS = """
source: files
record: customer
path: exports/customers.csv
columns: {customer_id: id}
"""
ORDERS = """
source: files
record: order
path: exports/orders.csv
zone: Europe/Berlin
columns: {order_id: id, customer_id: customer, at: at, kind: "'purchase'", revenue: 10, margin: 4, currency: "'EUR'"}
"""
LINKS = """
source: files
record: customer_link
path: exports/same.csv
columns: {customer_id: one, same_as: other}
"""
KPIS = ("margin_per_customer", "revenue_per_customer", "churn_next_month")
CLOSED = tuple(f"{n},c{n},voice,2025-10-{n + 2:02d} 10:00,30" for n in range(12))  # each calls once, long ago
OPEN = ("50,c1,chat,2026-03-05 10:00,30", "51,c2,voice,2026-08-20 10:00,90")
LATER = tuple(f"{60 + n},c{n},voice,2026-09-{n + 2:02d} 10:00,30" for n in range(4))


def office(folder: Path, more: str = "") -> Office:
    """Customers of whom no source says since when they are one; some buy for as long as rows go."""
    found = Office(folder)
    found.write("wellserved.yaml", SETTINGS.replace("customer_panel: false", "currency: EUR") + MOVED + more)
    for name, text in (("calls", CALLS), ("customers", CUSTOMERS), ("orders", ORDERS)):
        found.write(f"sources/{name}.yaml", text)
    found.write("exports/customers.csv", "\n".join(["id", *(f"c{n}" for n in range(12)), ""]))
    days = [date(2025, 10, 3) + timedelta(days=11 * n) for n in range(32)]
    bought = [f"o{n},c{n % 5},{day} 12:00" for n, day in enumerate(days)]
    found.write("exports/orders.csv", "\n".join(["id,customer,at", *bought, ""]))
    return found


def months(found: Office) -> list[tuple[Any, ...]]:
    """The months of customers whose rows are kept in full."""
    engine = open_engine(found.workspace)
    asked = 'SELECT * EXCLUDE ("source", "loaded_at", "batch") FROM "customer_period"'
    return sorted((row for row in engine.query(asked) if row[1] >= MARK), key=repr)


def test_a_customer_who_called_in_months_that_went_is_one_still(tmp_path: Path) -> None:
    """Who met us first in October 2025 is among the twelve of each later month, though the contact is gone."""
    whole, thin = office(tmp_path / "whole" / "o"), office(tmp_path / "thin" / "o")
    for one in (whole, thin):
        one.load([*CLOSED, *OPEN])
    retire(thin.workspace, clock=CLOCK)
    for one in (whole, thin):
        one.load([*CLOSED, *OPEN, *LATER])

    assert retired_days(thin.workspace).until == MARK
    assert {row[1]: sum(other[1] == row[1] for other in months(thin)) for row in months(thin)}[MARK] == 12
    assert months(thin) == months(whole)
    first, same = ([one for one in found.values(*KPIS) if one[1] == MARK] for found in (whole, thin))
    assert [one[5] for one in same if one[0] == "margin_per_customer"] == [12]
    assert same == first


def test_months_between_those_that_went_and_the_next_contact_count_none_and_not_nothing_known(tmp_path: Path) -> None:
    """Of one who is two since rows went, too: c11 turned out to be c10 after both had last called."""
    linked = "identity: {by: [link]}\n"
    whole, thin = office(tmp_path / "whole" / "o", linked), office(tmp_path / "thin" / "o", linked)
    for one in (whole, thin):
        one.write("sources/same.yaml", LINKS)
        one.write("exports/same.csv", "one,other\n")
        one.load([*CLOSED, "52,c3,voice,2026-08-05 10:00,30"])
    retire(thin.workspace, clock=CLOCK)
    for one in (whole, thin):
        one.write("exports/same.csv", "one,other\nc10,c11\n")
        one.load([*CLOSED, "52,c3,voice,2026-08-05 10:00,30", *LATER])

    assert retired_days(thin.workspace).until == MARK
    assert {row[0] for row in months(whole)} == {f"c{n}" for n in range(11)}
    assert months(thin) == months(whole)
