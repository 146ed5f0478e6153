"""score: a balanced scorecard."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.completion import scorecard_names
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace
    from wellserved.scorecard.scored import Score

REASONS = ("off", "signal", "guard", "data")


@click.command("score")
@click.argument("scorecard", required=False, shell_complete=scorecard_names)
@click.option("--period", "-p", metavar="P", help="2026-07, 2026-Q3, … [default: the last whole one with data]")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@click.option(
    "--fail-on",
    type=click.Choice(REASONS),
    multiple=True,
    help="Leave with 1 if a KPI is off target, worsened beyond noise, warned of by a guard, or has no fit data.",
)
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(
    scorecard: str | None,
    period: str | None,
    as_of: str | None,
    fail_on: tuple[str, ...],
    workspace: Path | None,
    form: str,
    voice: Voice,
) -> int:
    """Print a balanced scorecard.

    Per perspective and objective: value, interval, target, status, behaviour, history, guard warnings;
    then how the scores came about, and where the weight lies.
    """
    from wellserved.flow.score import score

    opened = workspace_on(workspace)
    with voice.work("scoring") as begin:
        found = score(opened, scorecard, period, as_of, begin)
    print_score(opened, found, form)
    return int(any(fails(found, reason) for reason in fail_on))


def fails(score: "Score", reason: str) -> bool:
    """Whether a score gives a reason to fail."""
    from wellserved.scorecard.scored import Status, Trend

    if reason == "guard":
        return bool(score.guards)
    if reason == "signal":
        return any(m.behaviour.trend is Trend.WORSENED for m in score.metrics)
    status = Status.OFF_TARGET if reason == "off" else Status.NOT_FIT
    return any(m.status is status for m in score.metrics)


def print_score(workspace: "Workspace", found: "Score", form: str) -> None:
    """Print the scorecard as JSON or for a person."""
    from datetime import UTC, datetime

    from wellserved.scorecard.json_shape import score_json
    from wellserved.surfaces.cli import output

    if form == "json":
        output.print_json(score_json(found))
        return
    from wellserved.surfaces.cli.score_view import score_view
    from wellserved.surfaces.reader import definitions_of, numbers_of

    width = output.console().width
    about = definitions_of(workspace, found), numbers_of(workspace), workspace.settings.name
    output.show(*score_view(found, *about, datetime.now(UTC), width))
