"""Contacts: answered, handled, and chained into issues, against an oracle in plain Python."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]
START = datetime(2026, 1, 1, tzinfo=UTC)


def contact(number: int, at: str, customer: str | None = "ann", **columns: str | None) -> Row:
    return {"interaction_id": f"{number:03d}", "customer_id": customer, "started_at": at, "channel": "voice", **columns}


def enriched(rows: list[Row], columns: str, issues: IssueSettings | None = None) -> list[tuple[Any, ...]]:
    engine = memory_engine({"interaction": rows}, issues)
    try:
        return engine.query(f"SELECT {columns} FROM interaction ORDER BY interaction_id")
    finally:
        engine.close()


@pytest.mark.parametrize(
    ("answered_at", "abandoned", "answered"),
    [
        ("2026-01-05 10:01", None, True),
        ("2026-01-05 10:01", "false", True),
        (None, "false", True),
        (None, "true", False),
        (None, None, None),
    ],
)
def test_a_contact_is_answered_if_someone_took_it_or_nobody_gave_up(
    answered_at: str | None, abandoned: str | None, answered: bool | None
) -> None:
    rows = [contact(1, "2026-01-05 10:00", answered_at=answered_at, abandoned=abandoned)]

    assert enriched(rows, "answered") == [(answered,)]


@pytest.mark.parametrize(
    ("who", "abandoned", "answered"),
    [("human", None, True), ("bot", None, True), ("none", None, None), ("human", "true", False)],
)
def test_what_a_person_or_a_bot_resolved_was_answered_unless_it_was_given_up(
    who: str, abandoned: str | None, answered: bool | None
) -> None:
    rows = [contact(1, "2026-01-05 10:00", resolved="true", handled_by=who, abandoned=abandoned)]

    assert enriched(rows, "answered") == [(answered,)]


@pytest.mark.parametrize(
    ("talk", "hold", "wrap", "handle"),
    [("100", "10", "5", 115.0), ("100", None, None, 100.0), (None, "10", "5", None), ("0", None, "5", 5.0)],
)
def test_handle_time_is_talk_and_hold_and_wrap_and_unknown_without_talk(
    talk: str | None, hold: str | None, wrap: str | None, handle: float | None
) -> None:
    rows = [contact(1, "2026-01-05 10:00", talk_seconds=talk, hold_seconds=hold, wrap_seconds=wrap)]

    assert enriched(rows, "handle_seconds") == [(handle,)]


def test_a_gap_of_exactly_seven_days_is_one_issue_and_a_second_more_is_two() -> None:
    rows = [
        contact(1, "2026-01-01 10:00:00"),
        contact(2, "2026-01-08 10:00:00"),
        contact(3, "2026-01-15 10:00:01"),
    ]

    assert enriched(rows, "issue_id, issue_position") == [("001", 1), ("001", 2), ("003", 1)]


def test_the_next_contact_is_looked_for_within_the_window_only() -> None:
    rows = [contact(1, "2026-01-01 10:00"), contact(2, "2026-02-01 10:00"), contact(3, "2026-03-05 10:00")]

    assert enriched(rows, "seconds_to_next_contact / 86400, seconds_since_previous_contact / 86400") == [
        (31.0, None),
        (None, 31.0),
        (None, None),
    ]


def test_another_topic_is_another_matter_unless_the_workspace_says_otherwise() -> None:
    rows = [contact(1, "2026-01-01 10:00", topic="bill"), contact(2, "2026-01-02 10:00", topic="tech")]

    assert enriched(rows, "issue_id") == [("001",), ("002",)]
    assert enriched(rows, "issue_id", IssueSettings(by_topic=False)) == [("001",), ("001",)]


def test_contacts_on_other_channels_belong_to_the_chain() -> None:
    rows = [contact(1, "2026-01-01 10:00"), {**contact(2, "2026-01-02 10:00"), "channel": "email"}]

    assert enriched(rows, "issue_position") == [(1,), (2,)]


def test_a_call_back_is_no_repeat_and_belongs_to_no_issue() -> None:
    rows = [
        contact(1, "2026-01-01 10:00"),
        {**contact(2, "2026-01-02 10:00"), "direction": "outbound"},
        {**contact(3, "2026-01-04 10:00"), "direction": "inbound"},
    ]

    assert enriched(rows, "issue_id, issue_position, seconds_to_next_contact / 86400") == [
        ("001", 1, 3.0),
        (None, None, None),
        ("001", 2, None),
    ]


def test_a_contact_of_nobody_known_has_no_issue_and_no_neighbours() -> None:
    rows = [contact(1, "2026-01-01 10:00", None), contact(2, "2026-01-01 11:00", None)]

    assert enriched(rows, "issue_id, issue_position, seconds_to_next_contact") == [(None, None, None)] * 2


def test_a_given_value_wins_over_the_enriched_one() -> None:
    rows = [{**contact(1, "2026-01-01 10:00"), "seconds_to_next_contact": "60"}, contact(2, "2026-01-01 10:05")]

    assert enriched(rows, "seconds_to_next_contact") == [(60.0,), (None,)]


CONTACTS = st.lists(
    st.tuples(st.sampled_from(["ann", "bob", None]), st.sampled_from(["bill", "tech", None]), st.integers(0, 400)),
    max_size=14,
)


@settings(max_examples=40, deadline=None)
@given(contacts=CONTACTS, gap=st.sampled_from([0, 1, 7]), window=st.sampled_from([7, 31]), by_topic=st.booleans())
def test_chains_are_those_of_the_oracle(
    contacts: list[tuple[str | None, str | None, int]], gap: int, window: int, by_topic: bool
) -> None:
    issues = IssueSettings(gap, window, by_topic)
    rows = [
        contact(n, str(START + timedelta(hours=6 * hours)), customer, topic=topic)
        for n, (customer, topic, hours) in enumerate(contacts)
    ]

    found = enriched(rows, "seconds_to_next_contact, seconds_since_previous_contact, issue_id, issue_position", issues)

    assert found == [oracle(rows, row, issues) for row in rows]


def oracle(
    rows: list[Row], row: Row, issues: IssueSettings
) -> tuple[float | None, float | None, str | None, int | None]:
    """One contact's neighbours and place, found by looking through all contacts."""
    if row["customer_id"] is None:
        return (None, None, None, None)
    same = ("customer_id", "topic") if issues.by_topic else ("customer_id",)
    chain = sorted(
        (other for other in rows if all(other[name] == row[name] for name in same)),
        key=lambda other: (moment(other), other["interaction_id"]),
    )
    place = chain.index(row)
    gaps = [(moment(later) - moment(earlier)).total_seconds() for earlier, later in pairwise(chain)]
    after = gaps[place] if place < len(gaps) else None
    before = gaps[place - 1] if place else None
    first = place
    while first and gaps[first - 1] <= issues.gap_days * 86400:
        first -= 1
    return (within(after, issues), within(before, issues), chain[first]["interaction_id"], place - first + 1)


def within(seconds: float | None, issues: IssueSettings) -> float | None:
    return None if seconds is None or seconds > issues.window_days * 86400 else seconds


def moment(row: Row) -> datetime:
    return datetime.fromisoformat(str(row["started_at"]))
