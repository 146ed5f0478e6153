"""guard: where numbers look as if somebody worked for the number rather than for the customer."""

from pathlib import Path
from typing import Any

import click

from wellserved.surfaces.cli.measure import DAY, day
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("guard")
@click.option("--period", "-p", metavar="P", help="2026, 2026-Q3, 2026-07, last-52w, or day..day.")
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day. [default: the first with data]")
@click.option("--to", "end", type=DAY, metavar="DAY", help="Last day; it counts. [default: the last with data]")
@click.option("--all", "every", is_flag=True, help="Also what is quiet, and what can't be told and why.")
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(workspace: Path | None, every: bool, form: str, voice: Voice, **asked: Any) -> None:
    """Say where to look for numbers that were worked for.

    Talks cut short, contacts passed on, cases solved too early, surveys offered where the answer will be good, rows
    just inside a threshold, timers, targets that nobody can meet. Each is a place to look at, with rows to check; it
    accuses nobody and ranks nobody.
    """
    from wellserved.flow.guard import guard
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import numbers_of

    opened = workspace_on(workspace)
    asked |= {"start": day(asked["start"]), "end": day(asked["end"])}
    found, numbers = guard(opened, **asked), numbers_of(opened)
    if form == "json":
        from wellserved.surfaces.guard_json import guard_json

        output.print_json(guard_json(found.signs if every else found.looks, numbers))
        return
    from wellserved.surfaces.cli.guard_view import guard_view

    output.show(*guard_view(found, numbers, every))
