"""Connection problems: connections that can't be read as they are declared, and streams that stand still."""

from collections.abc import Iterator

from wellserved.flow.connections import connection_of, connections
from wellserved.flow.pull import pulled
from wellserved.flow.vendor_hours import vendor_hours
from wellserved.flow.workspace import Workspace
from wellserved.sources.connect.landing import StreamState
from wellserved.sources.connected import check_parts
from wellserved.sources.definition import SourceDefinition
from wellserved.terms.errors import DefinitionError, WellservedError, nearest
from wellserved.terms.problem import Problem


def connection_problems(workspace: Workspace) -> Iterator[Problem]:
    """What is wrong with the connections of a workspace, and with the sources that read them."""
    try:
        connections(workspace)
    except WellservedError as error:
        yield Problem("definition", error.what, error.where, error.fix)
        return
    yield from _of_sources(workspace)
    for one in pulled(workspace):
        for stream in one.streams:
            yield from _of_stream(one.connection, stream)
    yield from _of_hours(workspace)


def _of_hours(workspace: Workspace) -> Iterator[Problem]:
    """Platforms that say otherwise of working hours and promises than what is counted by."""
    try:
        found = vendor_hours(workspace)
    except WellservedError as error:
        yield Problem("definition", error.what, error.where, error.fix)
        return
    for one in found:
        if one.state in ("new", "changed", "edited"):
            what = f"'{one.connection}' says otherwise of working hours or promises in {len(one.differences)} places"
            fix = "see them with 'wellserved hours', and take them over with 'wellserved hours --write'"
            yield Problem("hours_differ", what, one.file, fix, severity="note")


def _of_stream(connection: str, stream: StreamState) -> Iterator[Problem]:
    """What a stream's state means for whoever keeps the connection."""
    place, named = f"connections/{connection}.yaml", f"the stream '{stream.stream}' of '{connection}'"
    told = f": {stream.told}" if stream.told else ""
    mend, again = "mend what it says, then load again", "load again: it goes on where it stood"
    match stream.state:
        case "off":
            yield Problem("stream_off", f"{named} is off{told}", place, mend, severity="warning")
        case "failed":
            yield Problem("stream_failed", f"{named} failed{told}", place, mend, severity="warning")
        case "reading":
            yield Problem("stream_unfinished", f"{named} is unfinished{told}", place, again, severity="warning")
        case "ready" if told:
            fix = "let the credential see it, then 'wellserved load --full'; or do without"
            yield Problem("stream_gap", f"{named} lacks something{told}", place, fix, severity="warning")


def _of_sources(workspace: Workspace) -> Iterator[Problem]:
    """Sources that name what is not there; a source that can't be read is told by the check of sources."""
    try:
        sources = [source for source in workspace.sources.values() if source.connected]
    except WellservedError:
        return
    for source in sources:
        try:
            _known_streams(workspace, source)
        except WellservedError as error:
            yield Problem("definition", error.what, error.where, error.fix)


def _known_streams(workspace: Workspace, source: SourceDefinition) -> None:
    assert source.connected is not None  # noqa: S101 - only connected sources come here
    vendor = connection_of(workspace, source.connected.connection, f"{source.file}: connection").vendor
    names = [stream.name for stream in vendor.streams]
    for name in (source.connected.stream, *source.connected.beside):
        if name not in names:
            raise DefinitionError(f"{vendor.label} has no stream '{name}'", source.file, nearest(name, names))
    check_parts(source, vendor.streams[names.index(source.connected.stream)])
