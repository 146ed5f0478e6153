"""journeys: which ways customers take, where they end, how long it takes, what they cost."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace


@click.command("journeys")
@click.option("--period", "-p", metavar="P", help="When they began: 2026, 2026-Q3, last-13w, … [default: all]")
@click.option("--where", metavar="COND", help="Only those whose first contact is so, such as \"channel = 'voice'\".")
@click.option("--begin", metavar="STEP", help="Tell each from its first such step on, such as email.")
@click.option("--goal", metavar="STEP", help="And up to this step; to reach it is to be resolved.")
@click.option(
    "--detail", type=click.Choice(["felt", "all"]), default=None,
    help="Of cases, what the customer feels or all events. [default: felt; all where cases are all there is]",
)  # fmt: skip
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="How many paths to tell.")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@click.option(
    "--to", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE.json",
    help="Write their steps for process mining tools (OCEL 2.0), and print the path of the file.",
)  # fmt: skip
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(workspace: Path | None, form: str, voice: Voice, to: Path | None, top: int, **asked: Any) -> None:
    """Follow customers through contacts, cases and self-service.

    Which paths they take, where they are given up, how long it takes until they are resolved, and which paths cost most
    and leave customers dissatisfied.
    """

    opened = workspace_on(workspace)
    with voice.work("following") as begin:
        begin()
        if to is not None:
            click.echo(_written(opened, to, asked))
            return
        _print(opened, form, {**asked, "top": top})


def _print(workspace: "Workspace", form: str, asked: dict[str, Any]) -> None:
    from wellserved.flow.journeys import journeys
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import numbers_of

    found, numbers = journeys(workspace, **asked), numbers_of(workspace)
    if form == "json":
        from wellserved.surfaces.journeyed_json import journeyed_json

        output.print_json(journeyed_json(found, numbers))
        return
    from wellserved.surfaces.cli.journeys_view import journeys_view

    output.show(*journeys_view(found, numbers))


def _written(workspace: "Workspace", to: Path, asked: dict[str, Any]) -> Path:
    """Write the log, wholly or not at all."""
    from wellserved.flow.journeys import journey_events
    from wellserved.surfaces.cli.report import replace_file
    from wellserved.surfaces.export.ocel import ocel
    from wellserved.surfaces.written import json_text

    replace_file(to, json_text(ocel(journey_events(workspace, **asked).to_pylist())).encode())
    return to.absolute()
