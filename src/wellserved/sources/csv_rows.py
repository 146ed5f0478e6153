"""CSV rows: fields of text with true line numbers; lines that are no rows are set aside."""

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from wellserved.sources.batch import BATCH_ROWS, BATCH_SIZE, Batch, Fault
from wellserved.sources.byte_lines import Lines
from wellserved.terms.errors import SourceError

DELIMITERS = (",", ";", "\t", "|")
RAW = 4_000


@dataclass
class _Feed:
    """Gives lines to the csv module, remembers those of the current row, and takes some back."""

    lines: Iterator[str]
    number: int = 0
    size: int = 0
    taken: list[str] = field(default_factory=list)
    returned: deque[str] = field(default_factory=deque)

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        line = self.returned.popleft() if self.returned else next(self.lines)
        self.number += 1
        self.size += len(line)
        self.taken.append(line)
        return line

    def give_back_all_but_first(self) -> str:
        """Return to the row's second line, and give its first."""
        first, *others = self.taken
        self.returned.extendleft(reversed(others))
        self.number -= len(others)
        return first


class CsvRows:
    """One CSV file. Its header is read at once, its rows in batches."""

    def __init__(self, lines: Lines, delimiter: str | None) -> None:
        self._lines = lines
        self._feed = _Feed(iter(lines))
        csv.field_size_limit(lines.limits.line)
        header = self._first_line()
        self._delimiter = delimiter or max(DELIMITERS, key=header.count)
        self._reader = self._new_reader()
        self.names = self._header()

    def _first_line(self) -> str:
        line = next(self._feed, "")
        if not line.strip():
            raise SourceError(
                "the file has no header", f"{self._lines.path}, line 1", "its first line names the columns"
            )
        self._feed.taken.clear()
        self._feed.returned.append(line)
        self._feed.number = 0
        return line

    def _new_reader(self) -> "csv._reader":  # type: ignore[name-defined]
        return csv.reader(self._feed, delimiter=self._delimiter, strict=True)

    def _header(self) -> list[str]:
        try:
            names = [name.strip() for name in next(self._reader)]
        except csv.Error as error:
            raise SourceError(f"the header is broken: {error}", f"{self._lines.path}, line 1", "mend it") from None
        if 1 in self._lines.wrong:
            raise SourceError(
                f"the header is not in {self._lines.encoding}", f"{self._lines.path}, line 1", "mend 'encoding'"
            )
        self._feed.taken.clear()
        while names and not names[-1]:
            names.pop()
        return names

    def batches(self) -> Iterator[Batch]:
        """Give the rows, some thousand at a time."""
        rows: list[list[str]] = []
        lines: list[int] = []
        faults: list[Fault] = []
        for line, row, fault in self._rows():
            if fault:
                faults.append(fault)
            else:
                rows.append(row)
                lines.append(line)
            if len(rows) + len(faults) >= BATCH_ROWS or self._feed.size >= BATCH_SIZE:
                yield self._batch(rows, lines, faults)
                rows, lines, faults = [], [], []
                self._feed.size = 0
        if rows or faults:
            yield self._batch(rows, lines, faults)

    def _batch(self, rows: list[list[str]], lines: list[int], faults: list[Fault]) -> Batch:
        columns = zip(*rows, strict=True) if rows else [() for _ in self.names]
        return Batch(tuple(pa.array(column, pa.string()) for column in columns), lines, tuple(faults))

    def _rows(self) -> Iterator[tuple[int, list[str], Fault | None]]:
        feed, wrong, width = self._feed, self._lines.wrong, len(self.names)
        while True:
            feed.taken.clear()
            line = feed.number + 1
            try:
                row = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                yield line, [], Fault(line, "broken_quotes", feed.give_back_all_but_first()[:RAW].rstrip("\r\n"))
                self._reader = self._new_reader()
                continue
            if wrong and any(number in wrong for number in range(line, feed.number + 1)):
                yield line, [], self._fault(line, "wrong_encoding")
            elif len(row) == width:
                yield line, row, None
            elif row:
                yield line, row, self._trailing(line, row, width)

    def _trailing(self, line: int, row: list[str], width: int) -> Fault | None:
        """Forgive empty fields after the last column, as spreadsheets write them."""
        if len(row) > width and not any(row[width:]):
            del row[width:]
            return None
        return self._fault(line, "ragged_line")

    def _fault(self, line: int, code: str) -> Fault:
        return Fault(line, code, "".join(self._feed.taken)[:RAW].rstrip("\r\n"))
