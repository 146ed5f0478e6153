"""risk: who may leave, come back or escalate."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("risk")
@click.argument("kind", metavar="RISK", type=click.Choice(("churn", "repeat", "escalation")))
@click.option("--limit", default=20, show_default=True, metavar="N", help="How many to list, highest first.")
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(kind: str, limit: int, workspace: Path | None, form: str, voice: Voice) -> None:
    """Say who may leave, come back or escalate.

    Learned from the first part of the time, its level set by the next, tested on the last, which it has not seen. It
    predicts; it does not say what causes it.
    """
    from wellserved.flow.risk import risk
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import numbers_of

    opened = workspace_on(workspace)
    found, numbers = risk(opened, kind, limit), numbers_of(opened)
    if form == "json":
        from wellserved.surfaces.risk_json import risk_json

        output.print_json(risk_json(found, numbers))
        return
    from wellserved.surfaces.cli.risk_view import risk_view

    output.show(*risk_view(found, numbers))
