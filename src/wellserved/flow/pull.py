"""Pull: bring the raw pages of a workspace's connections up to date, before rows are made of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from wellserved.flow.connections import connections, raw_folder
from wellserved.flow.workspace import Workspace
from wellserved.sources.connect.connection import Connection, resolved
from wellserved.sources.connect.landing import StreamState, open_landing, read_landing
from wellserved.sources.connect.pace import PATIENT, Pace
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.wire import HttpWire

Heard = Callable[[str, str, int], None]


@dataclass(frozen=True)
class Pulled:
    """How a connection's streams stand.

    Args:
        connection: Its name.
        vendor: The platform, as people name it.
        streams: In the order in which they are read; those that are not wanted are left out.
    """

    connection: str
    vendor: str
    streams: tuple[StreamState, ...]


def pull(
    workspace: Workspace,
    names: Sequence[str] = (),
    full: bool = False,
    since: datetime | None = None,
    heard: Heard = lambda connection, stream, rows: None,
    waits: Callable[[str, float], None] = lambda connection, seconds: None,
    pace: Pace = PATIENT,
) -> list[Pulled]:
    """Read what is new of each stream of some connections, and keep it as it came.

    Args:
        workspace: Where connections are declared.
        names: Of connections; all where empty.
        full: Begin each stream again; what was read before is kept.
        since: In the place of each connection's own.
        heard: Told each page's connection, stream and rows.
        waits: Told of a connection's long waits, in seconds.
        pace: How patiently calls are tried again.

    Raises:
        DefinitionError: A connection is wrong.
        SourceError: A platform can't be reached, or does not know the credential.
        MissingPackage: The HTTP client is not installed.
    """
    chosen = [one for one in connections(workspace).values() if not names or one.name in names]
    return [
        _pulled(
            workspace,
            replace(one, since=since or one.since),
            full,
            lambda stream, rows, name=one.name: heard(name, stream, rows),  # type: ignore[misc]
            lambda seconds, name=one.name: waits(name, seconds),  # type: ignore[misc]
            pace,
        )
        for one in chosen
    ]


def _pulled(
    workspace: Workspace,
    connection: Connection,
    full: bool,
    heard: Callable[[str, int], None],
    waits: Callable[[float], None],
    pace: Pace,
) -> Pulled:
    with (
        open_landing(raw_folder(workspace, connection.name)) as landing,
        open_wire(connection, pace, waits) as wire,
    ):
        reading = Reading(connection.vendor, wire, landing, connection.since, connection.options, full, heard)
        states = tuple(run_stream(reading, stream) for stream in connection.streams)
    return Pulled(connection.name, connection.vendor.label, states)


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
    found = []
    for one in connections(workspace).values():
        with read_landing(raw_folder(workspace, one.name)) as landing:
            states = (landing.state(s.name) if landing else StreamState(s.name) for s in one.streams)
            found.append(Pulled(one.name, one.vendor.label, tuple(states)))
    return found
