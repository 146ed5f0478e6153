"""Quarantine view: rows that were kept out, as a list or one in full."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.surfaces.cli.output import clean

if TYPE_CHECKING:
    from wellserved.flow.quarantine import KeptOut

COLUMNS = ("id", "record", "source", "file", "line", "column", "rule", "message", "batch", "at")
SHORT = 8


def row(one: "KeptOut") -> list[Any]:
    """A row of COLUMNS."""
    return [getattr(one, name) for name in COLUMNS]


def kept_out_view(found: Sequence["KeptOut"]) -> RenderableType:
    """A line a row: where it stands and why it was kept out."""
    if not found:
        return Text("nothing waits in quarantine")
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in ("id", "place", "column", "rule"):
        table.add_column(heading, no_wrap=True, overflow="ellipsis")
    table.add_column("why", overflow="fold")
    for one in found:
        place = Text(f"{clean(one.file)}:{one.line}")
        cells = [Text(clean(str(text or ""))) for text in (one.column, one.rule, one.message)]
        table.add_row(Text(one.id[:SHORT]), place, *cells)
    return table


def one_view(one: "KeptOut") -> RenderableType:
    """Its place, its reason, and the row as its source wrote it."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name in COLUMNS:
        table.add_row(Text(name), Text(clean(str(getattr(one, name)))))
    for name, value in _written(one.raw).items():
        table.add_row(Text(f"  {clean(name)}"), Text(clean(str(value)) if value is not None else "–"))
    return table


def one_json(one: "KeptOut") -> dict[str, Any]:
    """All of a row, as it was written."""
    return {**{name: getattr(one, name) for name in COLUMNS}, "row": _written(one.raw)}


def _written(raw: str | None) -> dict[str, Any]:
    found = json.loads(raw) if raw else {}
    return found if isinstance(found, dict) else {"row": found}
