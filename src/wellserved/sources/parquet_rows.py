"""Parquet rows: columns in their own type where that is what is promised, else as text: 5.0 as 5, times in ISO 8601."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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

    def __init__(self, path: Path, taken: Mapping[str, str] | None = None) -> None:
        self._path = path
        try:
            self._file = pq.ParquetFile(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from None
        self.names = list(self._file.schema_arrow.names)
        self._kinds = _kinds(self._file.schema_arrow, taken or {})

    @property
    def typed(self) -> dict[str, str]:
        """SQL types of the columns that are staged as they are."""
        return {name: _sql_type(kind) for name, kind in self._kinds.items() if kind is not None}

    @property
    def schema(self) -> pa.Schema:
        """The columns that are staged, and in what type."""
        return pa.schema([(name, kind or pa.string()) for name, kind in self._kinds.items()])

    def batches(self) -> Iterator[Batch]:
        """Give the rows, some thousand at a time."""
        line = 0
        try:
            for batch in self._file.iter_batches(batch_size=BATCH_ROWS, columns=list(self._kinds)):
                columns = tuple(_taken(batch.column(name), kind) for name, kind in self._kinds.items())
                yield Batch(columns, pa.array(range(line + 1, line + batch.num_rows + 1), pa.int64()))
                line += batch.num_rows
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged(error) from None

    def _damaged(self, error: Exception) -> SourceError:
        reason = (str(error).splitlines() or ["unreadable"])[0][:200]
        return SourceError(f"the Parquet file is damaged: {reason}", str(self._path), "export it again")


def _kinds(schema: pa.Schema, taken: Mapping[str, str]) -> dict[str, pa.DataType | None]:
    """The columns to stage: None for those as text; all of them where none has the type that is promised."""
    asked = {name.lower(): kind for name, kind in taken.items()}
    kinds = {one.name: own_type(one.type, asked[one.name.lower()]) for one in schema if one.name.lower() in asked}
    return kinds if any(kinds.values()) else dict.fromkeys(schema.names)


def own_type(kind: pa.DataType, asked: str) -> pa.DataType | None:
    """The type in which a column can be staged so that its values equal those read back from its text."""
    if asked == "DOUBLE" and (pa.types.is_float64(kind) or pa.types.is_float32(kind) or pa.types.is_integer(kind)):
        return pa.float64()
    if asked == "BIGINT" and (pa.types.is_signed_integer(kind) or kind in (pa.uint8(), pa.uint16(), pa.uint32())):
        return pa.int64()
    if asked == "BOOLEAN" and pa.types.is_boolean(kind):
        return pa.bool_()
    if asked == "TIMESTAMPTZ" and pa.types.is_timestamp(kind):
        return pa.timestamp("us", "UTC" if kind.tz else None)
    if asked == "DATE" and pa.types.is_date32(kind):
        return pa.date32()
    if asked == "DECIMAL(18,4)" and pa.types.is_decimal128(kind):
        return pa.decimal128(18, 4) if 0 <= kind.scale <= 4 and kind.precision - kind.scale <= 14 else None
    return None


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "TIMESTAMPTZ" if kind.tz else "TIMESTAMP"
    names = {pa.float64(): "DOUBLE", pa.int64(): "BIGINT", pa.bool_(): "BOOLEAN", pa.date32(): "DATE"}
    return names.get(kind, "DECIMAL(18,4)")


def _taken(column: pa.Array[Any], kind: pa.DataType | None) -> pa.Array[Any]:
    """A column as it is staged. As in text, NaN is null and there is no negative zero."""
    if kind is None:
        return as_text(column)
    if pa.types.is_floating(column.type):
        floats = column.cast(pa.float64())
        return _array(pc.add(pc.if_else(pc.is_nan(floats), pa.scalar(None, pa.float64()), floats), 0.0))
    return column.cast(kind, safe=False)


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
