"""Meanings: zones, formats, decimal marks, nulls and choices are read as the source declares them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

Row = dict[str, Any]
Checked = Callable[..., list[Row]]
HEAD = "id,channel,start\n"


def moments(rows: list[Row]) -> list[datetime | None]:
    return [row["started_at"] for row in rows]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-01-05 09:00:00", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("2026-07-05T09:00", datetime(2026, 7, 5, 7, tzinfo=UTC)),
        ("2026-07-05 9:05:07", datetime(2026, 7, 5, 7, 5, 7, tzinfo=UTC)),
        ("2026-01-05T09:00:00Z", datetime(2026, 1, 5, 9, tzinfo=UTC)),
        ("2026-01-05T09:00:00+02:00", datetime(2026, 1, 5, 7, tzinfo=UTC)),
        ("2026-01-05T09:00:00-0500", datetime(2026, 1, 5, 14, tzinfo=UTC)),
        ("2026-01-05 09:00:00.5+02", datetime(2026, 1, 5, 7, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-01-05", datetime(2026, 1, 4, 23, tzinfo=UTC)),
        ("2026-10-25T02:30:00+02:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_an_offset_is_honoured_and_a_time_without_one_is_local(checked: Checked, written: str, utc: datetime) -> None:
    (row,) = checked("calls.csv", f"{HEAD}1,voice,{written}\n")

    assert (row["started_at"], row["_reasons"]) == (utc, [])


@pytest.mark.parametrize(
    ("which", "hour"), [("first", 0), ("second", 1)]
)  # Berlin, 25 October 2026: 02:30 comes at 00:30 and again at 01:30 UTC
def test_a_time_that_came_twice_is_resolved_as_declared(checked: Checked, which: str, hour: int) -> None:
    rows = checked(
        "calls.csv", HEAD + "1,voice,2026-10-25 02:30:00\n2,voice,2026-10-25 04:30:00\n", more=f"ambiguous: {which}\n"
    )

    assert moments(rows) == [datetime(2026, 10, 25, hour, 30, tzinfo=UTC), datetime(2026, 10, 25, 3, 30, tzinfo=UTC)]
    assert [row["_reasons"] for row in rows] == [[], []]


def test_the_hours_beside_a_change_of_clocks_are_told_for_sure(checked: Checked) -> None:
    times = ["2026-10-25 01:59:59", "2026-10-25 03:00:00", "2026-03-29 01:59:59", "2026-03-29 03:00:00"]

    rows = checked("calls.csv", HEAD + "".join(f"{n},voice,{time}\n" for n, time in enumerate(times)))

    assert [row["_reasons"] for row in rows] == [[], [], [], []]


def test_formats_are_read_as_declared(checked: Checked) -> None:
    rows = checked(
        "calls.csv",
        HEAD + "1,voice,05.01.2026 9:00\n2,voice,2026-01-05 09:00\n3,voice,31.02.2026 9:00\n",
        more='formats: {started_at: "%d.%m.%Y %H:%M"}\n',
    )

    assert moments(rows) == [datetime(2026, 1, 5, 8, tzinfo=UTC), None, None]
    assert [[r["rule"] for r in row["_reasons"]] for row in rows] == [[], ["impossible_time"], ["impossible_time"]]


def test_a_format_with_an_offset_is_honoured(checked: Checked) -> None:
    (row,) = checked(
        "calls.csv", HEAD + "1,voice,05.01.2026 09:00 +0300\n", more='formats: {started_at: "%d.%m.%Y %H:%M %z"}\n'
    )

    assert row["started_at"] == datetime(2026, 1, 5, 6, tzinfo=UTC)


ORDERS = """
source: files
record: order
path: "{path}"
zone: Europe/Berlin
decimal: ","
columns:
  order_id: id
  customer_id: customer
  at: day
  revenue: amount
  margin: "CAST(cents AS DOUBLE) / 100"
