"""Written: JSON and CSV as all surfaces write them, character for character."""

import csv
import io
import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def json_text(data: Any, ascii_only: bool = False) -> str:
    """JSON: numbers are numbers, null is null, times are ISO 8601 with their offset."""
    return json.dumps(data, indent=2, ensure_ascii=ascii_only, allow_nan=False, default=plain)


def csv_text(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """CSV with one header line; no data is an empty field."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([["" if cell is None else plain(cell, text=True) for cell in row] for row in rows])
    return page.getvalue()


def plain(value: Any, text: bool = False) -> Any:
    """A value as JSON has it, or as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value) if text else float(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if text else str(value)
