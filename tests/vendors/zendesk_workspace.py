"""A workspace that is connected to one of our Zendesk servers, with the mappings that a new workspace gets."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from tests.vendors.faults import Faulty
from tests.vendors.serving import served
from tests.vendors.zendesk_server import KEY_OF_ANN, USER, World, zendesk
from wellserved.flow.engines import open_engine
from wellserved.flow.load import LoadReport, load
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.sources.zendesk.vendor import VENDOR

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
{streams}"""


@contextmanager
def connected(
    folder: Path, world: World | Starlette, settings: str = SETTINGS, only: Mapping[str, str] | None = None
) -> Iterator[tuple[Path, Faulty]]:
    """Serve a world, and make a workspace that is connected to it; its folder, and the server.

    Args:
        folder: Where the workspace is made.
        world: The account, or a server of another kind.
        settings: What wellserved.yaml says.
        only: Streams that are read, and the source that is made of each; all where None.
    """
    app = Faulty(zendesk(world) if isinstance(world, World) else world)
    with served(app, own_clock=isinstance(world, World)) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_ZENDESK_TOKEN", KEY_OF_ANN)
        for name in ("sources", "connections"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "wellserved.yaml").write_text(settings, encoding="utf-8")
        off = [] if only is None else [one.name for one in VENDOR.streams if one.name not in only]
        streams = "streams:\n" + "".join(f"  {name}: false\n" for name in off) if off else ""
        said = CONNECTION.format(address=address, user=USER, streams=streams)
        (folder / "connections" / "zendesk.yaml").write_text(said, encoding="utf-8")
        for file in files("wellserved.flow").joinpath("starters", "zendesk").iterdir():
            if only is None or file.name.removesuffix(".yaml") in only.values():
                (folder / "sources" / file.name).write_bytes(file.read_bytes())
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
