"""Spells: when a case is open, by its history and by its own word, and that loads in any order tell the same."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.enrich.plain import spells as plainly
from tests.store.desk import Desk, File
from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]
SHOWN = "spell_id, strftime(opened_at, '%d %H:%M'), strftime(solved_at, '%d %H:%M')"
BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
STATES = ("open", "pending", "Solved", "closed", "resolved", None)


def status(at: str, value: str | None) -> Row:
    return {"at": f"2026-01-{at}", "kind": "status", "value": value}


def spells(*events: Row, **known: str | None) -> list[tuple[Any, ...]]:
    """The spells of one case that was created on the fifth at eight; known from its events only if nothing is given."""
    numbered = [{"case_id": "c", "event_id": str(number), **one} for number, one in enumerate(events)]
    cases = [{"case_id": "c", "created_at": "2026-01-05 08:00", **known}] if known else []
    engine = memory_engine({"case": cases, "case_event": numbered})
    try:
        return engine.query(f"SELECT {SHOWN} FROM case_spell ORDER BY nth")
    finally:
        engine.close()


def test_a_case_without_a_history_is_open_until_it_was_solved() -> None:
    assert spells(solved_at="2026-01-07 10:00") == [("c/1", "05 08:00", "07 10:00")]
    assert spells(topic="bill") == [("c/1", "05 08:00", None)]


def test_a_case_that_was_opened_again_is_not_open_in_between() -> None:
    found = spells(
        status("06 09:00", "solved"),
        status("08 09:00", "open"),
        status("08 10:00", "pending"),
        status("09 12:00", "solved"),
        status("11 09:00", "open"),
        topic="bill",
    )

    assert found == [("c/1", "05 08:00", "06 09:00"), ("c/2", "08 09:00", "09 12:00"), ("c/3", "11 09:00", None)]


def test_solved_twice_in_a_row_and_then_closed_is_one_end() -> None:
    found = spells(
        status("06 09:00", "open"),
        status("07 09:00", "solved"),
        status("08 09:00", "resolved"),
        status("12 09:00", "closed"),
    )

    assert found == [("c/1", "06 09:00", "07 09:00")]


def test_a_history_that_begins_in_the_middle_tells_the_rest() -> None:
    found = spells(status("08 09:00", "open"), status("09 09:00", "solved"), status("10 09:00", "open"), topic="bill")

    assert found == [("c/1", "05 08:00", "09 09:00"), ("c/2", "10 09:00", None)]


def test_the_last_spell_ends_when_the_case_itself_says() -> None:
    again = [status("06 09:00", "solved"), status("08 09:00", "open")]

    assert spells(*again, solved_at="2026-01-09 12:00")[-1] == ("c/2", "08 09:00", "09 12:00")
    assert spells(again[0], solved_at="2026-01-06 09:05") == [("c/1", "05 08:00", "06 09:05")]


def test_a_case_that_was_opened_after_its_own_last_word_is_open() -> None:
    again = [status("06 09:00", "solved"), status("08 09:00", "open")]

    assert spells(*again, solved_at="2026-01-06 09:00")[-1] == ("c/2", "08 09:00", None)
    again.append(status("09 09:00", "solved"))
    assert spells(*again, solved_at="2026-01-06 09:00")[-1] == ("c/2", "08 09:00", "09 09:00")


def test_no_spell_begins_before_the_case_was_created() -> None:
    found = spells(status("03 09:00", "solved"), status("04 09:00", "open"), topic="bill")

    assert found[-1] == ("c/2", "05 08:00", None)


def test_a_spell_tells_whose_it_is_and_that_of_its_case() -> None:
    case = {"case_id": "c", "created_at": "2026-01-05", "customer_id": "ann", "team": "red", "merged": "true"}
    engine = memory_engine({"case": [case]})
    told = engine.query("SELECT customer_id, team, merged, spam, created_at = opened_at FROM case_spell")
    engine.close()

    assert told == [("ann", "red", True, None, True)]


def some_events(chance: Random, case: str) -> list[Row]:
    """A case's states, some of them at once, some without a word."""
    at, found = BEGUN - timedelta(hours=2), []
    for number in range(chance.choice([0, 0, 1, 3, 8])):
        at += timedelta(hours=chance.choice([0, 1, 5, 30]))
        event = {"case_id": case, "event_id": f"{case}-{number}", "at": f"{at:%F %T}", "kind": "status"}
        found.append({**event, "value": chance.choice(STATES)})
    return found


def some_cases() -> tuple[list[Row], list[Row]]:
    """Half of the cases say themselves when they were solved, whatever their history says."""
    chance, cases, events = Random(0), [], []
    for number in range(400):
        own = f"{BEGUN + timedelta(hours=chance.choice([3, 40])):%F %T}" if chance.random() < 0.5 else None
        cases.append({"case_id": str(number), "created_at": f"{BEGUN:%F %T}", "solved_at": own})
        events += some_events(chance, str(number))
    return cases, events


def test_spells_equal_plain_python() -> None:
    cases, events = some_cases()
    engine = memory_engine({"case": cases, "case_event": events})
    shown = "case_id, strftime({}, '%Y-%m-%d %H:%M:%S'), strftime(solved_at, '%Y-%m-%d %H:%M:%S')"
    found = engine.query(f"SELECT {shown.format('opened_at')} FROM case_spell ORDER BY case_id, nth")
    known = engine.query(f'SELECT {shown.format("created_at")} FROM "case" ORDER BY case_id')
    engine.close()

    assert len(found) > 500
    assert found == [(case, *span) for case, begun, own in known for span in plainly(case, begun, own, events)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_loads_in_any_order_tell_the_same(order: tuple[int, ...], tmp_path: Path) -> None:
    own, told = Desk(tmp_path), {"case_id": "c", "kind": "status"}
    solved, again, last = (
        {**told, "event_id": at, "at": f"2026-{at}", "value": value}
        for at, value in (("01-06 09:00", "solved"), ("01-08 09:00", "open"), ("02-09 09:00", "solved"))
    )
    parts: list[File] = [
        File("a.csv", [{"case_id": "c", "created_at": "2026-01-05 08:00"}], "case", "tickets"),
        File("b.csv", [again], "case_event", "changes"),
        File("c.csv", [solved, last], "case_event", "changes"),
    ]
    for part in order:
        own.load(parts[part])

    assert own.query(f"SELECT {SHOWN} FROM case_spell ORDER BY nth") == [
        ("c/1", "05 08:00", "06 09:00"),
        ("c/2", "08 09:00", "09 09:00"),
    ]
