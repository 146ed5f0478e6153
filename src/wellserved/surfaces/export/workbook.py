"""Workbook: tables as an XLSX file: numbers are numbers, texts are texts and never formulas."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wellserved.surfaces.export.number_format import Shown

LONGEST_TEXT, LONGEST_NAME, WIDEST = 32_000, 31, 60
BARRED = re.compile(r"[\[\]:*?/\\]")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
INK, SOFT, RULE, BAND, LINE = "#16202C", "#525E6C", "#DDE2E8", "#E6EBF1", "#33526F"


@dataclass(frozen=True)
class Trace:
    """A small line of a row's past, drawn by the workbook itself from a range of another sheet."""

    sheet: str
    row: int
    first: int
    last: int


Cell = str | Shown | Trace | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, a header, and a row of cells for each line.

    Args:
        name: What it is called.
        header: The columns' names.
        rows: A cell for each column; None for no data.
        wide: Columns, by number, whose texts may take several lines.
        headed: Whether there is a header that stays in sight; else the first column is set apart.
    """

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    wide: tuple[int, ...] = ()
    headed: bool = True


def workbook(sheets: Sequence[Sheet], title: str, made_at: datetime) -> bytes:
    """Write sheets as one file.

    Args:
        sheets: In their order.
        title: The document's.
        made_at: When it was made.
    """
    import xlsxwriter

    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {**PLAIN, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": title[:250], "comments": "Wellserved", "created": made_at.replace(tzinfo=None)})
    names = _names(sheets)
    _Writer(book).write(sheets, names)
    book.close()
    return held.getvalue()


class _Writer:
    """Writes cells, each format once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._kept: dict[tuple[tuple[str, object], ...], Any] = {}

    def write(self, sheets: Sequence[Sheet], names: Sequence[str]) -> None:
        by_name = dict(zip((sheet.name for sheet in sheets), names, strict=True))
        for sheet, name in zip(sheets, names, strict=True):
            self._sheet(self._book.add_worksheet(name), sheet, by_name)

    def _sheet(self, page: Any, sheet: Sheet, names: dict[str, str]) -> None:
        start = 1 if sheet.headed else 0
        if sheet.headed:
            for column, text in enumerate(sheet.header):
                page.write_string(
                    0, column, _text(text), self._format(bold=True, bg_color=BAND, bottom=1, text_wrap=True)
                )
            page.freeze_panes(1, 1)
            page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.header) - 1)
        for number, row in enumerate(sheet.rows, start):
            for column, cell in enumerate(row):
                self._cell(page, number, column, cell, sheet, names)
        for column in range(len(sheet.header)):
            page.set_column(column, column, _width(sheet, column))
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)

    def _cell(self, page: Any, row: int, column: int, cell: Cell, sheet: Sheet, names: dict[str, str]) -> None:
        top = {"valign": "top", "font_color": INK}
        match cell:
            case Shown(number, code):
                page.write_number(row, column, number, self._format(num_format=code, **top))
            case Trace(of, line, first, last):
                _spark(page, row, column, names[of], line, first, last)
            case str(text) if text:
                bold = not sheet.headed and column == 0
                wrap = column in sheet.wide
                page.write_string(row, column, _text(text), self._format(text_wrap=wrap, bold=bold, **top))
            case _:
                page.write_blank(row, column, None, self._format(**top))

    def _format(self, **wanted: object) -> Any:
        key = tuple(sorted(wanted.items()))
        if key not in self._kept:
            self._kept[key] = self._book.add_format({"font_name": "Calibri", "font_size": 10, **wanted})
        return self._kept[key]


def _spark(page: Any, row: int, column: int, name: str, line: int, first: int, last: int) -> None:
    from xlsxwriter.utility import xl_range_abs

    quoted = "'" + name.replace("'", "''") + "'"
    reach = f"{quoted}!{xl_range_abs(line, first, line, last)}"
    look = {"range": reach, "series_color": LINE, "last_point": True, "show_hidden": True, "weight": 1.25}
    page.add_sparkline(row, column, look)


def _text(text: str) -> str:
    """A text that a cell can hold."""
    return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:LONGEST_TEXT]


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """Names that a workbook allows, each once."""
    found: list[str] = []
    for sheet in sheets:
        plain = BARRED.sub(" ", _text(sheet.name)).strip(" '")[:LONGEST_NAME] or "Sheet"
        same = sum(name.lower().startswith(plain.lower()[: LONGEST_NAME - 3]) for name in found)
        found.append(f"{plain[: LONGEST_NAME - 3]} {same + 1}" if same else plain)
    return found


def _width(sheet: Sheet, column: int) -> float:
    """Room for most of what a column holds."""
    header = [sheet.header[column]] if sheet.headed else []
    texts = [*header, *(row[column] for row in sheet.rows[:200] if column < len(row))]
    longest = max((len(text) if isinstance(text, str) else 11 for text in texts if text is not None), default=8)
    return min(longest + 2, WIDEST if column in sheet.wide else 42)
