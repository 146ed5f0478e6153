"""PostgreSQL's rows: Arrow to the CSV that COPY reads, and back."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

KINDS: dict[int, pa.DataType] = {
    16: pa.bool_(), 20: pa.int64(), 21: pa.int64(), 23: pa.int64(), 700: pa.float64(), 701: pa.float64(),
    1082: pa.date32(), 1114: pa.timestamp("us"), 1184: pa.timestamp("us", "UTC"),
}  # fmt: skip
NUMERIC = 1700
LISTS = {1022: np.float64, 1016: np.int64, 1007: np.int64, 1231: np.float64}
LIST_VALUES = {oid: pa.float64() if kind is np.float64 else pa.int64() for oid, kind in LISTS.items()}
MOST_DIGITS = 18
BLOCK_ROWS = 100_000


class Sent:
    """What the server sends: each row comes in a message of its own."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, row: bytes) -> None:
        """Take one row."""
        self._parts.append(bytes(row))

    def taken(self) -> bytes:
        """All that came."""
        return b"".join(self._parts)


def table_of(csv: bytes, described: Sequence[tuple[str, int]]) -> pa.Table:
    """CSV as the server writes it, as a table: null is an empty field, an empty text is quoted."""
    if not described or not csv:
        return pa.table({name: pa.array([], _kind(oid)) for name, oid in described})
    places = [str(number) for number in range(len(described))]
    plain = {place: KINDS.get(oid, pa.string()) for place, (_, oid) in zip(places, described, strict=True)}
    read = pa_csv.read_csv(
        io.BytesIO(csv),
        pa_csv.ReadOptions(column_names=places, block_size=len(csv) + 1),
        pa_csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        pa_csv.ConvertOptions(
            column_types=plain, strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""],
            true_values=["t"], false_values=["f"],
        ),
    )  # fmt: skip
    columns = [_made(read.column(i).combine_chunks(), oid) for i, (_, oid) in enumerate(described)]
    return pa.Table.from_arrays(columns, [name for name, _ in described])


def _kind(oid: int) -> pa.DataType:
    if oid in LISTS:
        return pa.list_(LIST_VALUES[oid])
    return pa.decimal128(38, 0) if oid == NUMERIC else KINDS.get(oid, pa.string())


def _made(column: Any, oid: int) -> Any:
    if oid in LISTS:
        return _lists(column, LISTS[oid])
    return _decimals(column) if oid == NUMERIC else column


def _decimals(column: Any) -> Any:
    """Numbers with as many digits after the point as any of them has; broken numbers where these are many."""
    after = max((len(text.partition(".")[2]) for text in column.to_pylist() if text), default=0)
    return column.cast(pa.decimal128(38, after) if after <= MOST_DIGITS else pa.float64())


def _lists(column: Any, kind: Any) -> Any:
    """Lists of numbers, written {1,2,3}."""
    texts = [text[1:-1] if text else "" for text in column.to_pylist()]
    values = [np.fromstring(text, kind, sep=",") if text else np.empty(0, kind) for text in texts]
    if any(len(one) != text.count(",") + 1 for one, text in zip(values, texts, strict=True) if text):
        raise ValueError("a list that PostgreSQL sent holds what is no number")
    offsets = pa.array(np.cumsum([0, *map(len, values)]), pa.int32())
    return pa.ListArray.from_arrays(offsets, pa.array(np.concatenate(values or [np.empty(0, kind)])))


def csv_of(path: Path, columns: Sequence[str], row: str) -> Iterator[bytes]:
    """A segment's rows as CSV, some at a time, and after its columns the number of each row."""
    file, first = pq.ParquetFile(path), 0
    own = [name for name in columns if name in file.schema_arrow.names]
    for batch in file.iter_batches(BLOCK_ROWS, columns=own):
        rows = pa.Table.from_batches([batch]).append_column(row, pa.array(range(first, first + batch.num_rows)))
        first += batch.num_rows
        written = io.BytesIO()
        pa_csv.write_csv(rows, written, pa_csv.WriteOptions(include_header=False))
        yield written.getvalue()
