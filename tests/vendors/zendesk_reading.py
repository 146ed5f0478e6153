"""Zendesk reading: our connector's streams read from a server of ours, as a load reads them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.applications import Starlette

from tests.vendors.faults import Fault, Faulty
from tests.vendors.serving import served
from tests.vendors.zendesk_server import KEY_OF_ANN, USER, World, zendesk
from wellserved.sources.connect.landing import Landing, StreamState, open_landing
from wellserved.sources.connect.pace import Pace
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.wire import HttpWire
from wellserved.sources.zendesk.vendor import VENDOR

AT_ONCE = replace(VENDOR, limits={})  # a test does not wait for the minute to pass
SOON = Pace(tries=4, first=0.001, most=0.01)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Connected:
    """A connection to one of our servers."""

    landing: Landing
    address: str
    faulty: Faulty
    options: dict[str, Any] = field(default_factory=dict)
    since: datetime = LONG_AGO
    key: str = KEY_OF_ANN
    knows_clock: bool = True

    def read(self, name: str, *, full: bool = False) -> StreamState:
        """Read one stream to its end; how it stands then."""
        said = {"address": self.address, "email": USER, "token": self.key}
        stream = VENDOR.stream(name)
        assert stream is not None
        with HttpWire(AT_ONCE, self.address, VENDOR.auth(said), SOON, (self.key,)) as wire:
            if self.knows_clock:
                VENDOR.check(wire)
            reading = Reading(AT_ONCE, wire, self.landing, self.since, self.options, full)
            return run_stream(reading, stream)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a stream, in the order in which they came."""
        return list(self.landing.rows(name))

    def ids(self, name: str, key: str = "id") -> list[Any]:
        return [row[key] for row in self.rows(name)]

    def asked(self, part: str) -> list[str]:
        """Calls whose path and query hold a text."""
        return [call for call in self.faulty.seen if part in call]


@contextmanager
def connected(
    folder: Path, world: World | Starlette, faults: Sequence[Fault] = (), **options: Any
) -> Iterator[Connected]:
    """Serve a world, and open a connection to it."""
    faulty = Faulty(zendesk(world) if isinstance(world, World) else world, faults)
    with served(faulty, own_clock=isinstance(world, World)) as address, open_landing(folder) as landing:
        yield Connected(landing, address, faulty, options)
