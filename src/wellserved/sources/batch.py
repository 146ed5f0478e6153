"""Batch: rows as columns of text, and the staging file that they are written to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

BATCH_ROWS, BATCH_SIZE = 50_000, 32 << 20
OWN = ("_line", "_fault", "_raw")
Texts: TypeAlias = "tuple[pa.Array[Any], ...]"


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
        columns: One array of text a source column.
        lines: Where each row begins.
        faults: Lines that are no rows; they come besides.
    """

    columns: Texts
    lines: Sequence[int] | pa.Array[Any]
    faults: tuple[Fault, ...] = ()


@dataclass
class Staging:
    """Writes batches to Parquet: the source's columns as text, and where each row stood."""

    path: Path
    names: tuple[str, ...]
    rows: int = 0
    faults: int = 0
    _writer: pq.ParquetWriter = field(init=False, repr=False)
    _schema: pa.Schema = field(init=False, repr=False)

    def __post_init__(self) -> None:
        fields: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in self.names]
        self._schema = pa.schema([*fields, ("_line", pa.int64()), ("_fault", pa.string()), ("_raw", pa.string())])
        self._writer = pq.ParquetWriter(self.path, self._schema, compression="lz4", write_statistics=False)

    def add(self, batch: Batch) -> None:
        """Write some rows, and the faults that were met among them."""
        rows = len(batch.lines)
        if rows:
            self._write(batch.columns, pa.array(batch.lines, pa.int64()), pa.nulls(rows, pa.string()), None)
        if batch.faults:
            nothing = tuple(pa.nulls(len(batch.faults), pa.string()) for _ in self.names)
            lines = pa.array([fault.line for fault in batch.faults], pa.int64())
            codes = pa.array([fault.code for fault in batch.faults], pa.string())
            self._write(nothing, lines, codes, pa.array([fault.raw for fault in batch.faults], pa.string()))
        self.rows += rows + len(batch.faults)
        self.faults += len(batch.faults)

    def _write(
        self, columns: tuple[pa.Array[Any], ...], lines: pa.Array[Any], codes: pa.Array[Any], raw: pa.Array[Any] | None
    ) -> None:
        raw = pa.nulls(len(lines), pa.string()) if raw is None else raw
        self._writer.write_table(pa.table([*columns, lines, codes, raw], schema=self._schema))

    def __enter__(self) -> Staging:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._writer.close()
