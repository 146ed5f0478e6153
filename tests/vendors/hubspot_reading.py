"""HubSpot reading: our connector's streams read from a server of ours, as a load reads them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.vendors.faults import Fault, Faulty
from tests.vendors.hubspot_server import hubspot
from tests.vendors.hubspot_world import World
from tests.vendors.serving import served
from wellserved.sources.connect.landing import Landing, StreamState, open_landing
from wellserved.sources.connect.pace import Pace
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.wire import HttpWire
from wellserved.sources.hubspot.vendor import VENDOR as PACED

VENDOR = replace(PACED, limits={})  # a server of ours need not be spared
SOON = Pace(first=0.001, most=0.01)
TOKEN = {"token": "pat-test-1"}
BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass
class Connected:
    """A connection to one of our servers."""

    landing: Landing
    url: str
    faulty: Faulty
    said: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    since: datetime = BEGIN

    def load(self, *names: str, full: bool = False) -> dict[str, StreamState]:
        """Read some streams once; how they stand then."""
        said = {**dict.fromkeys((one.name for one in VENDOR.asks), ""), **self.said, "address": self.url}
        with HttpWire(VENDOR, VENDOR.address(said), VENDOR.auth(said), SOON) as wire:
            reading = Reading(VENDOR, wire, self.landing, self.since, self.options, full)
            return {one.name: run_stream(reading, one) for one in VENDOR.streams if one.name in names}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a stream, in the order in which they came."""
        return list(self.landing.rows(name))

    def newest(self, name: str) -> dict[str, dict[str, Any]]:
        """The newest row of each key."""
        stream = VENDOR.stream(name)
        assert stream is not None
        return {"|".join(str(row[part]) for part in stream.key): row for row in self.landing.newest(stream)}

    def calls(self, path: str) -> list[str]:
        """The calls whose path holds a text."""
        return [one for one in self.faulty.seen if path in one]


@contextmanager
def connected(
    world: World,
    folder: Path,
    faults: Sequence[Fault] = (),
    said: Mapping[str, str] = TOKEN,
    since: datetime = BEGIN,
    **options: Any,
) -> Iterator[Connected]:
    """Serve a world, and open a connection to it."""
    faulty = Faulty(hubspot(world), faults)
    with served(faulty, own_clock=True) as url, open_landing(folder) as landing:
        yield Connected(landing, url, faulty, said, options, since)
