"""What exports are made of in tests: the score made by hand, a stamp, and how a workbook shows a number."""

import io
import re
import warnings
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl

from tests.surfaces.made import MADE_AT, score
from wellserved.scorecard.scored import Score
from wellserved.surfaces.export.stamp import Stamp

STAMP = Stamp(
    organisation="Acme",
    period="June 2026",
    scope="all rows",
    filters="Channel: voice",
    as_of="2026-07-01 09:00 +00:00",
    zone="Europe/Paris",
    rows="7-abcdef01",
    definitions="0123456789abcdef",
)
DIGITS = re.compile(r"#,##0(?:\.(0+))?")
HOSTILE = ("=cmd|' /C calc'!A0", '#let x = read("secret")', "<script>alert(1)</script>", "{{7*7}} \\ $a$ @b *c* _d_")
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

__all__ = ["HOSTILE", "MADE_AT", "STAMP", "Book", "hostile_score", "score", "shown_by_a_workbook"]


class Book:
    """A workbook, opened as a spreadsheet program opens it."""

    def __init__(self, content: bytes) -> None:
        with warnings.catch_warnings(action="ignore", category=UserWarning):  # it does not know sparklines
            self._book = openpyxl.load_workbook(io.BytesIO(content))
        self.sheets = self._book.sheetnames

    def cells(self, sheet: str) -> list[list[Any]]:
        return [list(row) for row in self._book[sheet].iter_rows()]

    def texts(self, sheet: str) -> list[list[str]]:
        """Each cell as people see it."""
        return [[shown_by_a_workbook(cell.value, cell.number_format) for cell in row] for row in self.cells(sheet)]

    def columns(self, sheet: str) -> list[Mapping[str, str]]:
        """Each line of a table by its header."""
        header, *rows = self.texts(sheet)
        return [dict(zip(header, row, strict=True)) for row in rows]


def shown_by_a_workbook(value: object, code: str) -> str:
    """What a spreadsheet program makes of a cell: its number in its format, half away from zero."""
    if not isinstance(value, int | float):
        return "" if value is None else str(value)
    found = DIGITS.search(code)
    if found is None:
        return str(value)
    share = "%" in code.replace('"%"', "")
    number = Decimal(repr(value)) * (100 if share else 1)
    decimals = len(found[1] or "")
    written = f"{abs(number).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,.{decimals}f}"
    around = code[: found.start()] + "\0" + code[found.end() :]
    return ("-" if number < 0 else "") + around.replace('"', "").replace("\0", written)


def hostile_score(text: str) -> Score:
    """The score with a text of somebody's in the places that an organisation fills."""
    made = score()
    first = made.objectives[0]
    metric = replace(first.metrics[0], label=text)
    objective = replace(first, objective=replace(first.objective, label=text, owner=text), metrics=(metric,))
    return replace(made, label=text, objectives=(objective, *made.objectives[1:]))
