"""Vendor: a platform that can be connected: how it is called, what it allows, and the streams it gives."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wellserved.sources.connect.service_terms import ServiceTerms
from wellserved.sources.connect.stream import Row, Stream

if TYPE_CHECKING:
    from wellserved.sources.connect.auth import Auth
    from wellserved.sources.connect.reply import Wire


@dataclass(frozen=True)
class Limit:
    """How often an endpoint class may be called: at most `calls` in `seconds`."""

    calls: int
    seconds: float


@dataclass(frozen=True)
class Asked:
    """One thing that a connection needs to be told.

    Args:
        name: The field of the connection's file.
        says: What it is, in a few words.
        example: One, never a real one.
        secret: Whether it is kept out of files: the file names an environment variable.
        needed: Whether there is no connection without it.
        default: What holds where nobody said.
    """

    name: str
    says: str
    example: str = ""
    secret: bool = False
    needed: bool = True
    default: str = ""


@dataclass(frozen=True)
class Vendor:
    """One platform.

    Args:
        name: As sources and commands name it: zendesk.
        label: As people name it: Zendesk.
        hosts: Endings of host names that a connection may call, besides loopback.
        asks: What a connection needs.
        address: The URL that paths are put after, from what the connection says.
        auth: How calls prove who they are, from what the connection says.
        streams: All of them, in the order in which they are read.
        limits: By class of endpoint; "" is every other call.
        remaining: From a reply's headers (lower case): which share of the present window is left (0 to 1), and seconds
            until it is whole again; None where they say nothing.
        busy: Whether a refusal means "too many calls" though its status is not 429: (status, text).
        check: Asks the cheapest thing that needs the credential; raises Refused or SourceError where it is wrong.
        terms: What the newest rows of its streams say of working hours and promises; None where it tells nothing.
        terms_of: The streams that it is read from, in the order in which they are asked.
    """

    name: str
    label: str
    hosts: tuple[str, ...]
    asks: tuple[Asked, ...]
    address: Callable[[Mapping[str, str]], str]
    auth: Callable[[Mapping[str, str]], "Auth"]
    streams: tuple[Stream, ...]
    limits: Mapping[str, Limit]
    remaining: Callable[[Mapping[str, str]], tuple[float, float] | None] = lambda headers: None
    busy: Callable[[int, str], bool] = lambda status, text: False
    check: Callable[["Wire"], None] = lambda wire: None
    terms: Callable[[Callable[[str], Iterator[Row]]], ServiceTerms] | None = None
    terms_of: tuple[str, ...] = ()

    def stream(self, name: str) -> Stream | None:
        """One by name; None where there is none."""
        return next((one for one in self.streams if one.name == name), None)
