"""Machine output is exact: numbers stay numbers, no data stays no data."""

import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest

from wellserved.surfaces.cli import output
from wellserved.surfaces.cli.lazy import WrongWord

COLUMNS = ("name", "value", "at", "amount", "flag")
ROWS: list[list[Any]] = [
    ['a "quoted", name', 0.1, datetime(2026, 7, 1, 9, tzinfo=UTC), Decimal("5.1150"), True],
    [None, None, None, None, None],
]


def test_csv_has_a_header_and_empty_fields_for_no_data(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_rows("csv", COLUMNS, ROWS)

    assert capsys.readouterr().out == (
        'name,value,at,amount,flag\n"a ""quoted"", name",0.1,2026-07-01T09:00:00+00:00,5.1150,true\n,,,,\n'
    )


def test_json_keeps_numbers_and_null(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_rows("json", COLUMNS, ROWS)

    first, second = json.loads(capsys.readouterr().out)
    assert (first["value"], first["amount"], first["flag"]) == (0.1, 5.115, True)
    assert set(second.values()) == {None}


def test_json_refuses_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        output.print_json({"value": float("nan")})


def test_parquet_keeps_types(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    output.print_rows("parquet", COLUMNS, ROWS)

    table = pq.read_table(io.BytesIO(capsysbinary.readouterr().out))
    assert table.column_names == list(COLUMNS)
    assert table.to_pylist()[0]["value"] == 0.1 and table.to_pylist()[1]["value"] is None
    assert table.to_pylist()[0]["at"] == datetime(2026, 7, 1, 9, tzinfo=UTC)


def test_parquet_is_not_sent_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)

    with pytest.raises(WrongWord, match="not for a terminal"):
        output.print_parquet(COLUMNS, ROWS)


def test_text_that_would_steer_a_terminal_is_made_harmless() -> None:
    assert output.clean("a\x1b[2J\nb\tc\x9b\u202e") == "a�[2J b c��"
