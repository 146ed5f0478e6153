"""A typed Parquet file gives what the same values would give as text: rows, reasons, and rows as they were written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.flow.engines import open_engine
from wellserved.flow.load import LoadReport, load
from wellserved.flow.quarantine import list_kept_out
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.sources.parquet_rows import as_text
from wellserved.store import incoming

CONTACTS = """
source: files
record: interaction
path: exports/*.parquet
zone: {zone}
ambiguous: {ambiguous}
columns:
  interaction_id: id
  channel: Channel
  customer_id: who
  started_at: begun
  ended_at: ended
  talk_seconds: talk
  sentiment: mood
  resolved: done
  team: done
"""
ORDERS = """
source: files
record: order
path: exports/*.parquet
zone: UTC
columns: {{order_id: id, customer_id: who, at: begun, kind: "'order'", revenue: talk, margin: amount}}
"""
CUSTOMERS = """
source: files
record: customer
path: exports/*.parquet
where: who <> 'nobody'
columns: {{customer_id: id, segment: who, since: day, until: ended}}
"""
EDGES = [datetime(2026, 3, 29, 1, 59), datetime(2026, 3, 29, 2, 30), datetime(2026, 10, 25, 2, 30)]
TIMES = st.one_of(
    st.sampled_from([*EDGES, datetime(1899, 12, 31), datetime(2200, 1, 1), datetime(2200, 1, 1, 0, 0, 1)]),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 2)),
)
FLOATS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, float("nan"), float("inf"), 1e-7, 2.0**53 + 2, 1e300, 0.1 + 0.2]),
    st.floats(allow_nan=True, allow_infinity=True),
)
WORDS = st.sampled_from(["ann", " bob ", "", " ", "nobody", "\tx", "N/A"])


def column(values: st.SearchStrategy[Any], *kinds: pa.DataType) -> st.SearchStrategy[Callable[[int], Any]]:
    """A column of some rows, of one of these types."""

    def made(rows: int, kind: pa.DataType, data: list[Any]) -> pa.Array[Any]:
        return pa.array([data[n % len(data)] for n in range(rows)], kind)

    some = st.lists(st.one_of(st.none(), values), min_size=1, max_size=5)
    return st.builds(lambda kind, data: lambda rows: made(rows, kind, data), st.sampled_from(kinds), some)


MOMENTS = (pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.timestamp("ms", "Europe/Berlin"))
TABLES = st.fixed_dictionaries(
    {
        "id": column(st.integers(0, 9), pa.int64(), pa.float64(), pa.int32()),
        "Channel": column(st.sampled_from(["voice", "Chat", "pigeon"]), pa.string()),
        "who": column(WORDS, pa.string(), pa.dictionary(pa.int8(), pa.string())),
        "begun": column(TIMES, *MOMENTS),
        "ended": column(TIMES, *MOMENTS),
        "day": column(st.dates(date(1899, 12, 30), date(2026, 1, 1)), pa.date32()),
        "talk": st.one_of(
            column(FLOATS, pa.float64()),
            column(st.integers(-3, 99), pa.int64(), pa.int16()),
            column(st.decimals(-5, 99, places=2), pa.decimal128(9, 2)),
        ),
        "amount": column(st.decimals(-5, 99, places=4).map(Decimal), pa.decimal128(18, 4)),
        "mood": st.one_of(column(st.sampled_from([-1.5, -1.0, 0.25, 1.0]), pa.float32(), pa.float64())),
        "done": column(st.booleans(), pa.bool_()),
        "unasked": column(FLOATS, pa.float64()),
    }
)


def workspace(folder: Path, source: str, table: pa.Table) -> Workspace:
    (folder / "sources").mkdir()
    (folder / "exports").mkdir()
    (folder / "wellserved.yaml").write_text("name: typed\nthreads: 1\nmemory_limit: 256MB\ncustomer_panel: false\n")
    (folder / "sources" / "rows.yaml").write_text(source)
    pq.write_table(table, folder / "exports" / "rows.parquet")
    return open_workspace(folder)


def kept(found: Workspace, report: LoadReport) -> list[object]:
    """All that a load left, without what names the load."""
    engine = open_engine(found)
    try:
        (one,) = report.records
        rows = engine.query(f'SELECT * EXCLUDE (loaded_at, batch) FROM "{one.record}" ORDER BY ALL')
    finally:
        engine.close()
    out = [(row.line, row.column, row.rule, row.message, row.raw) for row in list_kept_out(found)]
    return [one, rows, out]


def texts(table: pa.Table) -> pa.Table:
    return pa.table({name: as_text(table.column(name).combine_chunks()) for name in table.column_names})


@settings(max_examples=7, deadline=None)
@given(
    columns=TABLES,
    source=st.sampled_from([CONTACTS, CONTACTS, ORDERS, CUSTOMERS]),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
    ambiguous=st.sampled_from(["quarantine", "first", "second"]),
)
def test_a_typed_file_gives_what_it_gives_as_text(
    tmp_path_factory: pytest.TempPathFactory,
    columns: dict[str, Callable[[int], Any]],
    source: str,
    zone: str,
    ambiguous: str,
) -> None:
    table = pa.table({name: make(8) for name, make in columns.items()})
    written = source.format(zone=zone, ambiguous=ambiguous)
    typed = workspace(tmp_path_factory.mktemp("typed"), written, table)
    text = workspace(tmp_path_factory.mktemp("text"), written, texts(table))

    assert kept(typed, load(typed)) == kept(text, load(text))


@pytest.mark.parametrize(("order", "last"), [(1, ("k1", "voice")), (-1, ("k1", "voice")), (1, (" k1 ", "Chat"))])
def test_rows_of_a_large_file_are_read_where_they_were_staged_as_if_they_were_copied(
    tmp_path: Path, order: int, last: tuple[str, str]
) -> None:
    rows = incoming.LARGE + incoming.SPAN + 1
    begun = np.datetime64("2026-01-20T00:00:00", "us") + np.arange(rows)[::order] * np.timedelta64(1, "m")
    moments = pa.array(begun, pa.timestamp("us", "UTC"))
    columns: dict[str, Any] = {
        "id": [f"c{n}" for n in range(rows)],
        "who": [*(f"k{n % 9}" for n in range(rows - 1)), last[0]],
        "Channel": ["voice"] * (rows - 1) + [last[1]],
        "begun": moments,
        "ended": moments,
    }
    same = {"talk": 1.5, "mood": 0.5, "done": True}
    table = pa.table(columns | {name: [value] * rows for name, value in same.items()})
    source = CONTACTS.format(zone="UTC", ambiguous="first")
    (tmp_path / "copied").mkdir()
    (tmp_path / "left").mkdir()
    copied, left = workspace(tmp_path / "copied", source, texts(table)), workspace(tmp_path / "left", source, table)
    whole = kept(copied, load(copied))

    assert kept(left, load(left)) == whole
    assert kept(left, load(left, full=True))[1:] == whole[1:]
