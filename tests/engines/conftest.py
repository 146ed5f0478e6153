"""A small organisation whose facts DuckDB has made, and two shops that differ in who makes theirs."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from tests.engines.organisation import MATCHED, NOW, SAME, organisation
from tests.engines.postgres_rows import running
from tests.flow.postgres import programs
from tests.flow.shop import SETTINGS, Shop, callers
from tests.flow.test_rollups import ANSWERS, CALLS, CUSTOMERS, KEEPING
from wellserved.flow.load import load
from wellserved.flow.workspace import Workspace
from wellserved.store.engines.clickhouse_server import Within

NO_SERVER = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    found = organisation(tmp_path_factory.mktemp("organisation") / "small")
    load(found, clock=NOW)
    return found


@pytest.fixture(scope="module", params=["clickhouse", pytest.param("postgres", marks=NO_SERVER)])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where an engine that makes facts is; '' for ClickHouse within the process."""
    with running() if request.param == "postgres" else nullcontext("") as url:
        yield url


@pytest.fixture
def shops(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Shop, Shop]]:
    """The same calls for DuckDB and for an engine."""
    there = "engine: clickhouse\n"
    if address:
        monkeypatch.setenv("WELLSERVED_URL", f"{address}?schema={tmp_path.name}")
        there = "engine: postgres\nengine_url: ${WELLSERVED_URL}\n"
    yield made(tmp_path / "here", ""), made(tmp_path / "there", f"{there}enrich_on: engine\n")
    Within.leave()


def made(folder: Path, settings: str) -> Shop:
    shop = Shop.made(folder)
    shop.write("wellserved.yaml", f"{SETTINGS}zone: Europe/Berlin\n{KEEPING}{MATCHED}{settings}")
    for name, text in (("calls", CALLS), ("customers", CUSTOMERS), ("answers", ANSWERS), ("same", SAME)):
        shop.write(f"sources/{name}.yaml", text)
    shop.write("same.csv", "one,other\n")
    callers(shop)
    return shop
