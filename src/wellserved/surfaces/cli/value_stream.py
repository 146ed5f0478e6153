"""Value stream: a table of values as CSV, Parquet or JSON, a batch at a time, however many there are."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from wellserved.surfaces.cli.output import print_table

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 20_000
FIRST = ("metric", "version", "start", "end")
LAST = ("value", "low", "high", "n", "coverage", "note")


def stream_values(table: "pa.Table", form: str) -> None:
    """Print a table of values; it holds what `print_values` would print of the same measurements."""
    shown = table.drop_columns(["freshness"])
    if form == "parquet":
        print_table(shown)
    elif form == "csv":
        _stream_csv(shown)
    else:
        _stream_json(shown)


def _rows(table: "pa.Table") -> Iterator[list[tuple[Any, ...]]]:
    for begin in range(0, table.num_rows, BATCH):
        part = table.slice(begin, BATCH)
        yield list(zip(*(part.column(i).to_pylist() for i in range(part.num_columns)), strict=True))


def _stream_csv(table: "pa.Table") -> None:
    _write_csv([tuple(table.column_names)])
    for rows in _rows(table):
        _write_csv(rows)


def _write_csv(rows: list[tuple[Any, ...]]) -> None:
    """No data is an empty field."""
    page = io.StringIO()
    csv.writer(page, lineterminator="\n").writerows(rows)
    sys.stdout.write(page.getvalue())


def _stream_json(table: "pa.Table") -> None:
    """A list of objects, each as `measure` promises it."""
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    names, segments = table.column_names, table.column_names[len(FIRST) : -len(LAST)]
    between = "[\n"
    for rows in _rows(table):
        for row in rows:
            told = json.dumps(_shaped(dict(zip(names, row, strict=True)), segments), indent=2, ensure_ascii=ascii_only)
            sys.stdout.write(between + "  " + told.replace("\n", "\n  "))
            between = ",\n"
    sys.stdout.write("\n]\n" if table.num_rows else "[]\n")


def _shaped(flat: dict[str, Any], segments: list[str]) -> dict[str, Any]:
    first = {name: flat[name] for name in FIRST}
    return {**first, "segment": {name: flat[name] for name in segments}, **{name: flat[name] for name in LAST}}
