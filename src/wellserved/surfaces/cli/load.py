"""load: pull rows from the sources, check them and keep them."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellserved.surfaces.cli.completion import source_names
from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Step, Voice

if TYPE_CHECKING:
    from wellserved.flow.load import LeftBehind, LoadReport


@click.command("load")
@click.argument("sources", nargs=-1, metavar="[SOURCE]...", shell_complete=source_names)
@click.option("--full", is_flag=True, help="Read again even the files that are known.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only files changed since that day.")
@click.option("--replay", is_flag=True, help="Ask no platform: make rows of the raw pages at hand.")
@click.option("--dry-run", is_flag=True, help="Check and count, and keep nothing.")
@workspace_option
@format_option("table", "json")
@voice_options
def command(
    sources: tuple[str, ...],
    full: bool,
    since: datetime | None,
    replay: bool,
    dry_run: bool,
    workspace: Path | None,
    form: str,
    voice: Voice,
) -> None:
    """Pull rows from the sources, check them and keep them.

    Prints, per record, how many rows were read, loaded, unchanged and quarantined; the numbers add up.
    """
    from wellserved.flow.load import load
    from wellserved.flow.workspace import open_workspace

    opened = open_workspace(workspace)
    moment = opened.calendar.midnight(since.date()) if since else None
    with voice.steps("loading") as step:
        found = load(opened, sources, full=full, since=moment, dry_run=dry_run, replay=replay, progress=files(step))
    print_load(found, form)
    voice.more(f"batch {found.batch}, commit {found.commit if found.commit is not None else 'none: nothing changed'}")
    for line in stream_lines(found):
        voice.say(line)
    for left in found.left_behind:
        voice.say(left_behind_line(left))
    if dry_run:
        voice.say("nothing was kept: this was a dry run")
    kept_out = sum(record.quarantined for record in found.records)
    if kept_out:
        voice.say(
            f"{kept_out:,} {'row was' if kept_out == 1 else 'rows were'} kept out; see 'wellserved quarantine list'"
        )
    for one in found.pulled:
        if one.failed:  # the others' rows are loaded; whoever waits for this command must learn that some are missing
            raise one.failed


def print_load(found: "LoadReport", form: str) -> None:
    """Print the reconciliation."""
    from wellserved.surfaces.cli import output

    if form == "json":
        output.print_json(load_json(found))
        return
    from wellserved.surfaces.cli.load_view import load_view

    output.show(*load_view(found))


def load_json(found: "LoadReport") -> dict[str, Any]:
    """The reconciliation as `load --format json` promises it."""
    names = ("record", "read", "loaded", "unchanged", "quarantined", "left_out", "removed")
    records = [{**{n: getattr(r, n) for n in names}, "reasons": dict(r.reasons)} for r in found.records]
    told = {"batch": found.batch, "records": records}
    streams = [
        {"connection": one.connection, "stream": s.stream, "state": s.state, "told": s.told, "rows": s.rows}
        for one in found.pulled
        for s in one.streams
    ]
    return told | ({"streams": streams} if streams else {})


def left_behind_line(left: "LeftBehind") -> str:
    """What to tell of rows that a file no longer holds, and how to let them go."""
    former = "were read by a former mapping and stay as they were" if left.remapped else "are kept"
    silence = "" if left.remapped else ", or 'replaces: false' where it tells only the last days"
    return (
        f"{left.rows:,} rows that {left.file} held before are no longer in it and {former};"
        f" if the file stands for itself, say 'replaces: true' in sources/{left.source}.yaml{silence}"
    )


def files(step: Step) -> Callable[[str, str, int], None]:
    """Tell each file as it was read."""
    return lambda source, file, rows: step(f"{file} ({source}): {rows:,} rows")


def stream_lines(found: "LoadReport") -> Iterator[str]:
    """What to tell of streams that could not be read to their end."""
    for one in found.pulled:
        for stream in one.streams:
            if stream.state in ("off", "failed"):
                yield f"{one.connection}: the stream '{stream.stream}' is {stream.state}: {stream.told}"
