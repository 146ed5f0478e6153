"""Five platforms at once: a workspace that is connected to one of our servers of each."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.vendors import hubspot_small, qualtrics_world, salesforce_world, zendesk_world
from tests.vendors.genesys_server import CLIENT, SECRET, Genesys
from tests.vendors.genesys_world import World as GenesysWorld
from tests.vendors.hubspot_server import hubspot
from tests.vendors.qualtrics_server import QualtricsServer
from tests.vendors.salesforce_server import CLIENT_ID, CLIENT_SECRET, server
from tests.vendors.serving import served
from tests.vendors.zendesk_server import KEY_OF_ANN, USER, zendesk
from wellserved.flow.init import init

LATER = datetime(2026, 10, 14, 12, tzinfo=UTC)
SETTINGS = "name: all five\nissues: {by_topic: false}\n"
READ = re.compile(
    "^record: (agent|case|case_event|customer|exchange_rate|interaction|order|survey_response)$", re.MULTILINE
)


@dataclass
class Five:
    """The worlds of five platforms; in each of them somebody has the address that a test gives them."""

    zendesk: Any
    salesforce: Any
    qualtrics: Any
    hubspot: Any
    genesys: Any


def small_worlds() -> Five:
    """The worlds of the vendors' own tests."""
    return Five(
        zendesk_world.small_world(),
        salesforce_world.small_world(),
        qualtrics_world.small_world(),
        hubspot_small.small(),
        GenesysWorld(count=20, clock=LATER, available=LATER - timedelta(hours=1)),
    )


@contextmanager
def workspace(worlds: Five, folder: Path, settings: str = "") -> Iterator[Path]:
    """Serve all five, and put what `init` makes of contacts, cases, answers and orders for each into one workspace."""
    apps = {
        "zendesk": zendesk(worlds.zendesk),
        "salesforce": server(worlds.salesforce),
        "qualtrics": QualtricsServer(worlds.qualtrics).app(),
        "hubspot": hubspot(worlds.hubspot),
        "genesys": Genesys(worlds.genesys),
    }
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in SECRETS.items():
            patch.setenv(f"WELLSERVED_{name}", value)
        for vendor, app in apps.items():
            own_clock = vendor in ("zendesk", "hubspot", "genesys")
            address = stack.enter_context(served(app, own_clock=own_clock))
            init(folder / vendor, vendor, answers(vendor, address))
            for part in ("sources", "connections", "scorecards"):
                shutil.copytree(folder / vendor / part, folder / "all" / part, dirs_exist_ok=True)
        for source in (folder / "all" / "sources").iterdir():
            if not READ.search(source.read_text()):
                source.unlink()
        file = folder / "all" / "connections" / "genesys.yaml"
        told = file.read_text().replace("since: 2025-01-01 ", "since: 2026-10-01 ")
        file.write_text(told + "\noptions: {poll_seconds: 0}\n")
        (folder / "all" / "wellserved.yaml").write_text(SETTINGS + settings)
        yield folder / "all"


SECRETS = {
    "ZENDESK_TOKEN": KEY_OF_ANN, "SALESFORCE_CLIENT_SECRET": CLIENT_SECRET, "QUALTRICS_TOKEN": "key-of-a-test",
    "HUBSPOT_TOKEN": "pat-test-1", "GENESYS_CLIENT_SECRET": SECRET,
}  # fmt: skip


def answers(vendor: str, address: str) -> Mapping[str, str]:
    """What `init` is told of a vendor."""
    return {
        "zendesk": {"subdomain": "acme", "address": address, "email": USER},
        "salesforce": {"domain": address, "client_id": CLIENT_ID},
        "qualtrics": {"datacenter": address},
        "hubspot": {"address": address},
        "genesys": {"region": address, "client_id": CLIENT},
    }[vendor]
