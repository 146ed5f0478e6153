"""rows: the rows behind a number."""

from pathlib import Path
from typing import Any

import click

from wellserved.surfaces.cli.completion import metric_names
from wellserved.surfaces.cli.measure import DAY, day
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("rows")
@click.argument("metric", shell_complete=metric_names)
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day. [default: the first with data]")
@click.option("--to", "end", type=DAY, metavar="DAY", help="Last day; it counts. [default: the last with data]")
@click.option("--where", metavar="COND", help="Only rows for which this holds, such as \"channel = 'voice'\".")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@click.option("--personal", is_flag=True, help="Show columns that may name a person, too.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many rows.")
@workspace_option
@engine_option
@format_option()
@voice_options
def command(
    metric: str, limit: int, personal: bool, workspace: Path | None, form: str, voice: Voice, **asked: Any
) -> None:
    """Print the rows behind a number.

    A column says of each row whether it was counted.
    """
    from wellserved.flow.rows import rows
    from wellserved.surfaces.cli import output

    asked |= {"start": day(asked["start"]), "end": day(asked["end"])}
    opened = workspace_on(workspace)
    found = rows(opened, metric, limit=limit, personal=personal, **asked)
    if form == "table":
        from wellserved.surfaces.cli.rows_view import rows_view

        output.show(*rows_view(found, output.console().width, opened.settings.zone))
    else:
        output.print_rows(form, found.columns, found.rows)
    if len(found.rows) == limit:
        voice.say(f"the first {limit:,} rows; --limit shows more")
