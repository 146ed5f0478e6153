"""Facts are made for changed scopes only, and are what a full rebuild would make."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.desk import Desk, File, Row, contact
from wellserved.enrich.issue_settings import IssueSettings
from wellserved.store.catalog import Segment, reading, segments_at


def chain(desk: Desk) -> list[tuple[str, str | None, int | None, float | None]]:
    sql = "SELECT interaction_id, issue_id, issue_position, seconds_to_next_contact / 86400 FROM interaction ORDER BY 1"
    return desk.query(sql)


def test_a_later_load_tells_the_contact_before_it_of_its_next(desk: Desk) -> None:
    desk.load(File("jan.csv", [contact(1, "2026-01-30 10:00", customer_id="ann")]))

    desk.load(File("feb.csv", [contact(2, "2026-02-02 10:00", customer_id="ann")]))

    assert chain(desk) == [("1", "1", 1, 3.0), ("2", "1", 2, None)]


def test_a_contact_given_to_another_customer_leaves_the_former_chain(desk: Desk) -> None:
    ann = [contact(1, "2026-01-05 10:00", customer_id="ann"), contact(2, "2026-01-06 10:00", customer_id="ann")]
    desk.load(File("a.csv", ann))

    desk.load(File("a.csv", [ann[0], contact(2, "2026-01-06 10:00", customer_id="bob")]))

    assert chain(desk) == [("1", "1", 1, None), ("2", "2", 1, None)]
    assert desk.query("SELECT issue_id, contacts FROM issue ORDER BY 1") == [("1", 1), ("2", 1)]


def test_other_customers_rows_are_not_written_anew(desk: Desk) -> None:
    bob = contact(9, "2026-03-01 10:00", customer_id="bob")
    desk.load(File("a.csv", [contact(1, "2026-01-05 10:00", customer_id="ann"), bob]))
    before = {s.path for s in _segments(desk) if s.partition == "2026-03"}

    desk.load(File("b.csv", [contact(2, "2026-01-06 10:00", customer_id="ann")]))

    assert {s.path for s in _segments(desk) if s.partition == "2026-03"} == before
    assert len(before) == 3


def test_a_case_hears_of_events_that_come_later(desk: Desk) -> None:
    desk.load(File("c.csv", [{"case_id": "c1", "created_at": "2026-01-05 10:00"}], "case", "cases"))

    event = {"event_id": "e1", "case_id": "c1", "at": "2026-01-05 10:30", "kind": "public_reply", "actor": "agent"}
    desk.load(File("e.csv", [event], "case_event", "events"))

    assert desk.query('SELECT case_id, first_reply_minutes, replies FROM "case"') == [("c1", 30.0, 1)]


def test_other_settings_make_all_facts_anew(desk: Desk) -> None:
    days = [contact(1, "2026-01-05 10:00", customer_id="ann"), contact(2, "2026-01-08 10:00", customer_id="ann")]
    desk.load(File("a.csv", days))

    desk.issues = IssueSettings(gap_days=2)
    desk.load(File("a.csv", days))

    assert chain(desk) == [("1", "1", 1, 3.0), ("2", "2", 1, None)]
    assert desk.query("SELECT issue_id, contacts FROM issue ORDER BY 1") == [("1", 1), ("2", 1)]


def test_only_days_whose_rows_change_are_restated(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1, "2026-01-05 10:00"), contact(2, "2026-01-06 10:00")]))

    desk.load(File("a.csv", [contact(1, "2026-01-05 11:00"), contact(2, "2026-01-06 10:00"), contact(3, "2026-01-09")]))

    assert _restated(desk) == [("interaction", "2026-01-05", "loaded", 1)]


def test_a_contact_before_a_new_one_is_restated_as_enriched(desk: Desk) -> None:
    desk.load(File("jan.csv", [contact(1, "2026-01-30 10:00", customer_id="ann")]))

    desk.load(File("feb.csv", [contact(2, "2026-02-02 10:00", customer_id="ann")]))

    assert _restated(desk) == [("interaction", "2026-01-30", "enriched", 1), ("issue", "2026-01-30", "enriched", 1)]


def test_a_late_row_restates_a_day_that_was_told(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1, "2026-01-05 10:00")]))

    desk.load(File("b.csv", [contact(2, "2026-01-05 12:00"), contact(3, "2026-01-06 12:00")]))

    assert _restated(desk) == [("interaction", "2026-01-05", "loaded", 1)]


def _segments(desk: Desk) -> list[Segment]:
    return segments_at(desk.store)


def _restated(desk: Desk) -> list[tuple[str, str, str, int]]:
    with reading(desk.store) as db:
        assert db is not None
        return db.execute("SELECT record, day, cause, rows FROM restated ORDER BY record, day").fetchall()


CONTACTS = st.lists(
    st.builds(
        lambda number, customer, topic, hour, talk: contact(
            number,
            datetime.fromtimestamp(1_767_225_600 + hour * 3600 * 7, UTC).strftime("%Y-%m-%d %H:%M"),
            customer_id=customer,
            topic=topic,
            talk_seconds=talk,
        ),
        st.integers(1, 12),
        st.sampled_from(["ann", "bob", None]),
        st.sampled_from(["bill", "tech", None]),
        st.integers(0, 200),
        st.sampled_from(["10", "20", None]),
    ),
    max_size=6,
)


STEPS = st.lists(
    st.tuples(st.sampled_from(["a.csv", "b.csv"]), CONTACTS.filter(bool), st.sampled_from([None, "topic <> 'bill'"])),
    min_size=2,
    max_size=4,
)


@settings(max_examples=7, deadline=None)
@given(steps=STEPS)
def test_files_that_stand_for_themselves_are_the_store_whatever_was_loaded_before(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, list[Row], str | None]]
) -> None:
    desk, once = Desk(tmp_path_factory.mktemp("step")), Desk(tmp_path_factory.mktemp("once"))
    contents: dict[str, list[Row]] = {}
    files: list[File] = []
    for name, rows, where in steps:
        contents[name] = rows
        files = [File(file, contents[file], where=where, replaces=True) for file in sorted(contents)]
        desk.load(*files, full=True)

    once.load(*files)

    assert desk.rows("interaction") == once.rows("interaction")
    assert desk.rows("issue") == once.rows("issue")


@settings(max_examples=10, deadline=None)
@given(batches=st.lists(CONTACTS, min_size=1, max_size=4))
def test_any_sequence_of_loads_is_the_latest_row_of_each_key(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Row]]
) -> None:
    desk, once = Desk(tmp_path_factory.mktemp("step")), Desk(tmp_path_factory.mktemp("once"))
    latest: dict[str, Row] = {}
    for number, rows in enumerate(batches):
        first = {row["interaction_id"]: row for row in reversed(rows)}
        desk.load(File(f"{number}.csv", rows))
        if rows not in batches[:number]:  # a content that was loaded before says nothing new
            latest |= first  # type: ignore[arg-type]

    once.load(File("all.csv", list(latest.values())))

    assert desk.rows("interaction") == once.rows("interaction")
    assert desk.rows("issue") == once.rows("issue")
    assert {r["interaction_id"]: (r["customer_id"], r["talk_seconds"]) for r in desk.rows("interaction")} == {
        str(key): (row["customer_id"], float(row["talk_seconds"]) if row["talk_seconds"] else None)
        for key, row in latest.items()
    }
