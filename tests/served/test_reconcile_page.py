"""Theirs and ours in the browser and over HTTP: what the command says, and the subjects that differ, also in German."""

from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from tests.flow.shop import Shop
from tests.flow.test_reconcile import CASES, SETTINGS, THEIRS, cases, theirs
from tests.served.conftest import visitor
from wellserved.flow.reconcile import reconcile
from wellserved.flow.workspace import open_workspace
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.reconcile_json import reconcile_json
from wellserved.surfaces.reconcile_words import headline

PAGE = "/data?view=reconcile"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop(tmp_path_factory.mktemp("shop"))
    made.write("wellserved.yaml", SETTINGS)
    made.write("sources/cases.yaml", CASES)
    made.write("sources/theirs.yaml", THEIRS)
    cases(made, "1,10:30,no", "2,10:20,no", "3,10:40,yes")
    theirs(made, "1,30,minutes", "2,20,minutes", "3,60,minutes")
    return made


@pytest.fixture(scope="module")
def here(shop: Shop) -> Iterator[TestClient]:
    with visitor(open_workspace(shop.folder, kept=True)) as opened:
        yield opened


def test_the_view_says_what_the_command_says_and_leads_to_the_row_that_differs(shop: Shop, here: TestClient) -> None:
    text = unescape(here.get(PAGE).text)

    assert headline(reconcile(shop.workspace), Numbers()) in text
    assert "1 of 1 differs, by +20.0" in text.replace("\xa0", " ").replace('<span class="together">', "")
    href = text.split('href="/api/v1/rows?')[1].split('"')[0]
    assert [row["case_id"] for row in here.get(f"/api/v1/rows?{href}").json()] == ["3"]


def test_the_view_is_german_for_a_german_reader(here: TestClient) -> None:
    text = here.get(f"{PAGE}&lang=de").text

    assert "1 weicht aus bekanntem Grund ab." in text
    assert "Die Anfrage wurde durch Zusammenführen mit einer anderen geschlossen" in text


def test_the_api_gives_the_very_object_of_the_command(shop: Shop, here: TestClient) -> None:
    told = here.get("/api/v1/reconcile", params={"vendor": "zendesk", "limit": 1}).json()

    assert told == reconcile_json(reconcile(shop.workspace, vendor="zendesk", limit=1), Numbers())
    assert here.get("/api/v1/reconcile", params={"vendor": "zendisk"}).status_code == 422


def test_the_demo_s_switchboard_leaves_out_who_gave_up_and_else_agrees(client: TestClient) -> None:
    told = {one["metric"]: one for one in client.get("/api/v1/reconcile").json()["compared"]}

    assert told["aht"]["standing"] == "agrees"
    assert told["service_level"]["standing"] == "explained"
    assert [one["name"] for one in told["service_level"]["reasons"]] == ["answered_only"]
    assert told["service_level"]["difference"] > 0.02
    assert "There only answered calls count" in client.get(PAGE).text


@pytest.mark.parametrize("path", [PAGE, "/api/v1/reconcile"])
def test_a_bounded_reader_does_not_see_it(voice_client: TestClient, path: str) -> None:
    assert voice_client.get(path).status_code == 403
