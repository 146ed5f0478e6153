"""The engine: every record is there, typed, and nothing else can be reached."""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from tests.store.desk import Desk, File, contact
from wellserved.flow.engines import memory_engine
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import DefinitionError, EngineError, QueryError


@pytest.mark.parametrize("record", CONTRACTS)
def test_a_record_that_was_never_loaded_is_empty_and_typed(desk: Desk, record: str) -> None:
    found = desk.query(f'DESCRIBE "{record}"')

    assert [(row[0], row[1].replace(" WITH TIME ZONE", "TZ")) for row in found] == [
        (column.name, column.type.value) for column in CONTRACTS[record].all_columns
    ]


@pytest.mark.parametrize("record", CONTRACTS)
def test_rows_given_by_hand_have_the_same_columns(desk: Desk, record: str) -> None:
    by_hand = memory_engine({}).query(f'DESCRIBE "{record}"')

    assert [row[:2] for row in by_hand] == [row[:2] for row in desk.query(f'DESCRIBE "{record}"')]


def test_columns_that_older_segments_lack_are_null(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1)]))
    store = desk.store
    for path in list(store.segments.iterdir()):
        with duckdb.connect() as duck:
            duck.execute(f"COPY (SELECT * EXCLUDE (topic) FROM '{path}') TO '{path}.new' (FORMAT parquet)")
        Path(f"{path}.new").replace(path)
    with closing(sqlite3.connect(store.catalog)) as db, db:
        db.execute("UPDATE segments SET shape = 'older'")

    assert desk.query("SELECT interaction_id, topic FROM interaction") == [("1", None)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "COPY interaction TO 'stolen.csv'",
        "ATTACH 'other.db'",
        "INSTALL httpfs",
        "SET memory_limit = '99GB'",
        "SET enable_external_access = true",
    ],
)
def test_the_engine_reaches_nothing_but_the_segments(desk: Desk, sql: str) -> None:
    desk.load(File("a.csv", [contact(1)]))

    with pytest.raises(EngineError):
        desk.query(sql)


def test_a_snapshot_is_told_as_it_was(desk: Desk) -> None:
    desk.load(File("a.csv", [contact(1, topic="bill")]))
    desk.load(File("a.csv", [contact(1, topic="tech"), contact(2)]))

    assert desk.query("SELECT topic FROM interaction ORDER BY 1", 1) == [("bill",)]
    assert desk.query("SELECT count(*) FROM interaction") == [(2,)]
    with pytest.raises(QueryError, match="there is no commit 3"):
        desk.query("SELECT 1", 3)


def test_a_column_or_record_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(DefinitionError, match="no column 'talk_second'") as column:
        memory_engine({"interaction": [{"talk_second": "1"}]})
    with pytest.raises(DefinitionError, match="no record 'interactions'") as record:
        memory_engine({"interactions": []})

    assert (column.value.fix, record.value.fix) == ("did you mean 'talk_seconds'?", "did you mean 'interaction'?")


def test_a_given_value_that_can_not_be_read_is_named() -> None:
    with pytest.raises(DefinitionError, match="yesterday"):
        memory_engine({"interaction": [{"started_at": "yesterday"}]})


def test_derived_records_may_be_given_outright() -> None:
    rows = [{"cost_id": "1", "day": "2026-01-05", "amount": "7"}]

    assert memory_engine({"cost_day": rows}).query("SELECT cost_id, amount FROM cost_day") == [("1", 7.0)]
