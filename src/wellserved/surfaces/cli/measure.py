"""measure: the values of KPIs, with their doubt."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from wellserved.surfaces.cli.completion import metric_names
from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

DAY = click.DateTime(["%Y-%m-%d"])
GRAINS = ("day", "week", "month", "quarter", "year", "all")


@click.command("measure")
@click.argument("metrics", nargs=-1, required=True, metavar="METRIC...", shell_complete=metric_names)
@click.option("--period", "-p", metavar="P", help="2026, 2026-Q3, 2026-07, 2026-W31, a day, or day..day.")
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day.")
@click.option("--to", "end", type=DAY, metavar="DAY", help="Last day (it counts).")
@click.option("--grain", type=click.Choice(GRAINS), default=None, help="A value for each … [default: all]")
@click.option("--by", multiple=True, metavar="SEGMENT", help="A value for each; may be given again, or a,b.")
@click.option("--where", metavar="COND", help="Only rows for which this holds, such as \"channel = 'voice'\".")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@click.option("--compare", type=click.Choice(["previous", "year"]), help="Beside the period, or the year, before.")
@click.option("--sql", is_flag=True, help="Print the SQL that would be run, and run nothing.")
@workspace_option
@format_option()
@voice_options
def command(metrics: tuple[str, ...], workspace: Path | None, form: str, voice: Voice, **asked: Any) -> None:
    """Print the values of KPIs, each with its 95 % interval, n and what to know before believing it."""
