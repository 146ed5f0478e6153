"""effect: what one thing was found to do to another, or why that can't be told."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.lazy import WrongWord
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace


@click.command("effect")
@click.argument("treatment", required=False)
@click.argument("outcome", required=False)
@click.option("--list", "listed", is_flag=True, help="Say what can be asked, and what is missing for the rest.")
@click.option("--period", "-p", metavar="P", help="When the contacts began: 2026, 2026-Q3, last-12m. [default: all]")
@click.option("--where", metavar="COND", help="Only contacts for which this holds, such as \"channel = 'voice'\".")
@click.option(
    "--learner",
    type=click.Choice(("logistic", "boosting")),
    default="logistic",
    show_default=True,
    help="What predicts treatment and outcome.",
)
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(
    treatment: str | None,
    outcome: str | None,
    listed: bool,
    period: str | None,
    where: str | None,
    learner: str,
    workspace: Path | None,
    form: str,
    voice: Voice,
) -> None:
    """Say what one thing does to another, or why that can't be told.

    What can't be claimed is refused, with the reason. What was found is kept in the ledger, and shown at /effects.
    """

    opened = workspace_on(workspace)
    if listed:
        _list(opened, form)
        return
    if treatment is None or outcome is None:
        raise WrongWord("name a treatment and an outcome", "wellserved effect --list says which there are")
    from wellserved.flow.effect import effect
    from wellserved.surfaces.cli import output

    found = effect(opened, treatment, outcome, period, where, "boosting" if learner == "boosting" else "logistic")
    if form == "json":
        output.print_json(found.told())
        return
    from wellserved.surfaces.cli.effect_view import effect_view
    from wellserved.surfaces.reader import numbers_of

    output.show(*effect_view(found, numbers_of(opened)))


def _list(opened: "Workspace", form: str) -> None:
    from wellserved.flow.askable import askable
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.effect_json import askable_json

    found = askable(opened)
    if form == "json":
        output.print_json([askable_json(one) for one in found])
        return
    from wellserved.surfaces.cli.effect_view import list_view

    output.show(*list_view(found))
