"""doctor: whether this machine and workspace are well."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("doctor")
@workspace_option
@format_option("table", "json")
@voice_options
def command(workspace: Path | None, form: str, voice: Voice) -> int:
    """Check that this machine and workspace are well.

    Versions, folder, store, locks, free space. Leaves with 1 if something is wrong.
    """
    from wellserved.flow.doctor import doctor
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.problem_view import print_problems

    problems = list(doctor(open_workspace(workspace)))
    return print_problems(problems, form)
