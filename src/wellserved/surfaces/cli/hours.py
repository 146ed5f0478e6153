"""hours: what platforms say of working hours, holidays and promises, beside what the workspace goes by."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.vendor_hours import HoursFile

COLUMNS = ("connection", "file", "state", "kind", "name", "differs")
STATES = {
    "unread": "not read yet: wellserved load",
    "none": "the platform has none",
    "new": "not in the workspace yet",
    "same": "as the platform says",
    "changed": "the platform says otherwise",
    "edited": "the platform says otherwise; the file was edited and stays as it is",
}
HOW = {
    "new": "is new",
    "changed": "has changed",
    "gone": "is gone there",
    "yours": "is said otherwise in wellserved.yaml, which goes before",
}


@click.command("hours")
@click.argument("connections", nargs=-1, metavar="[CONNECTION]…")
@click.option("--write", is_flag=True, help="Make files that are missing, and bring up to date those nobody edited.")
@workspace_option
@format_option("table", "json", "csv")
@voice_options
def command(connections: tuple[str, ...], write: bool, workspace: Path | None, form: str, voice: Voice) -> None:
    """Compare platforms' hours and promises with the workspace's.

    Schedules, holidays and agreements as they were when the platform was last read, beside hours/CONNECTION.yaml.
    Nothing that somebody edited is written over. The next load counts by what is written.
    """
    from wellserved.flow.vendor_hours import vendor_hours
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.output import print_rows

    found = vendor_hours(open_workspace(workspace), connections, write)
    if form != "table":
        print_rows(form, COLUMNS, [row for one in found for row in _rows(one)])
        return
    for line in (line for one in found for line in hours_lines(one)):
        click.echo(line)
    if not found:
        voice.say("no connection's platform tells its hours")
    elif not write and any(one.state in ("new", "changed") for one in found):
        voice.say("next: wellserved hours --write")


def hours_lines(one: "HoursFile") -> list[str]:
    """How one platform's hours stand, in lines."""
    head = f"{one.connection}: written to {one.file}" if one.written else f"{one.connection}: {STATES[one.state]}"
    said = [f"  {each.kind} {each.name}: {HOW[each.how]}" for each in one.differences]
    return [head, *said, *(f"  can't be said: {words}" for words in one.unsaid)]


def _rows(one: "HoursFile") -> list[list[str]]:
    head = [one.connection, one.file, "written" if one.written else one.state]
    return [[*head, each.kind, each.name, each.how] for each in one.differences] or [[*head, "", "", ""]]
