"""quarantine: the rows that were kept out, why, and another try."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.completion import source_names
from wellserved.surfaces.cli.lazy import PlainGroup, WrongWord
from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace

SOURCE = click.option("--source", metavar="SOURCE", shell_complete=source_names, help="Only rows of this source.")
ALL = click.option("--all", "every", is_flag=True, help="All rows that wait.")


@click.group("quarantine", cls=PlainGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show the rows that were kept out, and try them again."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@SOURCE
@click.option("--record", metavar="RECORD", help="Only rows of this record.")
@click.option("--rule", metavar="RULE", help="Only rows that break this rule.")
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most so many rows.")
@workspace_option
@format_option()
@voice_options
def list_(
    source: str | None = None,
    record: str | None = None,
    rule: str | None = None,
    limit: int = 100,
    workspace: Path | None = None,
    form: str = "table",
    voice: Voice | None = None,
) -> None:
    """List the rows that were kept out: file, line, column, rule, reason."""
    from wellserved.flow.quarantine import list_kept_out
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.cli.quarantine_view import COLUMNS, kept_out_view, row

    found = list_kept_out(_opened(workspace), source, record, rule, limit)
    if form == "table":
        output.show(kept_out_view(found))
    else:
        output.print_rows(form, COLUMNS, [row(one) for one in found])
    if len(found) == limit and voice:
        voice.say(f"the first {limit:,} rows; --limit shows more")


@command.command("show")
@click.argument("id_", metavar="ID")
@workspace_option
@format_option("table", "json")
@voice_options
def show(id_: str, workspace: Path | None, form: str, voice: Voice) -> None:
    """Show one row as its source wrote it, and why it was kept out. The ID may be cut short."""
    from wellserved.flow.quarantine import show_kept_out
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.cli.quarantine_view import one_json, one_view

    found = show_kept_out(_opened(workspace), id_)
    if form == "json":
        output.print_json(one_json(found))
    else:
        output.show(one_view(found))


@command.command("retry")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@SOURCE
@ALL
@workspace_option
@format_option("table", "json")
@voice_options
def retry(
    ids: tuple[str, ...], source: str | None, every: bool, workspace: Path | None, form: str, voice: Voice
) -> None:
    """Check rows again with the present mapping; those that are good now are loaded."""
    _require_choice(ids, source, every)
    from wellserved.flow.quarantine import retry as try_again
    from wellserved.surfaces.cli.load import print_load

    opened = _opened(workspace)
    print_load(try_again(opened, _whole(opened, ids), source), form)


@command.command("discard")
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--reason", required=True, help="Why; it is kept.")
@SOURCE
@ALL
@workspace_option
@voice_options
def discard(
    ids: tuple[str, ...], reason: str, source: str | None, every: bool, workspace: Path | None, voice: Voice
) -> None:
    """Take rows out of quarantine for good. Prints how many they were."""
    _require_choice(ids, source, every)
    from wellserved.flow.quarantine import discard as take_out

    opened = _opened(workspace)
    click.echo(take_out(opened, reason, _whole(opened, ids), source))


def _opened(folder: Path | None) -> "Workspace":
    from wellserved.flow.workspace import open_workspace

    return open_workspace(folder)


def _whole(workspace: "Workspace", ids: tuple[str, ...]) -> tuple[str, ...]:
    """Ids as the list shows them, written out."""
    from wellserved.flow.quarantine import show_kept_out

    return tuple(show_kept_out(workspace, one).id for one in ids)


def _require_choice(ids: tuple[str, ...], source: str | None, every: bool) -> None:
    """Nothing is done to all rows by leaving words out."""
    if not ids and not source and not every:
        raise WrongWord("no rows are named", "name ids, a --source, or --all", click.get_current_context())