"""


def test_a_decimal_comma_is_read_and_what_an_expression_computed_is_left_alone(checked: Checked) -> None:
    amounts = ["1.234,50", "12,5", "7", "-3,25", "1.5", "1,234.50"]
    lines = "".join(f"{n};c;2026-01-05;{amount};150\n" for n, amount in enumerate(amounts))

    rows = checked("orders.csv", "id;customer;day;amount;cents\n" + lines, ORDERS)

    right = ["1234.5", "12.5", "7", "-3.25"]
    assert [row["revenue"] for row in rows] == [*(Decimal(amount) for amount in right), None, None]
    assert {row["margin"] for row in rows} == {Decimal("1.5")}
    assert [len(row["_reasons"]) for row in rows] == [0, 0, 0, 0, 1, 1]


def test_choices_are_read_whatever_their_case(checked: Checked) -> None:
    rows = checked("calls.csv", HEAD + "1, Voice ,2026-01-05\n2,E-Mail,2026-01-05\n")

    assert [row["channel"] for row in rows] == ["voice", None]


CUSTOMERS = """
source: files
record: customer
path: "{path}"
nulls: ["\\\\N", "none"]
columns:
  customer_id: id
  segment: segment
  since: since
  until: until
"""


def test_declared_spellings_of_null_are_null_in_every_column(checked: Checked) -> None:
    (row,) = checked("customers.csv", "id,segment,since,until\n1,none,2020-02-29 13:00,\\N\n", CUSTOMERS)

    assert (row["segment"], row["since"], row["until"], row["_reasons"]) == (None, date(2020, 2, 29), None, [])


AGENTS = """
source: files
record: evaluation
path: "{path}"
zone: UTC
columns:
  evaluation_id: "'e-' || _line"
  agent_id: agent
  at: at
  points: 3
  points_possible: 5
  automated: auto
"""


@pytest.mark.parametrize(
    ("word", "flag"),
    [("Yes", True), ("n", False), ("TRUE", True), ("0", False), ("1", True), ("f", False), ("T", True), ("", None)],
)
def test_flags_are_spelled_in_many_ways(checked: Checked, word: str, flag: bool | None) -> None:
    (row,) = checked("e.csv", f"agent,at,auto\na,2026-01-05,{word}\n", AGENTS)

    assert (row["automated"], row["evaluation_id"], row["points"]) == (flag, "e-2", 3.0)


@pytest.mark.parametrize(("written", "whole"), [("3", 3), ("3.0", 3), ("1e3", 1000), ("3.5", None), ("-1", -1)])
def test_a_whole_number_is_never_rounded(checked: Checked, written: str, whole: int | None) -> None:
    definition = (
        'source: files\nrecord: case\npath: "{path}"\nzone: UTC\ncolumns: {{case_id: id, created_at: at, replies: n}}\n'
    )

    (row,) = checked("cases.csv", f"id,at,n\n1,2026-01-05,{written}\n", definition)

    assert row["replies"] == whole
    assert [r["rule"] for r in row["_reasons"]] == (
        [] if whole and whole > 0 else ["wrong_type" if whole is None else "below_least"]
    )


def test_of_a_history_only_the_latest_row_of_a_key_counts(checked: Checked) -> None:
    definition = (
        'source: files\nrecord: case\npath: "{path}"\nzone: UTC\nlatest: CAST(version AS BIGINT)\n'
        "columns: {{case_id: id, created_at: at, status: status}}\n"
    )
    lines = (
        "id,at,version,status\nA,2026-01-05,9,open\nA,2026-01-05,10,solved\nB,2026-01-05,1,new\n"
        ",2026-01-05,1,x\n,2026-01-05,2,y\n"
    )

    rows = checked("cases.csv", lines, definition)

    assert [(row["case_id"], row["status"]) for row in rows] == [
        ("A", "solved"),
        ("B", "new"),
        (None, "x"),
        (None, "y"),
    ]
