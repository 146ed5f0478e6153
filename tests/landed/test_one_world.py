"""One world, told by a vendor's API, Fivetran, Airbyte and dlt: the same figures, wherever the facts are held."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from tests.landed import zendesk
from tests.landed.places import DLT, Tables, as_csv, as_parquet, in_duckdb
from tests.vendors import zendesk_workspace
from wellserved.flow.init import init, pack
from wellserved.flow.landed_packs import ELSEWHERE, Pack
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement

ZENDESK = {
    "contacts_offered": 5, "first_reply_time": 30, "full_resolution_time": 135 / 60, "first_resolution_time": 2,
    "reopen_rate": 1 / 3, "one_touch_rate": 2 / 3, "csat_t2b": 1 / 2, "survey_response_rate": 2 / 3, "backlog": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """How a world came to us.

    Args:
        kind: The pack, or the platform.
        place: The place of its tables: 'csv', 'parquet', 'duckdb', 'dlt', or '' where the API is read.
        tables: The tables.
    """

    kind: str
    place: str = ""
    tables: Callable[[], Tables] = dict


WAYS = {
    "zendesk": Way("zendesk"),
    "fivetran-zendesk": Way("fivetran-zendesk", "csv", zendesk.fivetran),
    "airbyte-zendesk": Way("airbyte-zendesk", "parquet", zendesk.airbyte),
    "airbyte-zendesk in a database": Way("airbyte-zendesk", "duckdb", zendesk.airbyte),
    "dlt-zendesk": Way("dlt-zendesk", "dlt"),
}


@pytest.mark.parametrize("name", WAYS)
def test_figures_counted_by_hand_are_the_same_whoever_brought_the_rows(name: str, tmp_path: Path) -> None:
    workspace = loaded(WAYS[name], tmp_path / "shop")

    assert figures(workspace, list(ZENDESK)) == pytest.approx(ZENDESK)


def loaded(way: Way, folder: Path) -> Workspace:
    """A workspace with the world in it, of which no row was kept out."""
    if not way.place:
        with zendesk_workspace.connected(folder, zendesk.world(), "name: world\n") as (made, _):
            return whole(made)
    with pytest.MonkeyPatch.context() as patch:
        init(folder, way.kind, landed=landed(way, folder))
        patch.setenv(ELSEWHERE, str(DLT / way.kind.split("-")[1]))
        return whole(folder)


def landed(way: Way, folder: Path) -> Pack:
    """The pack over its tables."""
    if way.place == "duckdb":
        folder.mkdir()
        in_duckdb(way.tables(), folder / "landed.duckdb")
        return pack(way.kind, folder, None, "landed.duckdb")
    if way.place == "dlt":
        return pack(way.kind, folder, DLT / way.kind.split("-")[1])
    write = as_csv if way.place == "csv" else as_parquet
    return pack(way.kind, folder, write(way.tables(), folder / "landed"))


def whole(folder: Path) -> Workspace:
    workspace = open_workspace(folder)
    report = load(workspace)
    assert [(one.record, dict(one.reasons)) for one in report.records if one.quarantined] == []
    return workspace


def figures(workspace: Workspace, names: list[str]) -> dict[str, float | None]:
    """The values of March."""
    found = measure(workspace, names, start=date(2026, 3, 1), end=date(2026, 3, 31))
    return {one.metric: one.value for one in found if isinstance(one, Measurement)}
