"""Files: the sample's tables written so that the same rows are the same bytes."""

import gzip
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

AS_TEXT = frozenset({"evaluation", "training"})


def file_name(record: str) -> str:
    """What a record's file is called."""
    return f"{record}.csv.gz" if record in AS_TEXT else f"{record}.parquet"


def write_table(folder: Path, record: str, columns: Mapping[str, Any]) -> int:
    """Write one record's file; gives its rows."""
    table = pa.table(dict(columns))
    path = folder / file_name(record)
    if record in AS_TEXT:
        path.write_bytes(_zipped(table))
    else:
        parquet.write_table(table, path, compression="zstd", version="2.6", write_statistics=False)
    return int(table.num_rows)


def _zipped(table: Any) -> bytes:
    """Gzip without the time and name that would differ from run to run."""
    plain, packed = io.BytesIO(), io.BytesIO()
    csv.write_csv(table, plain)
    with gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0, compresslevel=6) as stream:
        stream.write(plain.getvalue())
    return packed.getvalue()
