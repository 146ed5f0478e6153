"""rows: the rows behind a number."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellserved.surfaces.cli.completion import metric_names
from wellserved.surfaces.cli.measure import DAY, day
from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.rows import Rows


@click.command("rows")
@click.argument("metric", shell_complete=metric_names)
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day. [default: the first with data]")
@click.option("--to", "end", type=DAY, metavar="DAY", help="Last day; it counts. [default: the last with data]")
@click.option("--where", metavar="COND", help="Only rows for which this holds, such as \"channel = 'voice'\".")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@click.option("--personal", is_flag=True, help="Show columns that may name a person, too.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many rows.")
@workspace_option
@format_option()
@voice_options
def command(
    metric: str, limit: int, personal: bool, workspace: Path | None, form: str, voice: Voice, **asked: Any
) -> None:
    """Print the rows behind a number.

    A column says of each row whether it was counted.
    """
    from wellserved.flow.rows import rows
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli import output

    asked |= {"start": day(asked["start"]), "end": day(asked["end"])}
    found = rows(open_workspace(workspace), metric, limit=limit, personal=personal, **asked)
    if form == "table":
        output.show(rows_view(found))
    else:
        output.print_rows(form, found.columns, found.rows)
    if len(found.rows) == limit:
        voice.say(f"the first {limit:,} rows; --limit shows more")


def rows_view(found: "Rows") -> Any:
    """The rows as a table, as many columns as have something to say."""
    from rich.table import Table
    from rich.text import Text

    from wellserved.surfaces.cli.output import clean

    told = [i for i in range(len(found.columns)) if any(row[i] is not None for row in found.rows)]
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for i in told:
        table.add_column(found.columns[i], overflow="fold")
    for row in found.rows:
        table.add_row(*(Text(clean(str(row[i])) if row[i] is not None else "–") for i in told))
    return table if found.rows else Text("no rows")
