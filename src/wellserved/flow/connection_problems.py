"""Connection problems: connections that can't be read as they are declared, and streams that stand still."""

from collections.abc import Iterator

from wellserved.flow.connections import connection_of, connections
from wellserved.flow.pull import pulled
from wellserved.flow.workspace import Workspace
from wellserved.sources.definition import SourceDefinition
from wellserved.terms.errors import DefinitionError, WellservedError, nearest
from wellserved.terms.problem import Problem

CODES = {"off": "stream_off", "failed": "stream_failed", "reading": "stream_unfinished"}


def connection_problems(workspace: Workspace) -> Iterator[Problem]:
    """What is wrong with the connections of a workspace, and with the sources that read them."""
    try:
        connections(workspace)
        sources = [source for source in workspace.sources.values() if source.connected]
        for source in sources:
            _known_streams(workspace, source)
    except WellservedError as error:
        yield Problem("definition", error.what, error.where, error.fix)
        return
    for one in pulled(workspace):
        for stream in one.streams:
            if stream.state == "ready" and stream.told:
                what = f"the stream '{stream.stream}' of '{one.connection}' lacks something: {stream.told}"
                fix = "let the credential see it, then 'wellserved load --full'; or do without"
                yield Problem("stream_gap", what, f"connections/{one.connection}.yaml", fix, severity="warning")
            if stream.state in CODES:
                what = f"the stream '{stream.stream}' of '{one.connection}' is {stream.state}: {stream.told}"
                fix = "mend what it says, then load again" if stream.told else "load again: it goes on where it stood"
                file = f"connections/{one.connection}.yaml"
                yield Problem(CODES[stream.state], what.removesuffix(": "), file, fix, severity="warning")


def _known_streams(workspace: Workspace, source: SourceDefinition) -> None:
    assert source.connected is not None  # noqa: S101 - only connected sources come here
    vendor = connection_of(workspace, source.connected.connection, f"{source.file}: connection").vendor
    names = [stream.name for stream in vendor.streams]
    for name in (source.connected.stream, *source.connected.beside):
        if name not in names:
            raise DefinitionError(f"{vendor.label} has no stream '{name}'", source.file, nearest(name, names))
