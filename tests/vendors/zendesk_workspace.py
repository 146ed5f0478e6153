"""A workspace that is connected to one of our Zendesk servers, with the mappings that a new workspace gets."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from tests.vendors.faults import Faulty
from tests.vendors.serving import served
from tests.vendors.zendesk_server import KEY_OF_ANN, USER, World, zendesk
from wellserved.flow.engines import open_engine
from wellserved.flow.init import init
from wellserved.flow.load import LoadReport, load
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.sources.zendesk import vendor


@contextmanager
def connected(
    folder: Path, world: World | Starlette, settings: str = "", only: Mapping[str, str] | None = None
) -> Iterator[tuple[Path, Faulty]]:
    """Serve a world, and make a workspace that is connected to it; its folder, and the server.

    Args:
        folder: Where the workspace is made.
        world: The account, or a server of another kind.
        settings: What wellserved.yaml says; what a new workspace's says where empty.
        only: Streams that are read, and the source that is made of each; all where None.
    """
    app = Faulty(zendesk(world) if isinstance(world, World) else world)
    with served(app, own_clock=isinstance(world, World)) as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_ZENDESK_TOKEN", KEY_OF_ANN)
        patch.setattr(
            vendor, "VENDOR", replace(vendor.VENDOR, limits={})
        )  # a test does not wait for the minute to pass
        init(folder, "zendesk", {"subdomain": "acme", "email": USER, "address": address})
        connection = folder / "connections" / "zendesk.yaml"
        text = connection.read_text(encoding="utf-8")
        connection.write_text(text.replace("since: 2025-01-01", "since: 1970-01-01"), encoding="utf-8")
        if settings:
            (folder / "wellserved.yaml").write_text(settings, encoding="utf-8")
        if only is not None:
            keep_only(folder, only)
        yield folder, app


def keep_only(folder: Path, only: Mapping[str, str]) -> None:
    """Read some streams alone, and make some sources' rows of them."""
    off = "".join(f"  {one.name}: false\n" for one in vendor.VENDOR.streams if one.name not in only)
    with (folder / "connections" / "zendesk.yaml").open("a", encoding="utf-8") as file:
        file.write(f"streams:\n{off}")
    for path in (folder / "sources").iterdir():
        if path.stem not in only.values():
            path.unlink()


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
