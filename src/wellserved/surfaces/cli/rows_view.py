"""Rows view: the rows behind a number, as a table of what the terminal has room for, or each as a small record."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.flow.rows import Rows
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import NOTHING

WIDEST, GAP, LINES = 24, 2, 12
Cells = dict[int, list[str]]


def rows_view(found: Rows, width: int, zone: str) -> Iterator[RenderableType]:
    """A table if the columns that tell of a row have room beside each other; else each row as a record."""
    if not found.rows:
        yield Text("no rows")
        return
    cells = _cells(found, ZoneInfo(zone))
    telling = [i for i in cells if found.columns[i] in found.telling]
    beside = _fitting(found, cells, telling, width)
    shown = beside or sorted([*telling, *(i for i in cells if i not in telling)][:LINES])
    yield from _table(found, cells, shown) if beside else _records(found, cells, shown)
    yield Text(f"times are those of {zone}", style="dim")
    rest = [found.columns[i] for i in cells if i not in shown]
    if rest:
        yield Text(f"no room for: {', '.join(rest)}; --format csv shows all", style="dim")


def _cells(found: Rows, zone: ZoneInfo) -> Cells:
    """The columns that have something to say, and those that tell of a row, written out."""
    told = [
        i
        for i, name in enumerate(found.columns)
        if name in found.telling or any(row[i] is not None for row in found.rows)
    ]
    return {i: [_written(row[i], zone) for row in found.rows] for i in told}


def _fitting(found: Rows, cells: Cells, telling: Sequence[int], width: int) -> list[int]:
    """The telling columns and as many others as fit beside them; none where the telling ones don't."""
    sizes = {i: min(WIDEST, max(map(len, column))) for i, column in cells.items()}
    sizes = {i: max(len(found.columns[i]), size) + GAP for i, size in sizes.items()}
    room = width + GAP - sum(sizes[i] for i in telling)
    if room < 0:
        return []
    shown = set(telling)
    for i in (i for i in cells if i not in telling):
        room -= sizes[i]
        if room < 0:
            break
        shown.add(i)
    return sorted(shown)


def _table(found: Rows, cells: Cells, shown: Sequence[int]) -> Iterator[RenderableType]:
    table = Table(box=None, padding=(0, GAP, 0, 0), pad_edge=False, header_style="dim")
    for i in shown:
        widest = max(WIDEST, len(found.columns[i]))
        table.add_column(found.columns[i], no_wrap=True, overflow="ellipsis", max_width=widest)
    for number in range(len(found.rows)):
        table.add_row(*(Text(cells[i][number]) for i in shown))
    yield table


def _records(found: Rows, cells: Cells, shown: Sequence[int]) -> Iterator[RenderableType]:
    """Each row as lines of name and value."""
    for number in range(len(found.rows)):
        record = Table.grid(padding=(0, GAP, 0, 0))
        record.add_column(style="dim", no_wrap=True, width=max(len(found.columns[i]) for i in shown))
        record.add_column(overflow="fold")
        for i in shown:
            record.add_row(found.columns[i], Text(cells[i][number]))
        yield record
        yield Text()


def _written(value: Any, zone: ZoneInfo) -> str:
    match value:
        case None:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value.astimezone(zone) if value.tzinfo else value:%Y-%m-%d %H:%M:%S}"
        case float():
            return f"{value:.10g}"
        case _:
            return clean(str(value))
