"""links: whether data support what the scorecards believe to move what."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("links")
@click.option("--scorecard", "-s", metavar="NAME", help="Only the links of this one. [default: of all]")
@click.option("--history", is_flag=True, help="What was said of each link before, and when; tests nothing.")
@click.option("--no-effects", is_flag=True, help="Ask for no effects; those that are kept count all the same.")
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(
    workspace: Path | None, scorecard: str | None, history: bool, no_effects: bool, form: str, voice: Voice
) -> None:
    """Test the links of the strategy map.

    Each is held against teams (or segments of customers) by week: does the cause move before the effect, given teams,
    weeks and the effect's own past, and not after it? Effects of contacts and courses that bear on a link (see
    'wellserved effect') are asked for where they are not kept, or rows came since. What is found is kept; the strategy
    map shows the last.
    """
    from wellserved.flow.links import links, links_found
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import latest_definitions, numbers_of

    opened = workspace_on(workspace)
    numbers, known = numbers_of(opened), latest_definitions(opened)
    if history:
        from wellserved.surfaces.cli.links_view import history_view

        output.show(*history_view(links_found(opened), known, numbers))
        return
    with voice.steps("testing links") as step:
        found = links(opened, scorecard, ask=not no_effects, progress=step)
    if form == "json":
        from wellserved.surfaces.links_json import links_json

        output.print_json(links_json(found, known, numbers))
        return
    from wellserved.surfaces.cli.links_view import links_view

    output.show(*links_view(found, known, numbers))
