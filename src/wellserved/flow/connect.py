"""Connect: the file that declares a platform's account, and whether its credential may read what is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from wellserved.flow.connections import connection_of
from wellserved.flow.pull import open_wire
from wellserved.flow.workspace import Workspace
from wellserved.sources.connect.connection import Connection, read_connection
from wellserved.sources.connect.pace import PATIENT, Pace
from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask, Stream
from wellserved.sources.connect.vendor import Asked, Vendor
from wellserved.sources.connect.vendors import VENDORS, vendor_of
from wellserved.sources.connect.wire import HttpWire
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError, SourceError, nearest

__all__ = ["VENDORS", "StreamProbe", "asks", "connection_text", "platform_name", "probe"]


@dataclass(frozen=True)
class StreamProbe:
    """Whether a stream may be read.

    Args:
        stream: Its name.
        gives: What is known by it.
        permission: What the credential needs for it.
        problem: Why it can't be read; empty where it can.
        gaps: What its rows lack, such as fields that the credential may not see.
    """

    stream: str
    gives: str
    permission: str
    problem: str = ""
    gaps: tuple[str, ...] = ()


def platform_name(vendor: str) -> str:
    """What people call a platform; itself where we know none so."""
    return vendor_of(vendor, "").label if vendor in VENDORS else vendor


def asks(vendor: str) -> tuple[Asked, ...]:
    """What a connection to a platform must be told.

    Raises:
        DefinitionError: There is no such platform.
    """
    return vendor_of(vendor, "--from").asks


def connection_text(vendor: str, said: Mapping[str, str]) -> str:
    """The file of a connection; a secret that is not said as a variable is named by one.

    Args:
        vendor: The platform.
        said: What is known of what it asks for.

    Raises:
        DefinitionError: Something that it asks for is missing or unknown, or a secret was said in clear.
    """
    found = vendor_of(vendor, "--from")
    names = [one.name for one in found.asks]
    for name in said:
        if name not in names:
            raise DefinitionError(f"{found.label} does not ask for '{name}'", "--set", nearest(name, names))
    text = "\n".join([*_head(found), *(_line(found, one, said) for one in found.asks), *_tail(found)]) + "\n"
    read_connection(read_document(text, f"connections/{vendor}.yaml"))
    return text


def _head(vendor: Vendor) -> Iterator[str]:
    yield f"# One account of {vendor.label}. Secrets stay in the environment or a keyring; the file names them."
    yield f"vendor: {vendor.name}"


def _line(vendor: Vendor, asked: Asked, said: Mapping[str, str]) -> str:
    """One thing that it asks for; left out, with an example, where it may be."""
    variable = f"${{WELLSERVED_{vendor.name.upper()}_{asked.name.upper()}}}"
    other = any(said.get(one.name) for one in vendor.asks if one.secret and one is not asked)
    value = said.get(asked.name) or (variable if asked.name == _key(vendor) and not other else "")
    comment = f"  # {asked.says}"
    if not value and not asked.needed:
        return f"# {asked.name}: {variable if asked.secret else _written(asked.example)}{comment}"
    return f"{asked.name}: {_written(value)}{comment}"


def _key(vendor: Vendor) -> str:
    """The secret that a new connection names: what it can't do without, else the first of those to choose from."""
    secrets = [one for one in vendor.asks if one.secret]
    return next((one.name for one in secrets if one.needed), secrets[0].name if secrets else "")


def _written(value: str) -> str:
    """A text as YAML; in quotes, so that no number or word of YAML's own is read for it."""
    return value if value.startswith("${") else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _tail(vendor: Vendor) -> Iterator[str]:
    since = date(datetime.now(UTC).year - 1, 1, 1)
    yield f"since: {since}           # the first time, only rows changed since"
    yield "# streams:                  # what is read; false switches one off, true switches one on"
    width = max(len(one.name) for one in vendor.streams) + 1
    for one in vendor.streams:
        state = "true" if one.wanted else "false"
        needs = f" (needs: {one.permission})" if one.permission else ""
        yield f"#   {one.name + ':':{width}} {state:5}  # {one.gives}{needs}".rstrip()


def probe(workspace: Workspace, name: str, pace: Pace = PATIENT) -> list[StreamProbe]:
    """Ask a platform whether it knows the credential, and for each stream whether it may be read; nothing is kept.

    Raises:
        SourceError: The platform can't be reached, or does not know the credential.
        DefinitionError: There is no such connection.
    """
    connection = connection_of(workspace, name, "connections/")
    with open_wire(connection, pace) as wire:
        connection.vendor.check(wire)
        return [_probed(connection, wire, stream) for stream in connection.streams]


def _probed(connection: Connection, wire: HttpWire, stream: Stream) -> StreamProbe:
    """One stream's first page, of what changed since now: hardly any row."""
    ask = Ask(wire, None, wire.clock, wire.clock, begins=True, options=connection.options)
    try:
        page = stream.read(ask)
    except Refused as refused:
        return StreamProbe(stream.name, stream.gives, stream.permission, refused.what)
    except SourceError as error:
        return StreamProbe(stream.name, stream.gives, stream.permission, error.what)
    return StreamProbe(stream.name, stream.gives, stream.permission, gaps=tuple(page.gaps))
