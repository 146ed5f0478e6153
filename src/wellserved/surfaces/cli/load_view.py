"""Load view: the reconciliation per record, and why rows were kept out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import Numbers

if TYPE_CHECKING:
    from wellserved.flow.load import LoadReport

COUNTS = ("read", "loaded", "unchanged", "quarantined")
BESIDE = {"left_out": "left out", "removed": "removed"}


def load_view(found: "LoadReport") -> Iterator[RenderableType]:
    """A line a record: read = loaded + unchanged + quarantined; what lies beside them only where there is any."""
    numbers, table = Numbers(), Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("record")
    beside = [name for name in BESIDE if any(getattr(record, name) for record in found.records)]
    for name in (*COUNTS, *(BESIDE[name] for name in beside)):
        table.add_column(name, justify="right")
    table.add_column("why kept out", overflow="fold")
    for record in found.records:
        reasons = sorted(record.reasons.items(), key=lambda item: (-item[1], item[0]))
        why = ", ".join(f"{clean(rule)} {numbers.count(rows)}" for rule, rows in reasons)
        counts = [Text(numbers.count(getattr(record, name))) for name in (*COUNTS, *beside)]
        if record.quarantined:
            counts[len(COUNTS) - 1].stylize("yellow")
        table.add_row(Text(record.record), *counts, Text(why, style="dim"))
    yield table if found.records else Text("no rows: no source matched a file")
