"""Columns are filled where every part of every file has them, without a null."""

from pathlib import Path

import duckdb
import pytest

from wellserved.store.duckdb_engine import DuckDBEngine
from wellserved.store.engine import Extent
from wellserved.store.filled import WORTH_KNOWING, Filled

ROWS = {
    "old": "SELECT 1 AS a, 'x' AS b, NULL::INTEGER AS c",
    "new": "SELECT 2 AS a, NULL::VARCHAR AS b, 3 AS c, 4 AS d",
}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    for name, sql in ROWS.items():
        duckdb.sql(f"COPY ({sql}) TO '{tmp_path}/it''s {name}.parquet'")
    return tuple(str(tmp_path / f"it's {name}.parquet") for name in ROWS)


def filled(files: tuple[str, ...], rows: int = WORTH_KNOWING) -> Filled:
    return Filled(DuckDBEngine(duckdb.connect(), extents={"interaction": Extent(rows, None, None, files)}))


def test_a_column_that_one_file_lacks_or_has_a_null_in_is_not_filled(files: tuple[str, ...]) -> None:
    assert filled(files)["interaction"] == {"a"}
    assert filled(files[:1])["interaction"] == {"a", "b"}
    assert filled(files[1:])["interaction"] == {"a", "c", "d"}


def test_few_rows_are_read_before_their_files_have_told(files: tuple[str, ...]) -> None:
    assert filled(files, WORTH_KNOWING - 1)["interaction"] == frozenset()


def test_nothing_is_known_of_a_record_without_files() -> None:
    assert filled(())["interaction"] == frozenset()
    assert "case" not in filled(())
