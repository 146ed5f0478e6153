"""demo: a simulated organisation, loaded and scored like any other."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import voice_options
from wellserved.surfaces.cli.voice import Voice

CUSTOMERS_HELP = "How many customers it has over the time; those who had left before come on top, about 3 for every 5."


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="demo", type=click.Path(file_okay=False, path_type=Path))
@click.option("--customers", type=click.IntRange(min=1), default=20_000, show_default=True, help=CUSTOMERS_HELP)
@click.option("--months", type=click.IntRange(1, 120), default=12, show_default=True, help="How many months.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed gives another organisation.")
@click.option("--serve", "serves", is_flag=True, help="Then show it in the browser.")
@voice_options
def command(folder: Path, customers: int, months: int, seed: int, serves: bool, voice: Voice) -> None:
    """Make a simulated organisation, load it and score it.

    It is made in DIR and loaded like any other; its scorecard is printed, and written as report.html.
    What causes what in it is known and written to truth.json, so that you can see whether the numbers find it.
    """
    from wellserved.flow.demo import demo
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.load import print_load
    from wellserved.surfaces.cli.report import write_report
    from wellserved.surfaces.cli.score import print_score
    from wellserved.surfaces.cli.serve import show

    with voice.steps("making a service organisation") as step:
        made = demo(folder, customers, months, seed, progress=step)
    print_load(made.loaded, "table")
    click.echo()
    print_score(made.workspace, made.score, "table")
    click.echo(f"\nreport: {write_report(made.workspace, made.score, folder / 'report.html')}")
    if serves:
        show(open_workspace(folder, kept=True), voice, opens=True)
    else:
        voice.say(f"look at it in the browser: wellserved serve --open --workspace {folder}")
