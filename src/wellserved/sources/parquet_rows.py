"""Parquet rows: typed columns as text, whole numbers without a point, times in ISO 8601."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from wellserved.sources.batch import BATCH_ROWS, Batch
from wellserved.terms.errors import SourceError

EXACT = float(1 << 53)
pc: Any = pyarrow.compute


class ParquetRows:
    """One Parquet file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from None
        self.names = list(self._file.schema_arrow.names)

    def batches(self) -> Iterator[Batch]:
        """Give the rows, some thousand at a time."""
        line = 0
        try:
            for batch in self._file.iter_batches(batch_size=BATCH_ROWS):
                columns = tuple(as_text(column) for column in batch.columns)
                yield Batch(columns, pa.array(range(line + 1, line + batch.num_rows + 1), pa.int64()))
                line += batch.num_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> SourceError:
        reason = (str(error).splitlines() or ["unreadable"])[0][:200]
        return SourceError(f"the Parquet file is damaged: {reason}", str(self._path), "export it again")


def as_text(column: pa.Array[Any]) -> pa.Array[Any]:
    """Write any column as text."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_text(pc.dictionary_decode(column))
    if pa.types.is_floating(kind):
        return _of_floats(column.cast(pa.float64()))
    if pa.types.is_timestamp(kind) and kind.tz:
        utc = column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.timestamp("us"))
        return _array(pc.binary_join_element_wise(utc.cast(pa.string()), "Z", ""))
    if pa.types.is_timestamp(kind):
        return column.cast(pa.timestamp("us"), safe=False).cast(pa.string())
    if pa.types.is_nested(kind):
        return pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_duration(kind):
        return _of_floats(
            pc.divide(column.cast(pa.duration("us"), safe=False).cast(pa.int64()).cast(pa.float64()), 1e6)
        )
    return _plain(column)


def _plain(column: pa.Array[Any]) -> pa.Array[Any]:
    try:
        return column.cast(pa.string())
    except pa.ArrowInvalid:  # bytes that are no text
        return pa.array([None if v is None else v.hex() for v in column.to_pylist()], pa.string())


def _of_floats(column: pa.Array[Any]) -> pa.Array[Any]:
    """Write 5.0 as 5: an id that a tool turned into a float is still that id. NaN is null."""
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(column, pc.trunc(column)), pc.less(pc.abs(column), EXACT))
    wholes = pc.if_else(whole, column, 0.0).cast(pa.int64()).cast(pa.string())
    return _array(pc.if_else(whole, wholes, column.cast(pa.string())))


def _array(value: Any) -> pa.Array[Any]:
    """Say what a kernel gave: its stubs do not tell."""
    assert isinstance(value, pa.Array)  # noqa: S101 - one array in, one array out
    return value
