"""erase: forget a customer."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("erase")
@click.argument("customer", metavar="CUSTOMER")
@click.option("--also", metavar="TEXT", multiple=True, help="What else tells of them: an address, a number, a name.")
@click.option("--yes", is_flag=True, help="Do it; it can't be undone.")
@workspace_option
@format_option("table", "json")
@voice_options
def command(customer: str, also: tuple[str, ...], yes: bool, workspace: Path | None, form: str, voice: Voice) -> None:
    """Forget a customer: name, words and keys; counts stay.

    CUSTOMER is written as 'customer_id' has it. Rows stay, under a name of nobody, in every snapshot.
    """
    from dataclasses import asdict

    from wellserved.flow.erase import erase
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli import output

    with voice.steps("erasing"):
        done = erase(open_workspace(workspace), customer, also, yes)
    if form == "json":
        output.print_json(asdict(done))
        return
    click.echo(f"{done.rows:,} rows and {done.raw:,} raw rows tell of nobody now ({done.customers} customers)")
    for file in done.still:
        click.echo(f"still told in {file}, which is yours to change")
