"""One world, told by a vendor's API, Fivetran, Airbyte and dlt: the same figures, wherever the facts are held."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.landed import hubspot, salesforce, zendesk
from tests.landed.places import as_csv, from_dlt, in_duckdb
from tests.vendors import zendesk_workspace
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement

SETTINGS = "name: world\nidentity: {by: [email, phone, external_id]}\n"
VENDORS = {"zendesk": zendesk, "salesforce": salesforce, "hubspot": hubspot}
CLOCKS = {"first_reply_time": 30, "full_resolution_time": 135 / 60, "backlog": 1}
HISTORY = {"first_resolution_time": 2, "reopen_rate": 1 / 3}
REPLIES = {"one_touch_rate": 2 / 3}
ZENDESK = {**CLOCKS, **HISTORY, **REPLIES, "contacts_offered": 5}
SALESFORCE = {**CLOCKS, **HISTORY, **REPLIES, "contacts_offered": 4}  # a merged case is deleted there, its contact too
HUBSPOT = {**CLOCKS, **HISTORY, "contacts_offered": 4}  # what was said is not landed
TEAMS = {"Zendesk": ZENDESK, "Salesforce": SALESFORCE, "HubSpot": HUBSPOT}
ASKED = list(ZENDESK)
SURVEYS = {"csat_t2b": 1 / 2, "survey_response_rate": 2 / 3}


STREAMS = {
    "tickets": "zendesk-tickets", "ticket_events": "zendesk-changes", "brands": "zendesk-contacts",
    "satisfaction_ratings": "zendesk-ratings", "users": "zendesk-customers", "groups": "", "schedules": "",
    "survey_responses": "",
}  # fmt: skip
LIKE_FIVETRAN_S = ("zendesk-agents", "salesforce-agents", "salesforce-accounts", "salesforce-comments")


def fivetran(shop: Path) -> None:
    for name, vendor in VENDORS.items():
        as_csv(f"fivetran-{name}", vendor.fivetran(), shop)


def airbyte(shop: Path) -> None:
    for name, vendor in VENDORS.items():
        in_duckdb(f"airbyte-{name}", vendor.airbyte(), shop)


def dlt(shop: Path) -> None:
    for name in VENDORS:
        from_dlt(f"dlt-{name}", shop)


@pytest.fixture(scope="module", params=[fivetran, airbyte, dlt], ids=lambda tool: tool.__name__)
def landed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Workspace]:
    """A workspace over what one tool landed of all three vendors."""
    tool: Callable[[Path], None] = request.param
    shop = tmp_path_factory.mktemp(tool.__name__) / "shop"
    tool(shop)
    for name in () if tool is fivetran else LIKE_FIVETRAN_S:  # what says nothing of the figures is loaded once
        (shop / "sources" / f"{name}.yaml").unlink(missing_ok=True)
    (shop / "wellserved.yaml").write_text(SETTINGS, encoding="utf-8")
    return tool.__name__, whole(shop)


def test_figures_counted_by_hand_are_the_same_whoever_landed_the_rows(landed: tuple[str, Workspace]) -> None:
    tool, workspace = landed
    wanted: dict[str, dict[str, float | None]] = {team: dict(figures) for team, figures in TEAMS.items()}
    if tool == "airbyte":  # lands no history of HubSpot's tickets: what only it tells is not known, and is not 0
        wanted["HubSpot"] |= dict.fromkeys(HISTORY)
    wanted["HubSpot"] |= dict.fromkeys(REPLIES)

    found = by_team(workspace)

    for team, figures in wanted.items():
        assert {name: found[team].get(name) for name in figures} == near(figures), team
    assert overall(workspace, list(SURVEYS)) == pytest.approx(SURVEYS)


def test_the_platform_itself_gives_the_same_figures(tmp_path: Path) -> None:
    with zendesk_workspace.connected(tmp_path / "shop", zendesk.world(), SETTINGS, STREAMS) as (folder, _):
        workspace = whole(folder)

    assert by_team(workspace)["Zendesk"] == near(ZENDESK)
    assert overall(workspace, list(SURVEYS)) == pytest.approx(SURVEYS)


def test_a_customer_of_three_landed_vendors_is_one(landed: tuple[str, Workspace]) -> None:
    found = rows(landed[1], "SELECT customer_id FROM person WHERE matched_by = 'email' ORDER BY 1")

    assert found == [("hubspot-5001",), ("salesforce-003000000005001AAA",), ("zendesk-5001",)]


def test_deals_that_were_won_are_orders_and_deleted_ones_are_not(landed: tuple[str, Workspace]) -> None:
    found = rows(landed[1], 'SELECT order_id, kind, revenue::DOUBLE FROM "order" ORDER BY 1')

    assert found == [("hubspot-deal-71", "purchase", 99.5), ("salesforce-006000000000001AAA", "upsell", 120.5)]


def near(figures: Mapping[str, float | None]) -> dict[str, Any]:
    """What figures are compared with; None is None."""
    return {name: None if value is None else pytest.approx(value) for name, value in figures.items()}


def whole(folder: Path) -> Workspace:
    """A workspace that was loaded, and kept no row out."""
    workspace = open_workspace(folder)
    report = load(workspace)
    assert [(one.record, dict(one.reasons)) for one in report.records if one.quarantined] == []
    return workspace


def by_team(workspace: Workspace) -> dict[str, dict[str, float | None]]:
    """The values of March for each team, which has the name of the vendor that tells of it."""
    found = measure(workspace, ASKED, start=date(2026, 3, 1), end=date(2026, 3, 31), by=("team",))
    teams: dict[str, dict[str, float | None]] = {}
    for one in found:
        if isinstance(one, Measurement):
            teams.setdefault(str(dict(one.segment)["team"]), {})[one.metric] = one.value
    return teams


def overall(workspace: Workspace, names: list[str]) -> dict[str, float | None]:
    found = measure(workspace, names, start=date(2026, 3, 1), end=date(2026, 3, 31))
    return {one.metric: one.value for one in found if isinstance(one, Measurement)}


def rows(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    engine = open_engine(workspace)
    try:
        return engine.query(sql)
    finally:
        engine.close()
