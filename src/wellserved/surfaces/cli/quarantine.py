"""quarantine: the rows that were kept out, why, and another try."""

from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.lazy import PlainGroup

if TYPE_CHECKING:
    pass


@click.group("quarantine", cls=PlainGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show the rows that were kept out, and try them again."""
