"""Batch: rows in columns, and the staging file that they are written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS, BATCH_SIZE = 50_000, 32 << 20
FEW, SOME = 20, 1_000  # rows to a value, and in all, at least, for a column of few values
OWN = ("_line", "_fault", "_raw")
Columns: TypeAlias = "tuple[pa.Array[Any], ...]"


@dataclass(frozen=True)
class Fault:
    """A line that is no row.

    Args:
        line: Where it begins, from 1.
        code: Why, such as "ragged_line".
        raw: The line as text.
    """

    line: int
    code: str
    raw: str


@dataclass(frozen=True)
class Batch:
    """Some rows of a file, in columns.

    Args:
        columns: One array a source column, of text unless the source's own type is taken.
        lines: Where each row begins.
        faults: Lines that are no rows; they come besides.
    """

    columns: Columns
    lines: Sequence[int] | pa.Array[Any]
    faults: tuple[Fault, ...] = ()


def text_schema(names: Sequence[str]) -> pa.Schema:
    """The schema of columns that are all staged as text."""
    return pa.schema([(name, pa.string()) for name in names])


@dataclass
class Staging:
    """Writes batches to Parquet: the source's columns, and where each row stood."""

    path: Path
    columns: pa.Schema
    rows: int = 0
    faults: int = 0
    _writer: pq.ParquetWriter | None = None
    _schema: pa.Schema = field(init=False, repr=False)

    def __post_init__(self) -> None:
        own = [pa.field("_line", pa.int64()), pa.field("_fault", pa.string()), pa.field("_raw", pa.string())]
        self._schema = pa.schema([*self.columns, *own])

    def add(self, batch: Batch) -> None:
        """Write some rows, and the faults that were met among them."""
        rows = len(batch.lines)
        if rows:
            self._write(batch.columns, pa.array(batch.lines, pa.int64()), pa.nulls(rows, pa.string()), None)
        if batch.faults:
            nothing = tuple(pa.nulls(len(batch.faults), field.type) for field in self.columns)
            lines = pa.array([fault.line for fault in batch.faults], pa.int64())
            codes = pa.array([fault.code for fault in batch.faults], pa.string())
            self._write(nothing, lines, codes, pa.array([fault.raw for fault in batch.faults], pa.string()))
        self.rows += rows + len(batch.faults)
        self.faults += len(batch.faults)

    def _write(
        self, columns: tuple[pa.Array[Any], ...], lines: pa.Array[Any], codes: pa.Array[Any], raw: pa.Array[Any] | None
    ) -> None:
        raw = pa.nulls(len(lines), pa.string()) if raw is None else raw
        table = pa.table([*columns, lines, codes, raw], schema=self._schema)
        self._writer = self._writer or self._open(table)
        self._writer.write_table(table)

    def _open(self, first: pa.Table) -> pq.ParquetWriter:
        """Begin the file; columns of few words are written as such: a word is then looked at once."""
        words: Any = [name for name in first.column_names if _has_few_values(first.column(name))]
        lines: Any = ["_line"]  # rows are looked for by their line, and by nothing else
        return pq.ParquetWriter(
            self.path, self._schema, compression="lz4", use_dictionary=words, write_statistics=lines
        )

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        (self._writer or self._open(self._schema.empty_table())).close()


def _has_few_values(column: pa.ChunkedArray[Any]) -> bool:
    if len(column) < SOME or not pa.types.is_string(column.type):
        return False
    import pyarrow.compute as pc  # takes longer to load than few rows to write

    count_distinct: Any = pc.count_distinct
    return bool(count_distinct(column).as_py() <= len(column) // FEW)
