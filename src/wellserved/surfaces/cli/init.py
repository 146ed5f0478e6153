"""init: a new workspace with commented files."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import voice_options
from wellserved.surfaces.cli.voice import Voice


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option("--from", "kind", type=click.Choice(["csv"]), default="csv", help="What the rows will come from.")
@voice_options
def command(folder: Path, kind: str, voice: Voice) -> None:
    """Make a new workspace with commented files.

    Settings, a source, a KPI of your own, a scorecard. Prints the files it made.
    """
    from wellserved.flow.init import init

    for path in init(folder, kind):
        click.echo(path)
    voice.say(f"next: cd {folder} && wellserved load")
