"""Connection: one account of one vendor, as connections/*.yaml declares it, with its secrets elsewhere."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import PurePosixPath
from typing import Any

from wellserved.sources.connect.stream import Stream
from wellserved.sources.connect.vendor import Asked, Vendor
from wellserved.sources.connect.vendors import VENDORS, vendor_of
from wellserved.sources.variables import OURS, VARIABLE
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, SourceError, nearest

OWN = ("vendor", "since", "streams", "options")


@dataclass(frozen=True)
class Connection:
    """One account of one vendor.

    Args:
        name: The file's stem; its raw pages lie under it.
        vendor: The platform.
        said: What the file says of each thing that the vendor asks for; a secret as ${WELLSERVED_…}.
        since: Rows that changed before it are not read the first time.
        streams: Those that are read, in order.
        options: What its streams are told besides.
        file: Its definition, for messages.
    """

    name: str
    vendor: Vendor
    said: Mapping[str, str]
    since: datetime
    streams: tuple[Stream, ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""


def read_connection(document: Document) -> Connection:
    """Read one of a workspace's connections/*.yaml.

    Raises:
        DefinitionError: A field is wrong, or a secret stands in the file.
    """
    data = document.data
    vendor = vendor_of(_vendor_name(document), document.where("vendor"))
    known = [*OWN, *(one.name for one in vendor.asks)]
    for name in data:
        if name not in known:
            raise DefinitionError(f"there is no field called '{name}'", document.where(name), nearest(name, known))
    said = {one.name: _said(document, one) for one in vendor.asks}
    return Connection(
        name=PurePosixPath(document.name.replace("\\", "/")).stem,
        vendor=vendor,
        said=said,
        since=_since(document),
        streams=_streams(document, vendor),
        options=_options(document),
        file=document.name,
    )


def resolved(connection: Connection) -> tuple[dict[str, str], tuple[str, ...]]:
    """What the vendor asked for, with its secrets from the environment or a keyring; and the secrets, to be hidden.

    Raises:
        SourceError: One is not there. What the others hold is not shown.
    """
    found, secrets = {}, []
    for one in connection.vendor.asks:
        text = connection.said[one.name]
        names = VARIABLE.findall(text)
        values = {name: _value(name, f"{connection.file}, {one.name}") for name in names}
        found[one.name] = VARIABLE.sub(lambda match, values=values: values[match.group(1)], text)  # type: ignore[misc]
        if one.secret:
            secrets += [found[one.name], *values.values()]
    return found, tuple(secret for secret in dict.fromkeys(secrets) if secret)


def _value(name: str, where: str) -> str:
    """A variable's value: the environment's, else the keyring's under `wellserved` and its name."""
    value = os.environ.get(name) or _from_keyring(name)
    if not value:
        fix = f"export {name}=…, or keep it with: python -m keyring set wellserved {name}"
        raise SourceError(f"the variable {name} is not set", where, fix)
    return value


def _from_keyring(name: str) -> str | None:
    try:
        import keyring
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password("wellserved", name)
    except keyring.errors.KeyringError:
        return None
    return found


def _vendor_name(document: Document) -> str:
    name = document.data.get("vendor")
    if not isinstance(name, str) or not name:
        fix = f"one of: {', '.join(VENDORS)}"
        raise DefinitionError("a connection needs 'vendor'", document.where("vendor"), fix)
    return name


def _said(document: Document, asked: Asked) -> str:
    """What the file says of one thing; a secret only by the name of its variable."""
    value, where = document.data.get(asked.name, asked.default), document.where(asked.name)
    if isinstance(value, bool | list | dict) or value is None:
        raise DefinitionError(f"'{asked.name}' is a text", where, f'such as {asked.name}: "{asked.example}"')
    text = str(value)
    if asked.needed and not text:
        raise DefinitionError(f"a connection needs '{asked.name}': {asked.says}", where, f"such as {asked.example}")
    for name in VARIABLE.findall(text):
        if not OURS.fullmatch(name):
            fix = "use one that begins with WELLSERVED_"
            raise DefinitionError(f"the variable '{name}' may not be read", where, fix)
    if asked.secret and text and VARIABLE.sub("", text):
        fix = f"keep it in the environment or a keyring: {asked.name}: ${{WELLSERVED_{asked.name.upper()}}}"
        raise DefinitionError("a secret stands in the file", where, fix)
    return text


def _since(document: Document) -> datetime:
    value, where = document.data.get("since"), document.where("since")
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value or "1970-01-01"))
    except ValueError:
        raise DefinitionError(f"'{value}' is no day", where, "such as since: 2026-01-01") from None
    return datetime.combine(day, time(), UTC)


def _streams(document: Document, vendor: Vendor) -> tuple[Stream, ...]:
    """The vendor's streams, but for those that the file switches off, and those that it must switch on."""
    given, where = document.data.get("streams", {}), document.where("streams")
    if not isinstance(given, dict) or not all(isinstance(value, bool) for value in given.values()):
        raise DefinitionError("'streams' says of streams true or false", where, "such as streams: {calls: false}")
    names = [one.name for one in vendor.streams]
    for name in given:
        if name not in names:
            what = f"{vendor.label} has no stream '{name}'"
            raise DefinitionError(what, document.where("streams", name), nearest(str(name), names))
    return tuple(one for one in vendor.streams if given.get(one.name, one.wanted))


def _options(document: Document) -> Mapping[str, Any]:
    given = document.data.get("options", {})
    if not isinstance(given, dict):
        raise DefinitionError("'options' maps names to values", document.where("options"), "write lines below it")
    return given
