"""quarantine: the rows that were kept out, why, and another try."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellserved.surfaces.cli.lazy import PlainGroup
from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace


@click.group("quarantine", cls=PlainGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show the rows that were kept out, and try them again."""
