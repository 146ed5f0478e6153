"""Parse: the process that opens untrusted files, within limits, and writes their rows as text.

It is started by reader.py, reads requests from standard input and answers each with a line.
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol, runtime_checkable

os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
if __name__ == "__main__":  # pyarrow would load both if they are there: two thirds of a small file's time, for nothing
    sys.modules |= dict.fromkeys(("numpy", "pandas"))  # type: ignore[arg-type]

import pyarrow as pa

from wellserved.sources.batch import Batch, Staging, text_schema
from wellserved.sources.byte_lines import Lines, open_bytes
from wellserved.sources.csv_rows import CsvRows
from wellserved.sources.header import check_header, check_needed
from wellserved.sources.json_rows import JsonRows
from wellserved.sources.kind import HEAD, Kind, kind_of
from wellserved.sources.limits import Limits, limit_memory, limit_time
from wellserved.sources.request import Answer, Request
from wellserved.terms.errors import SourceError


class Rows(Protocol):
    """A file that was opened."""

    names: list[str]

    def batches(self) -> Iterator[Batch]: ...


@runtime_checkable
class TypedRows(Rows, Protocol):
    """A file whose columns have types of their own."""

    @property
    def schema(self) -> pa.Schema: ...

    @property
    def typed(self) -> dict[str, str]: ...


def main() -> None:
    """Answer requests until there are no more."""
    limits = Limits(**json.loads(sys.argv[1]))
    limit_memory(limits)
    for line in sys.stdin:
        request = Request.from_line(line)
        sys.stdout.write(answer(request, limits).to_line())
        sys.stdout.flush()


def answer(request: Request, limits: Limits) -> Answer:
    """Stage one file, or say why not."""
    try:
        limit_time(limits, Path(request.path).stat().st_size)
        return stage_file(request, limits)
    except SourceError as error:
        return Answer(what=error.what, where=error.where.replace(request.path, request.shown), fix=error.fix)
    except (MemoryError, pa.ArrowMemoryError):
        return Answer(
            what=f"the file needs more than {limits.memory >> 20:,} MiB to be read", where=request.shown, fix="split it"
        )
    except OSError as error:
        return Answer(
            what=f"the file can not be read: {error.strerror}", where=request.shown, fix="check its permissions"
        )


def stage_file(request: Request, limits: Limits) -> Answer:
    """Write one file's rows to its staging file."""
    path = Path(request.path)
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b" and path.name.lower().endswith(".gz")
    with open_bytes(path, limits, packed=packed) as file:
        head = file.read(HEAD)
    if not head:
        raise SourceError("the file is empty (0 bytes)", request.path, "export it again, or take it away")
    kind = kind_of(path, head, request.encoding, packed=packed)
    rows = _open(kind, request, limits, packed=packed)
    needed = frozenset(request.needed)
    names = check_header(rows.names, needed if not isinstance(rows, JsonRows) else (), limits.columns, request.path)
    schema = rows.schema if isinstance(rows, TypedRows) else text_schema(names)
    with Staging(Path(request.into), schema) as staging:
        for batch in rows.batches():
            staging.add(batch)
    if isinstance(rows, JsonRows) and staging.rows > staging.faults:
        check_needed(rows.found, needed, request.path)
    return Answer(staging.rows, staging.faults, rows.typed if isinstance(rows, TypedRows) else {})


def _open(kind: Kind, request: Request, limits: Limits, *, packed: bool) -> Rows:
    path = Path(request.path)
    if kind == "parquet":  # what reads it loads more than a small file of text takes
        from wellserved.sources.parquet_rows import ParquetRows

        return ParquetRows(path, request.taken)
    if kind == "xlsx":
        from wellserved.sources.workbook_rows import WorkbookRows

        return WorkbookRows(path, request.sheet, limits)
    lines = Lines(path, request.encoding, limits, packed)
    if kind == "csv":
        return CsvRows(lines, request.delimiter)
    return JsonRows(lines, frozenset((*request.needed, *request.wanted)), listed=kind == "json")


if __name__ == "__main__":
    main()
