"""Genesys reading: our connector's streams, and whole workspaces, read from a server of ours."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.faults import Fault, Faulty
from tests.vendors.genesys_server import CLIENT, SECRET, Genesys
from tests.vendors.serving import served
from wellserved.flow.init import init
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.sources.connect.landing import Landing, StreamState, open_landing
from wellserved.sources.connect.pace import Pace
from wellserved.sources.connect.run import Heard, Reading, run_stream
from wellserved.sources.connect.wire import HttpWire
from wellserved.sources.genesys.vendor import VENDOR

SOON = Pace(first=0.001, most=0.01)
REST = """
streams: {{sentiment: {sentiment}}}
options: {{poll_seconds: 0}}
"""


@dataclass
class Connected:
    """A connection to one of our servers."""

    landing: Landing
    url: str
    faulty: Faulty
    since: datetime = datetime(2026, 10, 1, tzinfo=UTC)
    options: dict[str, Any] = field(default_factory=lambda: {"poll_seconds": 0})

    def load(
        self, *names: str, full: bool = False, heard: Heard = lambda stream, rows, share: None
    ) -> dict[str, StreamState]:
        """Read some streams once; how they stand then."""
        said = {"region": self.url, "client_id": CLIENT, "client_secret": SECRET}
        with HttpWire(VENDOR, VENDOR.address(said), VENDOR.auth(said), SOON, (SECRET,)) as wire:
            VENDOR.check(wire)
            reading = Reading(VENDOR, wire, self.landing, self.since, self.options, full, heard)
            return {one.name: run_stream(reading, one) for one in VENDOR.streams if one.name in names}

    def newest(self, name: str) -> dict[str, dict[str, Any]]:
        """The newest row of each key."""
        stream = VENDOR.stream(name)
        assert stream is not None
        return {"|".join(str(row[one]) for one in stream.key): row for row in self.landing.newest(stream)}


@contextmanager
def connected(server: Genesys, folder: Path, faults: Sequence[Fault] = ()) -> Iterator[Connected]:
    """Serve an organisation, and open a connection to it."""
    faulty = Faulty(server, faults)
    with served(faulty, own_clock=True) as url, open_landing(folder) as landing:
        yield Connected(landing, url, faulty)


@contextmanager
def workspace(
    server: Genesys, folder: Path, monkeypatch: pytest.MonkeyPatch, *only: str, sentiment: bool = False
) -> Iterator[Workspace]:
    """A workspace that reads an organisation by the mapping that comes with the product, or by some files of it."""
    monkeypatch.setenv("WELLSERVED_GENESYS_CLIENT_SECRET", SECRET)
    with served(server, own_clock=True) as url:
        init(folder, "genesys", {"region": url, "client_id": CLIENT})
        file = folder / "connections" / "genesys.yaml"
        told = file.read_text().replace("since: 2025-01-01 ", "since: 2026-10-01 ")
        file.write_text(told + REST.format(sentiment="true" if sentiment else "false"))
        for path in (folder / "sources").iterdir():
            if only and path.stem not in only:
                path.unlink()
        yield open_workspace(folder)
