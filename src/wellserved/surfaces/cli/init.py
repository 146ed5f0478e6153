"""init: a new workspace with commented files."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellserved.surfaces.cli.options import voice_options
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.landed_packs import Pack

PLATFORMS = ("zendesk", "salesforce", "qualtrics", "hubspot", "genesys")
LANDED = (
    "fivetran-zendesk", "airbyte-zendesk", "dlt-zendesk", "fivetran-salesforce", "airbyte-salesforce", "dlt-salesforce",
    "fivetran-hubspot", "airbyte-hubspot", "dlt-hubspot", "fivetran-qualtrics",
)  # fmt: skip
EXPORTS = ("connect", "vcon", "cloudevents")


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--from",
    "kind",
    type=click.Choice(["csv", *PLATFORMS, *LANDED, *EXPORTS]),
    default="csv",
    help="What the rows will come from.",
)
@click.option(
    "--files",
    "tables",
    metavar="FOLDER",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the tables lie that Fivetran, Airbyte or dlt landed.",
)
@click.option("--database", metavar="URL", help="The database that holds these tables, in place of a folder.")
@click.option("--schema", metavar="NAME", default="", help="Where in the database they are.")
@click.option("--set", "said", multiple=True, metavar="NAME=VALUE", help="What a platform asks for, but for secrets.")
@click.option("--no-check", "unchecked", is_flag=True, help="Do not ask the platform whether it knows the credential.")
@voice_options
def command(folder: Path, kind: str, said: tuple[str, ...], unchecked: bool, voice: Voice, **where: Any) -> None:
    """Make a new workspace with commented files.

    Settings, a source, a KPI of your own, a scorecard. Prints the files it made. From a platform it makes the
    connection and the mappings, checks the credential, and tells which KPIs they will feed. From tables that another
    tool landed it makes the mappings, and tells which tables are missing and which KPIs wait for them.
    """
    from wellserved.flow.init import init, pack

    told = _told(kind, said)
    if kind not in LANDED and any(where.values()):
        raise click.UsageError(f"'--files' and '--database' are for landed tables, not for --from {kind}")
    landed = pack(kind, folder, where["tables"], where["database"], where["schema"]) if kind in LANDED else None
    for path in init(folder, kind, told, landed):
        click.echo(path)
    if landed is not None:
        _tell_coverage(folder, voice)
        _tell_missing(landed, voice)
    if kind in PLATFORMS:
        _tell_coverage(folder, voice)
        if not unchecked:
            _check(folder, kind, voice)
    voice.say(f"next: cd {folder} && wellserved load")


def _tell_missing(made: "Pack", voice: Voice) -> None:
    """Which tables are missing, what is left out for it, and how the others are found where they lie elsewhere."""
    for one in made.missing:
        without = f"left out: {', '.join(one.sources)}" if one.sources else "an empty one stands in its place"
        voice.say(f"the table {one.table} is missing; {without}")
    if made.elsewhere is not None:
        voice.say(f"first: export {made.variable}={made.elsewhere}")


def _told(kind: str, said: tuple[str, ...]) -> dict[str, str]:
    """What a platform must be told: what was said, and on a terminal what people answer for the rest."""
    told = dict(_pair(one) for one in said)
    if kind not in PLATFORMS:
        if told:
            raise click.UsageError(f"'--set' is for platforms, not for --from {kind}")
        return {}
    from wellserved.flow.connect import asks

    if sys.stdin.isatty():
        for one in asks(kind):
            if one.needed and not one.secret and one.name not in told:
                told[one.name] = click.prompt(f"{one.name}: {one.says} (such as {one.example})", err=True)
    return told


def _pair(said: str) -> tuple[str, str]:
    name, found, value = said.partition("=")
    if not found:
        raise click.UsageError(f"'--set {said}' names no value: write --set {said}=…")
    return name, value


def _tell_coverage(folder: Path, voice: Voice) -> None:
    from wellserved.flow.coverage import coverage
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.coverage_view import coverage_line, missing_lines

    found = coverage(open_workspace(folder))
    voice.say(coverage_line(found) + "; the others wait for")
    for line in missing_lines(found):
        voice.say(line)


def _check(folder: Path, kind: str, voice: Voice) -> None:
    """Ask the platform whether it knows the credential, and what it lets it read."""
    from wellserved.flow.connect import probe
    from wellserved.flow.workspace import open_workspace

    with voice.work("asking the platform whether it knows the credential") as begun:
        begun()
        probes = probe(open_workspace(folder), kind)
    shut = [one for one in probes if one.problem]
    voice.say(f"the credential is known; {len(probes) - len(shut)} of {len(probes)} streams can be read")
    for one in shut:
        needs = f" (needs: {one.permission})" if one.permission else ""
        voice.say(f"  {one.stream}{needs}: {one.problem}")
    for one in (some for some in probes if some.gaps):
        voice.say(f"  {one.stream} lacks something: {'; '.join(one.gaps)}")
    _take_hours(folder, kind, voice)


def _take_hours(folder: Path, kind: str, voice: Voice) -> None:
    """Write what the platform says of working hours and promises, and tell what can't be written."""
    from wellserved.flow.vendor_hours import hours_of_platform
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.hours import hours_lines

    found = hours_of_platform(open_workspace(folder), kind)
    if found is not None and found.state != "none":
        for line in hours_lines(found):
            voice.say(line)
