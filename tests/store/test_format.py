"""A store of an earlier format is taken on by the next load."""

from dataclasses import replace

import pytest

from tests.store.desk import Desk, File, contact
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import about, reading, segments_at, writing


def test_a_store_of_the_first_format_is_loaded_on(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1), contact(2)]))
    with writing(desk.store) as db:
        for column in ("reading", "sha256", "left_out"):
            db.execute(f"ALTER TABLE batches DROP COLUMN {column}")
        for table in ("holds", "rollups"):
            db.execute(f"DROP TABLE {table}")
        db.execute("UPDATE about SET value = '1' WHERE name = 'format'")

    desk.load(File("a.csv", [contact(2), contact(3)]))
    found = desk.load(File("a.csv", [contact(3)], replaces=True))

    assert [row["interaction_id"] for row in desk.rows("interaction")] == ["1", "2", "3"]
    assert found.tallies[0].removed == 0
    with reading(desk.store) as db:
        assert about(db, "format") == "4"


def test_a_store_that_keeps_contacts_twice_is_brought_to_keeping_them_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as former:
        former.setitem(CONTRACTS, "interaction", replace(CONTRACTS["interaction"], kept_once=False))
        desk.load(File("a.csv", [contact(1, customer_id="ann"), contact(2, customer_id="ann", topic="bill")]))
        assert layers(desk) == {"loaded", "fact"}

    desk.load(File("a.csv", [contact(1, customer_id="ann"), contact(2, customer_id="ann")]))

    assert layers(desk) == {"fact"}
    assert [(row["interaction_id"], row["topic"], row["issue_position"]) for row in desk.rows("interaction")] == [
        ("1", None, 1),
        ("2", None, 2),
    ]


def layers(desk: Desk) -> set[str]:
    return {segment.layer for segment in segments_at(desk.store) if segment.record == "interaction"}
