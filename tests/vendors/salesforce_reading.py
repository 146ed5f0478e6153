"""Salesforce reading: our connector's streams read from a server of ours, as a load reads them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.vendors.faults import Fault, Faulty
from tests.vendors.salesforce_server import CLIENT_ID, CLIENT_SECRET, World, server
from tests.vendors.serving import served
from wellserved.sources.connect.landing import Landing, StreamState, open_landing
from wellserved.sources.connect.pace import Pace
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.wire import HttpWire
from wellserved.sources.salesforce.vendor import VENDOR

QUICK = Pace(tries=4, first=0.001, most=0.01)
SAID = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


@dataclass
class Connected:
    """A connection to one of our servers."""

    landing: Landing
    url: str
    faulty: Faulty
    said: Mapping[str, str]
    options: Mapping[str, Any] = field(default_factory=dict)
    since: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def load(self, *names: str, full: bool = False) -> dict[str, StreamState]:
        """Read some streams once; how they stand then."""
        with self.wire() as wire:
            reading = Reading(VENDOR, wire, self.landing, self.since, self.options, full)
            streams = [one for one in VENDOR.streams if one.name in names]
            return {one.name: run_stream(reading, one) for one in streams}

    def wire(self) -> HttpWire:
        """Calls to the organisation."""
        said = {**self.said, "domain": self.url}
        return HttpWire(VENDOR, VENDOR.address(said), VENDOR.auth(said), QUICK)

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a stream, in the order in which they came."""
        return list(self.landing.rows(name))

    def ids(self, name: str) -> list[str]:
        """Their ids."""
        return [str(row["Id"]) for row in self.rows(name)]

    def calls(self, word: str) -> list[str]:
        """The calls that hold a word."""
        return [call for call in self.faulty.seen if word in call]


@contextmanager
def connected(
    world: World,
    folder: Path,
    faults: Sequence[Fault] = (),
    said: Mapping[str, str] | None = None,
    **options: Any,
) -> Iterator[Connected]:
    """Serve a world, and open a connection to it."""
    faulty = Faulty(server(world), faults)
    with served(faulty) as url, open_landing(folder) as landing:
        yield Connected(landing, url, faulty, said or SAID, options)
