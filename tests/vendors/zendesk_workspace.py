"""A workspace that is connected to one of our Zendesk servers, with the mappings that a new workspace gets."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.faults import Fault, Faulty
from tests.vendors.serving import served
from tests.vendors.zendesk_server import KEY_OF_ANN, USER, World, zendesk
from wellserved.flow.engines import open_engine
from wellserved.flow.load import LoadReport, load
from wellserved.flow.workspace import Workspace, open_workspace

SETTINGS = """\
name: Zendesk
zone: Europe/London
"""
CONNECTION = """\
vendor: zendesk
subdomain: acme
address: {address}
email: {user}
token: ${{WELLSERVED_ZENDESK_TOKEN}}
{more}"""


@contextmanager
def connected(
    folder: Path, world: World, settings: str = SETTINGS, more: str = "", faults: Sequence[Fault] = ()
) -> Iterator[tuple[Path, Faulty]]:
    """Serve a world, and make a workspace that is connected to it; its folder, and the server's faults."""
    app = Faulty(zendesk(world), faults)
    with served(app, own_clock=True) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_ZENDESK_TOKEN", KEY_OF_ANN)
        for name in ("sources", "connections"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "wellserved.yaml").write_text(settings, encoding="utf-8")
        said = CONNECTION.format(address=address, user=USER, more=more)
        (folder / "connections" / "zendesk.yaml").write_text(said, encoding="utf-8")
        for file in files("wellserved.flow").joinpath("starters", "zendesk").iterdir():
            with file.open("rb") as from_, (folder / "sources" / file.name).open("wb") as to:
                shutil.copyfileobj(from_, to)
        yield folder, app


def loaded(folder: Path) -> tuple[Workspace, LoadReport]:
    """Load a workspace anew; what it says."""
    workspace = open_workspace(folder)
    return workspace, load(workspace)


def asked(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    """What the store's engine answers."""
    engine = open_engine(workspace)
    try:
        return engine.query(sql)
    finally:
        engine.close()
