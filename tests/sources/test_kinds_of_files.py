"""Kinds of files: the same rows come out of each, as text or in their own type, with the place where each stood."""

import gzip
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.sources.conftest import CALLS, source
from wellserved.sources.files import StagedFile, stage
from wellserved.sources.parquet_rows import ParquetRows
from wellserved.terms.errors import SourceError

Row = dict[str, Any]
CSV = "id,channel,start\n1,voice,2026-01-05 09:00:00\n2,chat,\n"
SAME = [("1", "voice", "2026-01-05 09:00:00"), ("2", "chat", None)]


def values(rows: list[Row]) -> list[tuple[Any, ...]]:
    return [(row["id"], row["channel"], row["start"] or None) for row in rows]


def parquet_bytes(table: pa.Table) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(table, buffer)
    return buffer.getvalue()


def workbook_bytes(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


OBJECTS = [{"id": 1, "channel": "voice", "start": "2026-01-05 09:00:00"}, {"id": 2, "channel": "chat", "start": None}]
TABLE = pa.table({"id": [1, 2], "channel": ["voice", "chat"], "start": [datetime(2026, 1, 5, 9), None]})
FILES = {
    "calls.csv": CSV.encode(),
    "bom.csv": b"\xef\xbb\xbf" + CSV.encode(),
    "crlf.csv": CSV.replace("\n", "\r\n").encode(),
    "no_end.csv": CSV.rstrip("\n").encode(),
    "semicolons.csv": CSV.replace(",", ";").encode(),
    "calls.tsv": CSV.replace(",", "\t").encode(),
    "calls.csv.gz": gzip.compress(CSV.encode()),
    "calls.json": json.dumps(OBJECTS, indent=1).encode(),
    "calls.ndjson": "\n".join(json.dumps(row) for row in OBJECTS).encode(),
    "lines.json": "\n".join(json.dumps(row) for row in OBJECTS).encode(),
    "calls.ndjson.gz": gzip.compress("\n".join(json.dumps(row) for row in OBJECTS).encode()),
    "calls.parquet": parquet_bytes(TABLE),
    "calls.xlsx": workbook_bytes(
        [["id", "channel", "start"], [1, "voice", datetime(2026, 1, 5, 9)], [2, "chat", None]]
    ),
    "no_ending": CSV.encode(),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_gives_the_same_rows(texts: Callable[..., list[Row]], name: str) -> None:
    found = [(i, c, s and str(s)) for i, c, s in values(texts(name, FILES[name]))]

    assert found == SAME


def test_utf_16_is_read_where_it_is_declared(texts: Callable[..., list[Row]]) -> None:
    assert values(texts("calls.csv", CSV.encode("utf-16"), more="encoding: utf-16\n")) == SAME


def test_a_declared_encoding_is_used(texts: Callable[..., list[Row]]) -> None:
    (row,) = texts("calls.csv", "id,channel,start\nשלום,voice,x\n".encode("cp1255"), more="encoding: cp1255\n")

    assert row["id"] == "שלום"


def test_marks_that_are_no_line_ends_stay_in_the_text(texts: Callable[..., list[Row]]) -> None:
    (row,) = texts("calls.csv", "id,channel,start\n1\x0b\u2028\x85,voice,x\n")

    assert row["id"] == "1\x0b\u2028\x85"


def test_nested_json_is_flattened_with_dots_and_numbers_stay_exact(texts: Callable[..., list[Row]]) -> None:
    deep = (
        '{"id": 12345678901234567890.10, "channel": true, "start": null,'
        ' "a": {"b": {"c": {"d": {"e": {"f": 1}}}}}, "l": [1.50, "x"]}'
    )

    (row,) = texts("calls.ndjson", deep)

    assert (row["id"], row["channel"], row["start"]) == ("12345678901234567890.10", "true", None)
    assert (row["a.b.c.d.e"], row["l"]) == ('{"f":1}', '[1.50,"x"]')


def test_json_columns_may_come_late_and_in_any_order(texts: Callable[..., list[Row]]) -> None:
    lines = [json.dumps({"x": n}) for n in range(60_000)] + ['{"start": "s", "channel": "chat", "id": 7}']

    assert values(texts("calls.ndjson", "\n".join(lines))[-1:]) == [("7", "chat", "s")]


def test_a_line_that_is_no_json_object_is_a_fault(texts: Callable[..., list[Row]]) -> None:
    rows = texts("calls.ndjson", '{"id": 1, "channel": "voice", "start": "x"}\n{"id": \n[1]\n\n' + "[" * 9_000 + "\n")

    assert [(row["_line"], row["_fault"]) for row in rows] == [
        (1, None), (2, "broken_json"), (3, "broken_json"), (5, "broken_json"),
    ]  # fmt: skip


def test_objects_that_go_over_several_lines_are_read_one_after_another(texts: Callable[..., list[Row]]) -> None:
    one, two = ({"id": n, "channel": "voice", "start": "x"} for n in (1, 2))

    rows = texts("calls.json", "\n" + json.dumps(one, indent=1) + "\n\n" + json.dumps(two, indent=1) + "\n")

    assert [(row["_line"], row["id"], row["_fault"]) for row in rows] == [(2, "1", None), (8, "2", None)]


def test_an_object_over_several_lines_that_is_cut_off_is_no_file(texts: Callable[..., list[Row]]) -> None:
    with pytest.raises(SourceError, match="broken"):
        texts("calls.json", json.dumps({"id": 1, "channel": "voice", "start": "x"}, indent=1)[:-4])


def test_items_of_a_json_list_know_their_line(texts: Callable[..., list[Row]]) -> None:
    rows = texts("calls.json", '[\n{"id": 1, "channel": 1, "start": 1},\n\n{"id":\n2}, 5]')

    assert [(row["_line"], row["id"], row["_fault"]) for row in rows] == [
        (2, "1", None), (4, "2", None), (5, None, "broken_json"),
    ]  # fmt: skip


def test_parquet_columns_of_which_none_is_as_promised_become_text_that_means_the_same(tmp_path: Path) -> None:
    table = pa.table(
        {
            "id": pa.array([123456789012.0, float("nan"), 0.1]),
            "channel": pa.array(["a", None, "b"]).dictionary_encode(),
            "start": pa.array([datetime(2026, 7, 5, 9)] * 3, pa.timestamp("ns", "Europe/Berlin")),
            "day": pa.array([date(2026, 1, 5)] * 3),
            "flag": pa.array([True, None, False]),
            "exact": pa.array([1, 2, 3], pa.decimal128(10, 2)),
            "bytes": pa.array([b"ok", b"\xff", None]),
            "list": pa.array([[1], [], None]),
        }
    )

    path = tmp_path / "calls.parquet"
    path.write_bytes(parquet_bytes(table))
    (batch,) = ParquetRows(path).batches()
    rows = [dict(zip(table.column_names, row, strict=True)) for row in zip(*batch.columns, strict=True)]
    rows = [{name: value.as_py() for name, value in row.items()} for row in rows]

    assert [row["id"] for row in rows] == ["123456789012", None, "0.1"]
    assert [row["flag"] for row in rows] == ["true", None, "false"]
    assert rows[0]["start"] == "2026-07-05 09:00:00.000000Z"
    assert (rows[0]["day"], rows[0]["exact"], rows[0]["bytes"], rows[1]["bytes"], rows[0]["list"]) == (
        "2026-01-05", "1.00", "6f6b", "ff", "[1]",
    )  # fmt: skip


def test_a_sheet_is_chosen_by_name_and_its_cells_become_iso_text(texts: Callable[..., list[Row]]) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Calls")
    for row in [[None], ["id", "channel", "start"], [1.5, True, date(2026, 1, 5)], [], [3, "x", "y", "more"]]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)

    rows = texts("calls.xlsx", buffer.getvalue(), more="sheet: Calls\n")

    assert [(r["_line"], r["id"], r["channel"], r["start"], r["_fault"]) for r in rows] == [
        (3, "1.5", "true", "2026-01-05", None), (5, None, None, None, "ragged_line"),
    ]  # fmt: skip


def test_files_come_in_the_order_of_their_names_and_known_ones_are_not_read(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).write_text(CSV.replace("chat", name))
    definition = source(CALLS.format(path="*.csv"))
    first = list(stage(definition, tmp_path, tmp_path / "staging", lambda sha256: False))

    again = list(stage(definition, tmp_path, tmp_path / "staging", lambda sha256: sha256 == first[0].sha256))

    assert [(file.path, file.rows, file.faults) for file in first] == [("a.csv", 2, 0), ("b.csv", 2, 0)]
    assert [file.parquet is None for file in again] == [True, False]


def test_a_folder_of_data_is_named_by_a_variable_of_ours_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, workspace = tmp_path / "data", tmp_path / "workspace"
    data.mkdir()
    workspace.mkdir()
    (data / "calls.csv").write_text(CSV)
    monkeypatch.setenv("WELLSERVED_DATA", str(data))

    def run(path: str) -> list[StagedFile]:
        return list(stage(source(CALLS.format(path=path)), workspace, tmp_path / "staging", lambda sha256: False))

    assert run("${WELLSERVED_DATA}/calls.csv")[0].rows == 2
    for path, said in [
        ("${HOME}/x.csv", "may not be read"),
        ("${WELLSERVED_NONE}/x.csv", "WELLSERVED_NONE is not set"),
    ]:
        with pytest.raises(SourceError, match=said):
            run(path)


def test_a_header_must_tell_columns_apart_and_have_those_we_map(texts: Callable[..., list[Row]]) -> None:
    for header, said in [
        ("id,channel,start,id", "two columns are called 'id'"),
        ("id,channel,start,ID", "two columns are called 'ID'"),
        ("id,,channel,start", "column 2 has no name"),
        ("id,chanel,start", "no column 'channel'"),
        ("id,channel,start,_line", "may not be called '_line'"),
    ]:
        with pytest.raises(SourceError, match=said) as error:
            texts("calls.csv", header + "\n1,2,3\n")
        assert error.value.where.startswith("calls.csv")
        assert error.value.fix


def test_a_missing_column_is_answered_with_the_nearest(texts: Callable[..., list[Row]]) -> None:
    with pytest.raises(SourceError) as error:
        texts("calls.ndjson", '{"id": 1, "chanel": 2, "start": 3}\n')

    assert (error.value.what, error.value.fix) == ("the file has no column 'channel'", "did you mean 'chanel'?")


def test_a_file_outside_the_workspace_is_not_followed(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (tmp_path / "secret.csv").write_text(CSV)
    (workspace / "calls.csv").symlink_to(tmp_path / "secret.csv")

    with pytest.raises(SourceError, match="outside the workspace"):
        list(stage(source(CALLS.format(path="calls.csv")), workspace, tmp_path / "staging", lambda sha256: False))
