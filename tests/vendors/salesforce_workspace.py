"""A workspace that was begun from Salesforce, and one of our servers behind it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.vendors.faults import Fault, Faulty
from tests.vendors.salesforce_server import CLIENT_ID, CLIENT_SECRET, World, server
from tests.vendors.serving import served
from wellserved.flow.engines import open_engine
from wellserved.flow.init import init
from wellserved.flow.load import LoadReport, load
from wellserved.flow.measure import measure
from wellserved.flow.pull import Pulled, pull
from wellserved.flow.workspace import open_workspace
from wellserved.metrics.measurement import Measurement
from wellserved.sources.connect.pace import Pace
from wellserved.sources.salesforce.vendor import VENDOR

SOON = Pace(first=0.001, most=0.01)


@dataclass
class Home:
    """A workspace and the server that it is connected to."""

    folder: Path
    faulty: Faulty

    def read(self) -> tuple[Pulled, LoadReport]:
        """Pull what is new, once, and make records of it."""
        (pulled,) = pull(open_workspace(self.folder), pace=SOON)
        return pulled, load(open_workspace(self.folder), replay=True)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the store holds."""
        engine = open_engine(open_workspace(self.folder))
        try:
            return engine.query(sql)
        finally:
            engine.close()

    def told(self, sql: str) -> dict[Any, list[Any]]:
        """What the store holds, by the first column."""
        return {key: rest for key, *rest in self.rows(sql)}

    def values(self, *kpis: str) -> dict[str, tuple[Any, int]]:
        """Values and n of March 2026."""
        found = measure(open_workspace(self.folder), list(kpis), start=date(2026, 3, 1), end=date(2026, 3, 31))
        return {one.metric: (one.value, one.n) for one in found if isinstance(one, Measurement)}


@contextmanager
def home(
    world: World, folder: Path, only: Sequence[str] = (), more: str = "", faults: Sequence[Fault] = ()
) -> Iterator[Home]:
    """Serve a world, and begin a workspace from it.

    Args:
        world: What the server knows.
        folder: Of the workspace.
        only: Which of its sources are kept, such as cases, and what these read; all where empty.
        more: Lines after those of the connection's file.
        faults: What goes wrong on the way.
    """
    faulty = Faulty(server(world), faults)
    with served(faulty) as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_SALESFORCE_CLIENT_SECRET", CLIENT_SECRET)
        init(folder, "salesforce", {"domain": url, "client_id": CLIENT_ID})
        if only:
            more += f"streams: {_keep(folder / 'sources', only)}\n"
        said = folder / "connections" / "salesforce.yaml"
        said.write_text(said.read_text(encoding="utf-8") + more, encoding="utf-8")
        yield Home(folder, faulty)


def _keep(sources: Path, only: Sequence[str]) -> str:
    """Take all other sources away; the streams that none of them reads, switched off."""
    read: set[str] = set()
    for source in sources.iterdir():
        if source.stem.removeprefix("salesforce-") in only:
            told = yaml.safe_load(source.read_text(encoding="utf-8"))
            read |= {told["stream"], *told.get("beside", ())}
        else:
            source.unlink()
    return json.dumps({one.name: one.name in read for one in VENDOR.streams})
