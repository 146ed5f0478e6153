"""Rows are upserted by key, and every row's fate is told."""

from tests.store.desk import Desk, File, contact
from wellserved.store.commit import Outcome


def fates(outcome: Outcome) -> tuple[int, int, int, int, int]:
    (one,) = outcome.tallies
    return (one.read, one.inserted, one.updated, one.unchanged, one.quarantined)


def test_a_first_load_inserts_every_row(desk: Desk) -> None:
    found = desk.load(File("a.csv", [contact(1), contact(2)]))

    assert fates(found) == (2, 2, 0, 0, 0)
    assert [row["interaction_id"] for row in desk.rows("interaction")] == ["1", "2"]


def test_a_known_file_is_unchanged_and_makes_no_commit(desk: Desk) -> None:
    file = File("a.csv", [contact(1), contact(2)])
    desk.load(file)

    found = desk.load(file)

    assert fates(found) == (2, 0, 0, 2, 0)
    assert found.commit is None


def test_a_known_file_read_in_full_is_unchanged_and_makes_no_commit(desk: Desk) -> None:
    file = File("a.csv", [contact(1), contact(2, channel="pigeon")])
    desk.load(file)

    found = desk.load(file, full=True)

    assert fates(found) == (2, 0, 0, 1, 1)
    assert found.commit is None


def test_a_corrected_row_takes_the_place_of_the_former(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1, talk_seconds="10"), contact(2)]))

    found = desk.load(File("a.csv", [contact(1, talk_seconds="20"), contact(2)]))

    assert fates(found) == (2, 0, 1, 1, 0)
    assert [row["talk_seconds"] for row in desk.rows("interaction")] == [20.0, None]


def test_a_row_corrected_to_another_month_leaves_its_former_month(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1, "2026-01-31 23:00"), contact(2, "2026-01-15 10:00")]))

    desk.load(File("a.csv", [contact(1, "2026-02-01 01:00"), contact(2, "2026-01-15 10:00")]))

    assert [str(row["started_at"])[:16] for row in desk.rows("interaction")] == ["2026-02-01 01:00", "2026-01-15 10:00"]


def test_a_correction_that_is_taken_back_is_read_again(desk: Desk) -> None:
    first, second = File("a.csv", [contact(1, topic="bill")]), File("a.csv", [contact(1, topic="tech")])
    desk.load(first)
    desk.load(second)

    found = desk.load(first)

    assert fates(found) == (1, 0, 1, 0, 0)
    assert desk.rows("interaction")[0]["topic"] == "bill"


def test_the_later_file_of_a_load_wins(desk: Desk) -> None:
    found = desk.load(File("a.csv", [contact(1, topic="bill")]), File("b.csv", [contact(1, topic="tech")]))

    assert fates(found) == (2, 1, 1, 0, 0)
    assert [row["topic"] for row in desk.rows("interaction")] == ["tech"]


def test_the_same_row_twice_in_a_file_counts_once(desk: Desk) -> None:
    found = desk.load(File("a.csv", [contact(1), contact(1)]))

    assert fates(found) == (2, 1, 0, 1, 0)


def test_a_different_row_of_the_same_key_in_a_file_is_kept_out(desk: Desk) -> None:
    found = desk.load(File("a.csv", [contact(1, topic="bill"), contact(1, topic="tech"), contact(1, topic="bill")]))

    assert fates(found) == (3, 1, 0, 1, 1)
    assert found.tallies[0].reasons == {"duplicate_key": 1}
    assert [row["topic"] for row in desk.rows("interaction")] == ["bill"]


def test_a_key_of_another_source_is_kept_out(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1, topic="bill")]))

    found = desk.load(File("b.csv", [contact(1, topic="tech"), contact(2)], source="chats"))

    assert fates(found) == (2, 1, 0, 0, 1)
    assert found.tallies[0].reasons == {"key_of_another_source": 1}
    assert desk.rows("interaction")[0]["topic"] == "bill"


def test_a_key_of_another_source_in_the_same_load_is_kept_out(desk: Desk) -> None:
    found = desk.load(File("a.csv", [contact(1)]), File("b.csv", [contact(1)], source="chats"))

    assert fates(found) == (2, 1, 0, 0, 1)


def test_a_copy_of_a_file_is_counted_unchanged(desk: Desk) -> None:
    found = desk.load(File("a.csv", [contact(1)]), File("copy.csv", [contact(1)]))

    assert fates(found) == (2, 1, 0, 1, 0)


def test_null_and_empty_are_the_same_row(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1, topic=None)]))

    found = desk.load(File("a.csv", [contact(1, topic="")]))

    assert fates(found) == (1, 0, 0, 1, 0)


def test_a_dry_run_tells_the_same_and_writes_nothing(desk: Desk) -> None:
    file = File("a.csv", [contact(1), contact(2, channel="pigeon")])

    told = desk.load(file, dry_run=True)

    assert desk.rows("interaction") == []
    assert list(desk.store.segments.iterdir()) == []
    assert told.tallies == desk.load(file).tallies


def test_records_without_a_time_and_with_two_keys_are_kept(desk: Desk) -> None:
    day = {"agent_id": "eve", "started_at": "2026-01-05 09:00", "ended_at": "2026-01-05 10:00", "activity": "break"}
    later = {**day, "started_at": "2026-01-05 11:00", "ended_at": "2026-01-05 12:00"}

    desk.load(
        File("t.csv", [day, later], "agent_time", "times"),
        File("c.csv", [{"customer_id": "ann"}, {"customer_id": "bob", "since": "2024-02-01"}], "customer", "customers"),
    )

    assert len(desk.rows("agent_time")) == 2
    assert [row["customer_id"] for row in desk.rows("customer")] == ["ann", "bob"]
