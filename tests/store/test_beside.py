"""A little that changes in a large month is written beside it, and reads as if the month had been written anew."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.store.desk import Desk, File, Row, contact
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Segment, segments_at
from wellserved.store.duckdb_engine import open_engine
from wellserved.store.inspection import inspect
from wellserved.store.segment_file import digest_of

FIRST = datetime(2026, 1, 1, 6, tzinfo=UTC)
CUSTOMERS = 15


def at(hours: int) -> str:
    return f"{FIRST + timedelta(hours=hours):%Y-%m-%d %H:%M}"


def month(rows: int = 90) -> list[Row]:
    """One contact every eight hours, of fifteen customers in turn."""
    return [contact(n, at(8 * n), customer_id=f"c{n % CUSTOMERS}", talk_seconds="60") for n in range(rows)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path, whole_below=10)
    found.load(File("base.csv", month()))
    return found


def of(desk: Desk, layer: str, record: str = "interaction") -> list[Segment]:
    return [s for s in segments_at(desk.store) if (s.record, s.layer) == (record, layer)]


def test_a_correction_leaves_the_month_as_it_is(desk: Desk) -> None:
    (before,) = of(desk, "fact")

    desk.load(File("fix.csv", [contact(7, at(56), customer_id="c7", talk_seconds="61")]))

    segments, gone = of(desk, "fact"), of(desk, "fact_gone")
    assert before in segments and sorted(s.rows for s in segments) == [1, 90]
    assert [s.rows for s in gone] == [1]
    assert desk.query("SELECT count(*), sum(talk_seconds) FROM interaction") == [(90, 90 * 60 + 1.0)]


def test_a_row_that_is_corrected_again_goes_again(desk: Desk) -> None:
    for talk in ("61", "62", "63"):
        desk.load(File("fix.csv", [contact(7, at(56), customer_id="c7", talk_seconds=talk)]))

    assert desk.query("SELECT count(*), max(talk_seconds) FROM interaction") == [(90, 63.0)]
    assert [s.rows for s in of(desk, "fact_gone")] == [3]


def test_the_past_is_told_as_it_was(desk: Desk) -> None:
    first = desk.rows("interaction")
    fixed = desk.load(File("fix.csv", [contact(7, at(56), customer_id="c7", talk_seconds="61")]))
    second = desk.rows("interaction")
    desk.load(File("more.csv", [contact(200, at(57), customer_id="c7")]))

    assert fixed.commit is not None
    assert desk.rows("interaction", fixed.commit - 1) == first
    assert desk.rows("interaction", fixed.commit) == second


def test_how_far_a_record_goes_is_told_of_the_rows_that_are_left(desk: Desk) -> None:
    desk.load(File("fix.csv", [contact(89, at(3), customer_id="c14"), contact(0, at(4), customer_id="c0")]))

    engine = open_engine(desk.store)
    extent, told = engine.extents["interaction"], engine.query("SELECT count(*), max(started_at) FROM interaction")
    engine.close()
    assert [(extent.rows, extent.latest)] == told


def test_a_month_that_changed_much_is_written_anew(desk: Desk) -> None:
    desk.load(File("fix.csv", [{**row, "talk_seconds": "61"} for row in month()[:40]]))

    assert [s.rows for s in of(desk, "fact")] == [90]
    assert of(desk, "fact_gone") == []


def test_many_segments_beside_a_month_become_one(desk: Desk) -> None:
    for n in range(14):
        desk.load(File(f"{n}.csv", [contact(n + 40, at(8 * n + 320), customer_id=f"x{n}", talk_seconds="61")]))

    assert len(of(desk, "fact")) <= 4
    assert desk.query("SELECT count(*), sum(talk_seconds) FROM interaction") == [(90, 90 * 60 + 14.0)]
    assert sum(s.rows for s in of(desk, "fact")) - sum(s.rows for s in of(desk, "fact_gone")) == 90


def test_a_list_that_is_not_as_it_was_written_is_found(desk: Desk) -> None:
    desk.load(File("fix.csv", [contact(7, at(56), customer_id="c7", talk_seconds="61")]))
    (gone,) = of(desk, "fact_gone")
    path = desk.store.segments / gone.path
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    assert digest_of(path) != gone.sha256
    assert [problem.code for problem in inspect(desk.store) if problem.severity == "error"] == ["segment_changed"]


def test_records_that_are_kept_as_loaded_are_written_beside_too(tmp_path: Path) -> None:
    desk = Desk(tmp_path, whole_below=10)
    people: list[Row] = [{"customer_id": f"c{n}", "segment": "small"} for n in range(50)]
    desk.load(File("base.csv", people, "customer", "people"))

    desk.load(File("fix.csv", [{"customer_id": "c7", "segment": "large"}], "customer", "people"))

    assert sorted(s.rows for s in of(desk, "loaded", "customer")) == [1, 50]
    assert desk.query("SELECT segment, count(*) FROM customer GROUP BY 1 ORDER BY 1") == [("large", 1), ("small", 49)]


STEPS = st.lists(
    st.lists(
        st.builds(
            lambda number, customer, hours, talk: contact(
                number, at(hours), customer_id=f"c{customer}", talk_seconds=talk
            ),
            st.integers(0, 95),
            st.integers(0, CUSTOMERS),
            st.integers(0, 1_000),
            st.sampled_from(["10", None]),
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda row: row["interaction_id"],
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=8, deadline=None)
@given(steps=STEPS)
def test_any_loads_make_beside_what_they_make_whole(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[Row]]
) -> None:
    beside, whole = (Desk(tmp_path_factory.mktemp("desk"), whole_below=rows) for rows in (10, 1_000_000))
    for number, rows in enumerate([month(), *steps]):
        for desk in (beside, whole):
            desk.load(File(f"{number}.csv", rows))

    for record in ("interaction", "issue", "customer_period"):
        assert beside.rows(record) == whole.rows(record), CONTRACTS[record].meaning
