"""Issues: one row for each chain of contacts."""

from typing import Any

from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]


def contact(number: int, at: str, **columns: str | None) -> Row:
    return {"interaction_id": str(number), "customer_id": "ann", "started_at": at, "channel": "voice", **columns}


def issues(rows: list[Row], columns: str) -> list[tuple[Any, ...]]:
    engine = memory_engine({"interaction": rows})
    try:
        return engine.query(f"SELECT {columns} FROM issue ORDER BY issue_id")
    finally:
        engine.close()


def test_an_issue_tells_its_contacts_channels_and_days() -> None:
    rows = [
        contact(1, "2026-01-01 10:00", agent_id="eve", team="north", transferred="true"),
        contact(2, "2026-01-03 22:00", agent_id="leo", channel="email"),
        contact(3, "2026-02-01 22:00", agent_id="leo"),
    ]

    assert issues(rows, "issue_id, contacts, channels, first_channel, hand_offs, first_agent_id, team, days") == [
        ("1", 2, 2, "voice", 1, "eve", "north", 2.5),
        ("3", 1, 1, "voice", 0, "leo", None, 0.0),
    ]


def test_what_the_first_contact_does_not_know_is_not_taken_from_a_later_one() -> None:
    rows = [contact(1, "2026-01-01 10:00"), contact(2, "2026-01-02 10:00", agent_id="leo", team="south")]

    assert issues(rows, "first_agent_id, team") == [(None, None)]


def test_the_next_contact_of_an_issue_is_counted_from_its_last() -> None:
    rows = [contact(1, "2026-01-01 10:00"), contact(2, "2026-01-02 10:00"), contact(3, "2026-01-12 10:00")]

    assert issues(rows, "issue_id, seconds_to_next_contact / 86400") == [("1", 10.0), ("3", None)]


def test_an_issue_is_solved_on_its_first_contact_if_it_was_taken_and_none_followed() -> None:
    alone, again = [contact(1, "2026-01-01 10:00", abandoned="false")], [contact(2, "2026-01-02 10:00")]
    lost = [contact(1, "2026-01-01 10:00", abandoned="true")]

    found = [issues(rows, "solved_on_first_contact") for rows in (alone, alone + again, lost)]

    assert found == [[(True,)], [(False,)], [(False,)]]


def test_contacts_of_nobody_known_make_no_issue() -> None:
    assert issues([contact(1, "2026-01-01 10:00", customer_id=None)], "issue_id") == []
