"""Rows view: the rows behind a number, as many columns as the terminal has room for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.flow.rows import Rows
from wellserved.surfaces.cli.output import clean

WIDEST, GAP = 24, 2


def rows_view(found: Rows, width: int, zone: str) -> Iterator[RenderableType]:
    """The columns that have something to say, first things first, and the names of those left out."""
    if not found.rows:
        yield Text("no rows")
        return
    told = [i for i in range(len(found.columns)) if any(row[i] is not None for row in found.rows)]
    cells = {i: [_written(row[i], ZoneInfo(zone)) for row in found.rows] for i in told}
    shown = _fitting(found, cells, width)
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    for i in shown:
        table.add_column(found.columns[i], no_wrap=True, overflow="ellipsis", max_width=WIDEST)
    for number in range(len(found.rows)):
        table.add_row(*(Text(cells[i][number]) for i in shown))
    yield table
    yield Text(f"times are those of {zone}", style="dim")
    if len(shown) < len(told):
        rest = ", ".join(found.columns[i] for i in told if i not in shown)
        yield Text(f"no room for: {rest}; --format csv shows all", style="dim")


def _fitting(found: Rows, cells: dict[int, list[str]], width: int) -> list[int]:
    """The first columns that fit beside each other; at least one."""
    room, shown = width, list[int]()
    for i, column in cells.items():
        room -= min(WIDEST, max(len(found.columns[i]), *map(len, column))) + GAP
        if room < -GAP and shown:
            break
        shown.append(i)
    return shown


def _written(value: Any, zone: ZoneInfo) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone(zone) if value.tzinfo else value:%Y-%m-%d %H:%M:%S}"
        case float():
            return f"{value:g}"
        case _:
            return clean(str(value))
