"""Workbook rows: one sheet of an xlsx, its dates as ISO text; never unfolded beyond a bound."""

import datetime
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
import python_calamine

from wellserved.sources.batch import BATCH_ROWS, Batch, Fault
from wellserved.sources.limits import Limits
from wellserved.terms.errors import SourceError, nearest

CHUNK = 1 << 20


class WorkbookRows:
    """One sheet. Its first row that holds anything names the columns."""

    def __init__(self, path: Path, sheet: str | None, limits: Limits) -> None:
        self._path = path
        _measure(path, limits)
        self._rows = self._open(path, sheet)
        header = next(self._rows, None)
        if header is None:
            raise SourceError("the sheet is empty", str(path), "its first row names the columns")
        names = [_text(cell) or "" for cell in header[1]]
        while names and not names[-1]:
            names.pop()
        self.names = names

    def _open(self, path: Path, sheet: str | None) -> Iterator[tuple[int, list[object]]]:
        try:
            book = python_calamine.CalamineWorkbook.from_path(str(path))
            names = book.sheet_names
            if sheet is not None and sheet not in names:
                raise SourceError(f"the workbook has no sheet '{sheet}'", str(path), nearest(sheet, names))
            found = book.get_sheet_by_name(sheet or names[0])
        except (python_calamine.CalamineError, OSError, IndexError, ValueError) as error:
            raise SourceError(f"the workbook is damaged: {error}", str(path), "save it again as xlsx") from None
        rows = enumerate(found.iter_rows(), 1)
        return ((line, row) for line, row in rows if any(cell not in ("", None) for cell in row))

    def batches(self) -> Iterator[Batch]:
        """Give the rows, some thousand at a time."""
        width = len(self.names)
        while taken := list(islice(self._rows, BATCH_ROWS)):
            faults, rows, lines = [], [], []
            for line, cells in taken:
                texts = [_text(cell) for cell in cells]
                if any(texts[width:]):
                    faults.append(Fault(line, "ragged_line", ",".join(text or "" for text in texts)[:4_000]))
                    continue
                rows.append(texts[:width] + [None] * (width - len(texts)))
                lines.append(line)
            columns = zip(*rows, strict=True) if rows else [() for _ in self.names]
            yield Batch(tuple(pa.array(column, pa.string()) for column in columns), lines, tuple(faults))


def _measure(path: Path, limits: Limits) -> None:
    """Unfold the workbook once without keeping it, before anything trusts its size.

    Raises:
        SourceError: It unfolds too far, or is damaged.
    """
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                with archive.open(entry) as file:
                    while got := file.read(CHUNK):
                        total += len(got)
                        if total > limits.workbook:
                            raise _too_big(path, limits)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        raise SourceError(f"the workbook is damaged: {error}", str(path), "save it again as xlsx") from None
    if total > max(limits.unpacked, path.stat().st_size * limits.ratio):
        raise _too_big(path, limits)


def _too_big(path: Path, limits: Limits) -> SourceError:
    return SourceError(
        f"the workbook unfolds to more than {limits.workbook >> 20} MiB", str(path), "save the sheet as CSV"
    )


def _text(cell: object) -> str | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.isoformat(" ")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    if isinstance(cell, datetime.timedelta):
        return repr(cell.total_seconds())
    return str(cell)
