"""Blank: a segment is left out where its file says that every row of it has null in a column, and nowhere else."""

import json
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from wellserved.records.register import CONTRACTS
from wellserved.store.blank import FILE, with_values
from wellserved.store.catalog import Segment
from wellserved.store.filled import WORTH_KNOWING
from wellserved.store.store import Store

ORDER = CONTRACTS["order"]
ROWS = {
    "none": "SELECT 1 AS order_id, NULL::VARCHAR AS interaction_id FROM range(3)",
    "lacking": "SELECT 1 AS order_id",
    "some": "SELECT 1 AS order_id, nullif(range, 0)::VARCHAR AS interaction_id FROM range(2)",
    "late": "SELECT 1 AS order_id, CASE WHEN range = 2999 THEN 'c' END AS interaction_id FROM range(3000)",
}
LEFT = ["some.parquet", "late.parquet", "case.parquet"]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    store.segments.mkdir(parents=True)
    for name, sql in ROWS.items():
        duckdb.sql(f"COPY ({sql}) TO '{store.segments / name}.parquet' (ROW_GROUP_SIZE 2048)")
    return store


def segment(name: str, record: str = "order", rows: int = WORTH_KNOWING) -> Segment:
    layer = "fact" if record == "order" else "loaded"
    return Segment(f"{name}.parquet", record, layer, "", rows, 0, "", "", None, None)


def left(store: Store, segments: Sequence[Segment]) -> list[str]:
    return [s.path for s in with_values(duckdb.connect(), store, segments, ORDER, "interaction_id")]


def all_segments(rows: int = WORTH_KNOWING) -> list[Segment]:
    return [*(segment(name, rows=rows) for name in ROWS), segment("case", "case")]


def test_only_segments_without_any_value_of_the_column_are_left_out(store: Store) -> None:
    assert left(store, all_segments()) == ["lacking.parquet", *LEFT]


def test_files_that_told_once_are_not_asked_again(store: Store) -> None:
    left(store, all_segments())
    for name in ROWS:
        (store.segments / f"{name}.parquet").unlink()

    assert left(store, all_segments()) == ["lacking.parquet", *LEFT]


def test_only_segments_that_are_there_are_remembered(store: Store) -> None:
    left(store, all_segments())
    duckdb.sql(f"COPY ({ROWS['none']}) TO '{store.segments}/new.parquet'")
    left(store, [segment("new")])

    assert list(json.loads((store.folder / FILE).read_text())) == ["new.parquet"]


def test_few_rows_are_read_before_their_files_have_told(store: Store) -> None:
    assert left(store, all_segments(rows=1)) == [s.path for s in all_segments()]
    assert not (store.folder / FILE).exists()


@pytest.mark.parametrize("text", ["", "[]", '{"a": 1}', "null"])
def test_a_list_that_is_broken_is_made_anew(store: Store, text: str) -> None:
    (store.folder / FILE).write_text(text)

    assert left(store, all_segments()) == ["lacking.parquet", *LEFT]
