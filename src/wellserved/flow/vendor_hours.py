"""Vendor hours: bring a workspace's hours/*.yaml up to date with what its platforms say, and tell what differs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from wellserved.flow.connections import connection_of, connections, raw_folder
from wellserved.flow.hours_files import FOLDER, Difference, differences
from wellserved.flow.hours_text import hours_text, is_edited
from wellserved.flow.pull import open_wire
from wellserved.flow.told_hours import said_after, sayable
from wellserved.flow.workspace import MARK, Workspace, read_file
from wellserved.sources.connect.connection import Connection
from wellserved.sources.connect.landing import read_landing
from wellserved.sources.connect.pace import PATIENT, Pace
from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.service_terms import ServiceTerms
from wellserved.sources.connect.stream import Ask, Row
from wellserved.terms.errors import NotAllowed

State = Literal["unread", "none", "new", "same", "changed", "edited"]


@dataclass(frozen=True)
class HoursFile:
    """How one platform's hours stand.

    Args:
        connection: Whose they are.
        file: Where they are written, within the workspace.
        state: `unread` where its schedules were not read yet, `none` where it has none; `new` where there is no file,
            `same`, `changed`; `edited` where it differs and somebody changed the file, so that it is theirs.
        differences: What the platform says otherwise than the file, or than the settings that go before it.
        unsaid: What it has and settings can't say, in words.
        written: Whether the file was made or brought up to date.
    """

    connection: str
    file: str
    state: State
    differences: tuple[Difference, ...] = ()
    unsaid: tuple[str, ...] = ()
    written: bool = False


def vendor_hours(
    workspace: Workspace, names: Sequence[str] = (), write: bool = False, clock: datetime | None = None
) -> list[HoursFile]:
    """Compare what platforms said, when they were last read, with the hours files; no platform is asked.

    Args:
        workspace: Whose connections and files.
        names: Of connections; all that tell hours where empty.
        write: Make files that are missing, and bring up to date those that nobody edited.
        clock: The moment of asking; now where None.

    Raises:
        DefinitionError: There is no such connection, or a file is wrong.
        NotAllowed: A file can't be written.
    """
    known = [connection_of(workspace, name, "hours") for name in names] or list(connections(workspace).values())
    asked = [one for one in known if one.vendor.terms is not None]
    return [_brought(workspace, one, _landed_terms(workspace, one), write, clock) for one in asked]


def hours_of_platform(workspace: Workspace, name: str, pace: Pace = PATIENT) -> HoursFile | None:
    """Ask a platform that was not yet read for its hours, and make the file; None where it tells none.

    Raises:
        SourceError: The platform can't be reached, or does not know the credential.
        NotAllowed: The file can't be written.
    """
    connection = connection_of(workspace, name, "connections/")
    if connection.vendor.terms is None:
        return None
    with open_wire(connection, pace) as wire:
        rows: dict[str, list[Row]] = {}
        for stream in (one for one in connection.streams if one.name in connection.vendor.terms_of):
            ask = Ask(wire, None, connection.since, wire.clock, begins=True, options=connection.options,
                      landed=lambda other: iter(rows.get(other, ())))  # fmt: skip
            rows[stream.name] = _all_rows(ask, stream.read)
    terms = connection.vendor.terms(lambda stream: iter(rows.get(stream, ())))
    return _brought(workspace, connection, terms, write=True, clock=None)


def _all_rows(ask: Ask, read: Any) -> list[Row]:
    """All rows of a short stream; none where it may not be read."""
    rows: list[Row] = []
    more = True
    while more:
        try:
            page = read(ask)
        except Refused:
            return []
        rows += page.rows
        ask, more = replace(ask, cursor=page.cursor, begins=False), page.more
    return rows


def _landed_terms(workspace: Workspace, connection: Connection) -> ServiceTerms | None:
    """What the raw pages tell; None where one of the streams was not read to its end."""
    vendor = connection.vendor
    with read_landing(raw_folder(workspace, connection.name)) as landing:
        if landing is None or vendor.terms is None or landing.state(vendor.terms_of[0]).state != "ready":
            return None
        there = _file(workspace, connection).is_file()
        if there and any(landing.state(name).state != "ready" for name in vendor.terms_of):
            return None  # what can't be read now would seem to be gone

        def newest(name: str) -> Iterator[Row]:
            stream = vendor.stream(name)
            return iter(()) if stream is None or landing is None else landing.newest(stream)

        return vendor.terms(newest)


def _file(workspace: Workspace, connection: Connection) -> Path:
    return workspace.folder / FOLDER / f"{connection.name}.yaml"


def _brought(
    workspace: Workspace, connection: Connection, terms: ServiceTerms | None, write: bool, clock: datetime | None
) -> HoursFile:
    path = _file(workspace, connection)
    name = path.relative_to(workspace.folder).as_posix()
    if terms is None:
        return HoursFile(connection.name, name, "unread")
    there = path.is_file()
    before: Mapping[str, Any] = read_file(path, workspace.folder).data if there else {}
    said = said_after(before, terms, connection.name, (clock or datetime.now(UTC)).date())
    own = read_file(workspace.folder / MARK, workspace.folder)
    found = tuple(differences(before, said, own.data))
    state = _state(path, said, before, there)
    if write and state in ("new", "changed"):
        _write(path, hours_text(said, connection.vendor.label))
    unsaid = (*terms.unsaid, *sayable(terms)[1])
    return HoursFile(connection.name, name, state, found, unsaid, write and state in ("new", "changed"))


def _state(path: Path, said: Mapping[str, Any], before: Mapping[str, Any], there: bool) -> State:
    if not there:
        return "new" if said else "none"
    if said == before:
        return "same"
    return "edited" if is_edited(path.read_text(encoding="utf-8")) else "changed"


def _write(path: Path, text: str) -> None:
    beside = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        raise NotAllowed(f"the file can't be written: {error.strerror}", str(path), "see to its permissions") from None
