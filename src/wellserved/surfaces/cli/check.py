"""check: definitions, mappings, references, cases, freshness and balance."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("check")
@workspace_option
@format_option("table", "json")
@voice_options
def command(workspace: Path | None, form: str, voice: Voice) -> int:
    """Check definitions, mappings, cases, freshness and balance.

    Every problem is told with its place and its mend. Leaves with 1 if one is an error.
    """
    from wellserved.flow.check import check
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.problem_view import print_problems

    with voice.steps("checking"):
        problems = list(check(open_workspace(workspace)))
    return print_problems(problems, form)
