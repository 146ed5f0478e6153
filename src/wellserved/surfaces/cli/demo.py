"""demo: a simulated organisation, loaded and scored like any other."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import voice_options
from wellserved.surfaces.cli.voice import Voice


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(file_okay=False, path_type=Path))
@click.option("--customers", type=click.IntRange(min=1), default=20_000, show_default=True, help="How many customers.")
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="How many months.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed gives another organisation.")
@voice_options
def command(folder: Path, customers: int, months: int, seed: int, voice: Voice) -> None:
    """Make a simulated organisation, load it and score it.

    It is made in DIR, loaded like any other, and its scorecard is printed and written as report.html. What causes what in it is known, so that you can see whether the numbers find it.
    """
    from wellserved.flow.demo import demo
    from wellserved.flow.load import load
    from wellserved.flow.score import score
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.load import files, print_load
    from wellserved.surfaces.cli.report import write_report
    from wellserved.surfaces.cli.score import print_score

    with voice.steps(f"making {customers:,} customers over {months} months"):
        demo(folder, customers=customers, months=months, seed=seed)
    workspace = open_workspace(folder)
    with voice.steps("loading") as step:
        loaded = load(workspace, progress=files(step))
    print_load(loaded, "table")
    click.echo()
    with voice.steps("scoring"):
        found = score(workspace)
    print_score(workspace, found, "table")
    click.echo(f"\nreport: {write_report(workspace, found, folder / 'report.html')}")
    voice.say(f"look around: cd {folder} && wellserved catalogue list")
