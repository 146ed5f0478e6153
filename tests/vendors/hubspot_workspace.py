"""A workspace that is connected to one of our HubSpot servers, with the mappings that a new workspace gets."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.faults import Faulty
from tests.vendors.hubspot_server import hubspot
from tests.vendors.hubspot_world import World
from tests.vendors.serving import served
from wellserved.flow.engines import open_engine
from wellserved.flow.init import init
from wellserved.flow.load import LoadReport, load
from wellserved.flow.measure import measure
from wellserved.flow.workspace import open_workspace
from wellserved.metrics.measurement import Measurement


@dataclass
class Home:
    """A workspace and the server that it is connected to."""

    folder: Path
    faulty: Faulty

    def read(self, *, replay: bool = False) -> LoadReport:
        """Load what is new; or only make records anew of what was read."""
        return load(open_workspace(self.folder), replay=replay)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the store holds."""
        engine = open_engine(open_workspace(self.folder))
        try:
            return engine.query(sql)
        finally:
            engine.close()

    def values(self, *kpis: str, **asked: Any) -> dict[str, tuple[Any, int]]:
        """Values and n of March 2026."""
        found = measure(open_workspace(self.folder), list(kpis), start=date(2026, 3, 1), end=date(2026, 3, 31), **asked)
        return {one.metric: (one.value, one.n) for one in found if isinstance(one, Measurement)}


@contextmanager
def home(world: World, folder: Path) -> Iterator[Home]:
    """Serve a world, and make a workspace that is connected to it."""
    faulty = Faulty(hubspot(world))
    with served(faulty, own_clock=True) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_HUBSPOT_TOKEN", "pat-test-1")
        init(folder, "hubspot", {"address": address})
        settings = folder / "wellserved.yaml"
        settings.write_text(settings.read_text().replace("currency: USD", "currency: EUR"), encoding="utf-8")
        yield Home(folder, faulty)
