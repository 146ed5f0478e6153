"""Pull: bring the raw pages of a workspace's connections up to date, before rows are made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wellserved.flow.connections import connections, raw_folder
from wellserved.flow.pages_told import Heard
from wellserved.flow.workspace import Workspace
from wellserved.sources.connect.connection import Connection, resolved
from wellserved.sources.connect.landing import StreamState, open_landing, read_landing
from wellserved.sources.connect.pace import PATIENT, Pace
from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.wire import HttpWire
from wellserved.terms.errors import SourceError


@dataclass(frozen=True)
class Pulled:
    """How a connection's streams stand.

    Args:
        connection: Its name.
        vendor: The platform, as people name it.
        streams: In the order in which they are read; those that are not wanted are left out.
        failed: Why it was not read to its end; None where it was, or was not tried.
    """

    connection: str
    vendor: str
    streams: tuple[StreamState, ...]
    failed: SourceError | None = None


def pull(
    workspace: Workspace,
    names: Sequence[str] = (),
    full: bool = False,
    since: datetime | None = None,
    heard: Heard = lambda connection, stream, rows, share: None,
    waits: Callable[[str, float], None] = lambda connection, seconds: None,
    pace: Pace = PATIENT,
) -> list[Pulled]:
    """Read what is new of each stream of some connections, and keep it as it came.

    Args:
        workspace: Where connections are declared.
        names: Of connections; all where empty.
        full: Begin each stream again; what was read before is kept.
        since: In the place of each connection's own.
        heard: Told each page's connection, stream and rows, and how much of the run lies behind it, where it can tell.
        waits: Told of a connection's long waits, in seconds.
        pace: How patiently calls are tried again.

    Raises:
        DefinitionError: A connection is wrong.
        SourceError: No platform can be reached, or knows its credential; where some can, `failed` tells of the others.
        MissingPackage: The HTTP client is not installed.
    """
    chosen = [one for one in connections(workspace).values() if not names or one.name in names]
    found = [_tried(workspace, one, full, since, heard, waits, pace) for one in chosen]
    failed = [one.failed for one in found if one.failed]
    if failed and len(failed) == len(found):
        raise failed[0]
    return found


def _tried(
    workspace: Workspace,
    connection: Connection,
    full: bool,
    since: datetime | None,
    heard: Heard,
    waits: Callable[[str, float], None],
    pace: Pace,
) -> Pulled:
    """Read one connection; a platform that fails does not keep the others from being read."""
    one, name = replace(connection, since=since or connection.since), connection.name
    try:
        return _pulled(
            workspace,
            one,
            full,
            lambda stream, rows, share: heard(name, stream, rows, share),
            lambda seconds: waits(name, seconds),
            pace,
        )
    except SourceError as error:
        return replace(_state(workspace, connection), failed=error)


def _pulled(
    workspace: Workspace,
    connection: Connection,
    full: bool,
    heard: Callable[[str, int, float | None], None],
    waits: Callable[[float], None],
    pace: Pace,
) -> Pulled:
    with (
        open_landing(raw_folder(workspace, connection.name)) as landing,
        open_wire(connection, pace, waits) as wire,
    ):
        _greet(connection, wire)
        reading = Reading(connection.vendor, wire, landing, connection.since, connection.options, full, heard)
        states = tuple(run_stream(reading, stream) for stream in connection.streams)
    return Pulled(connection.name, connection.vendor.label, states)


def _greet(connection: Connection, wire: HttpWire) -> None:
    """Ask something cheap, so that the vendor's clock is known and a wrong credential is told at once.

    What the credential may not read is for the streams to tell: they are switched off one by one.
    """
    try:
        connection.vendor.check(wire)
    except Refused as refused:
        if refused.status == 401:
            raise


def open_wire(connection: Connection, pace: Pace, waits: Callable[[float], None] = lambda seconds: None) -> HttpWire:
    """The calls to a connection's platform.

    Raises:
        SourceError: A secret is not there.
    """
    said, secrets = resolved(connection)
    vendor = connection.vendor
    return HttpWire(vendor, vendor.address(said), vendor.auth(said), pace, secrets, waits)


def pulled(workspace: Workspace) -> list[Pulled]:
    """How the streams of all connections stand, without asking any platform."""
    return [_state(workspace, one) for one in connections(workspace).values()]


def _state(workspace: Workspace, connection: Connection) -> Pulled:
    with read_landing(raw_folder(workspace, connection.name)) as landing:
        states = (landing.state(s.name) if landing else StreamState(s.name) for s in connection.streams)
        return Pulled(connection.name, connection.vendor.label, tuple(states))
