"""Segment files: written once, synced, and never changed."""

import hashlib
import os
import uuid
from collections.abc import Sequence
from pathlib import Path

import duckdb

from wellserved.records.contract import Column
from wellserved.store.catalog import Segment
from wellserved.store.views import literal, shape_of
from wellserved.terms.crash import crash_point

# Over a quarter larger than with zstd, and a tenth to a fifth faster to scan.
LAYOUT = "FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy"


def write_segment(
    duck: duckdb.DuckDBPyConnection,
    folder: Path,
    sql: str,
    place: tuple[str, str, str],
    columns: Sequence[Column],
    time: str | None,
) -> Segment | None:
    """Write a SELECT's rows to a new file that survives a power cut; None where there are no rows.

    Args:
        duck: The connection that knows the relations in `sql`.
        folder: Where segments lie.
        sql: The rows, in the order they are to lie.
        place: Record, layer and partition.
        columns: The columns, for the segment's shape.
        time: The column that tells the segment's span.
    """
    path = folder / f"{place[0]}-{uuid.uuid4().hex}.parquet"
    row = duck.execute(f"COPY ({sql}) TO {literal(str(path))} ({LAYOUT})").fetchone()
    crash_point("segment_written")
    if not row or not row[0]:
        path.unlink()
        return None
    sync(path)
    crash_point("segment_synced")
    first, last = _span(duck, path, time)
    digest = digest_of(path)
    return Segment(path.name, *place, row[0], path.stat().st_size, digest, shape_of(columns), first, last)


def sync(path: Path) -> None:
    """Have the system put a file, or a folder's list of files, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def digest_of(path: Path) -> str:
    """A file's sha256."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _span(duck: duckdb.DuckDBPyConnection, path: Path, time: str | None) -> tuple[str | None, str | None]:
    if time is None:
        return None, None
    sql = (
        f'SELECT CAST(min("{time}") AS VARCHAR), CAST(max("{time}") AS VARCHAR) FROM read_parquet({literal(str(path))})'
    )
    first, last = duck.execute(sql).fetchall()[0]
    return first, last
