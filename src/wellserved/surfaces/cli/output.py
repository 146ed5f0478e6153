"""Output: results to stdout, in the format that was asked for."""

import io
import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wellserved.surfaces.cli.lazy import WrongWord
from wellserved.surfaces.written import csv_text, json_text

if TYPE_CHECKING:
    import pyarrow
    from rich.console import Console, RenderableType

PIPE_WIDTH = 110
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Take out what would steer a terminal; data may come from anybody."""
    return UNSAFE.sub("�", text.replace("\n", " ").replace("\t", " "))


def console() -> "Console":
    """The terminal as it is: its width and colours; plain and 110 wide in a pipe; NO_COLOR is honoured."""
    from rich.console import Console

    width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False)


def show(*parts: "RenderableType") -> None:
    """Print tables and text for a person."""
    terminal = console()
    if terminal.is_terminal:
        for part in parts:
            terminal.print(part)
        return
    with terminal.capture() as captured:
        for part in parts:
            terminal.print(part)
    sys.stdout.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def print_json(data: Any) -> None:
    """Print JSON: numbers are numbers, null is null, times are ISO 8601 with their offset."""
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    print(json_text(data, ascii_only))  # noqa: T201


def print_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print CSV with one header line; no data is an empty field."""
    sys.stdout.write(csv_text(columns, rows))


def print_parquet(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Write rows as Parquet to stdout, which must be a file or a pipe.

    Raises:
        WrongWord: stdout is a terminal.
    """
    import pyarrow as pa

    print_table(
        pa.table({name: pa.array([row[i] for row in rows], from_pandas=False) for i, name in enumerate(columns)})
    )


def print_table(table: "pyarrow.Table") -> None:
    """Write an Arrow table as Parquet to stdout, which must be a file or a pipe.

    Raises:
        WrongWord: stdout is a terminal.
    """
    if sys.stdout.isatty():
        raise WrongWord("Parquet is not for a terminal", "send it to a file: … --format parquet > values.parquet")
    import pyarrow.parquet as pq

    page = io.BytesIO()
    pq.write_table(table, page)
    sys.stdout.buffer.write(page.getvalue())
    sys.stdout.buffer.flush()


def print_rows(form: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print rows as csv, parquet, or a JSON list of objects."""
    if form == "csv":
        print_csv(columns, rows)
    elif form == "parquet":
        print_parquet(columns, rows)
    else:
        print_json([dict(zip(columns, row, strict=True)) for row in rows])
