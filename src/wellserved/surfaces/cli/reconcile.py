"""reconcile: vendors' numbers beside ours over the same subjects, and where the difference comes from."""

from pathlib import Path
from typing import Any

import click

from wellserved.surfaces.cli.measure import DAY, day
from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("reconcile")
@click.option("--vendor", metavar="NAME", help="Only this vendor's numbers.")
@click.option("--metric", metavar="NAME", help="Only this one: the vendor's name for it, our column, or a KPI.")
@click.option("--period", "-p", metavar="P", help="Of subjects of 2026, 2026-Q3, 2026-07, last-52w, or day..day.")
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day. [default: the first with data]")
@click.option("--to", "end", type=DAY, metavar="DAY", help="Last day; it counts. [default: the last with data]")
@click.option("--limit", type=click.IntRange(0, 1000), default=5, show_default=True, help="Subjects told of each.")
@workspace_option
@format_option("table", "json")
@voice_options
def command(workspace: Path | None, form: str, voice: Voice, **asked: Any) -> None:
    """Show vendors' numbers beside ours, and why they differ.

    Both are taken over the same cases or contacts. Those that differ are counted by the reason that concerns them: a
    changed schedule, a bot, a reopening, a merge. What no reason concerns is said too, with the subjects to look at.
    """
    from wellserved.flow.reconcile import reconcile
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import numbers_of

    opened = open_workspace(workspace)
    asked |= {"start": day(asked["start"]), "end": day(asked["end"])}
    found, numbers = reconcile(opened, **asked), numbers_of(opened)
    if form == "json":
        from wellserved.surfaces.reconcile_json import reconcile_json

        output.print_json(reconcile_json(found, numbers))
        return
    from wellserved.surfaces.cli.reconcile_view import reconcile_view

    output.show(*reconcile_view(found, numbers))
