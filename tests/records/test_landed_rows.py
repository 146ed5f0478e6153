"""Rows of landed tables: whole loads, of each key the newest version, and nothing that was deleted."""

from collections.abc import Sequence

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.records.landed_rows import Layout, rows_sql
from wellserved.terms.errors import SourceError

NEWEST = Layout(key=("id",), newest=("load",))


def read(
    columns: str, rows: Sequence[tuple[object, ...]], layout: Layout, loads: str = "", keeps_deleted: bool = False
) -> list[tuple[object, ...]]:
    """The rows of a table of texts, as a question sees them."""
    names = tuple(columns.split())
    with duckdb.connect() as duck:
        duck.execute(f"CREATE TABLE lying ({', '.join(f'{name} VARCHAR' for name in names)})")
        duck.execute("CREATE TABLE loads AS SELECT * FROM (VALUES ('1', 0), ('2', 0), ('3', 1)) AS l(load_id, status)")
        if rows:
            duck.executemany(f"INSERT INTO lying VALUES ({', '.join('?' for _ in names)})", list(rows))
        return sorted(duck.execute(rows_sql("lying", names, layout, "lying", loads, keeps_deleted)).fetchall(), key=str)


def test_of_each_key_the_newest_row_counts() -> None:
    assert read("id status load", [("1", "open", "1"), ("1", "solved", "2"), ("2", "new", "1")], NEWEST) == [
        ("1", "solved", "2"), ("2", "new", "1"),
    ]  # fmt: skip


def test_a_key_that_was_deleted_at_last_is_gone_and_does_not_come_back_as_it_was() -> None:
    rows = [("1", "1", None), ("1", "2", "2026-03-02"), ("2", "1", "2026-03-01"), ("2", "2", None)]

    assert read("id load _ab_cdc_deleted_at", rows, NEWEST) == [("2", "2", None)]
    assert len(read("id load _ab_cdc_deleted_at", rows, NEWEST, keeps_deleted=True)) == 2


def test_rows_without_a_key_are_all_kept() -> None:
    assert len(read("id load", [(None, "1"), (None, "2"), ("", "3")], NEWEST)) == 3


def test_loads_that_are_not_complete_do_not_count() -> None:
    rows = [("1", "open", "1"), ("1", "solved", "2"), ("1", "failed", "3"), ("1", "running", "4")]
    layout = Layout(key=("id",), newest=("_dlt_load_id",))

    assert read("id status _dlt_load_id", rows, layout, "loads") == [("1", "solved", "2")]
    assert read("id status _dlt_load_id", rows, layout) == [("1", "running", "4")]


def test_a_retired_version_of_dlt_is_gone_and_one_that_is_valid_for_ever_stays() -> None:
    rows = [("1", "2026-03-01"), ("2", None), ("3", "9999-12-31 00:00:00")]

    assert [row[0] for row in read("id _dlt_valid_to", rows, Layout())] == ["2", "3"]


def test_columns_are_found_whatever_their_spelling_and_are_null_where_there_are_none() -> None:
    found = read("Id OwnerId", [("1", "eve")], Layout(columns=("owner_id", "priority")))

    assert found == [("1", "eve", "eve", None)]


def test_an_empty_text_is_no_value() -> None:
    assert read("id name", [("1", "")], Layout()) == [("1", None)]


def test_a_table_that_lacks_what_tells_its_rows_apart_is_refused() -> None:
    with pytest.raises(SourceError, match="no column 'id'"):
        read("number", [("1",)], Layout(key=("id",)))


TEXT = st.sampled_from(["a", "b", None])


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["1", "2"]), st.sampled_from(["1", "2", "3"]), TEXT), max_size=8))
def test_the_order_in_which_rows_lie_does_not_matter(rows: list[tuple[str, str, str | None]]) -> None:
    found = read("id load name", rows, NEWEST)

    assert found == read("id load name", rows[::-1], NEWEST)
    assert {row[0] for row in found} == {row[0] for row in rows}
    assert all(row[1] == max(load for key, load, _ in rows if key == row[0]) for row in found)
