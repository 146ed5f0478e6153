"""lifetime: how long customers stay and what they will bring."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("lifetime")
@click.option(
    "--by", default="value_tier", show_default=True, metavar="SEGMENT",
    help="value_tier, segment, region, brand, plan or acquired_by.",
)  # fmt: skip
@click.option("--horizon", default="12m", show_default=True, metavar="MONTHS", help="How far ahead: 6m, 12m, 36m.")
@click.option(
    "--discount", default=0.1, show_default=True, metavar="SHARE", help="By how much money of a year ahead counts less."
)
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(by: str, horizon: str, discount: float, workspace: Path | None, form: str, voice: Voice) -> None:
    """Say how long customers stay, and what they will bring.

    By contract where leaving is told, by orders where customers only stop to buy; always with what the same way of
    computing would have foretold of the last months, beside what came.
    """
    from wellserved.flow.lifetime import lifetime
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.horizon import months_of
    from wellserved.surfaces.reader import numbers_of

    opened = workspace_on(workspace)
    found, numbers = lifetime(opened, by, months_of(horizon), discount), numbers_of(opened)
    if form == "json":
        from wellserved.surfaces.lifetime_json import lifetime_json

        output.print_json(lifetime_json(found, numbers))
        return
    from wellserved.surfaces.cli.lifetime_view import lifetime_view

    output.show(*lifetime_view(found, numbers))
