"""retire: let the rows of old months go, or bring months back."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("retire")
@click.option("--dry-run", is_flag=True, help="Only tell what would go, and what could no longer be told.")
@click.option("--yes", is_flag=True, help="Drop rows for good, where the settings say so.")
@click.option("--undo", metavar="MONTH", help="Bring this month and later ones back, such as 2024-07.")
@workspace_option
@format_option("table", "json")
@voice_options
def command(dry_run: bool, yes: bool, undo: str | None, workspace: Path | None, form: str, voice: Voice) -> None:
    """Let the rows of old months go; their kept days stay.

    How old they are, and whether they are dropped or moved, is told by 'retention' in wellserved.yaml.
    """
    from wellserved.flow import retire as verb
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.cli.retire_view import lines, told

    opened = open_workspace(workspace)
    with voice.steps("bringing back" if undo else "retiring"):
        report = verb.undo(opened, undo) if undo else verb.retire(opened, dry_run, yes)
    if form == "json":
        output.print_json(told(report))
    else:
        for line in lines(report, dry_run, back=bool(undo)):
            click.echo(line)
