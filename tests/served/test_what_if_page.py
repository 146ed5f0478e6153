"""What-if in the browser: the scenario is in the address, and its figures are those of the command and the API."""

from html import unescape

from starlette.testclient import TestClient

from wellserved.flow.whatif import whatif
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.whatif_words import sentences


def text(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.text).replace("\xa0", " ").replace("\u202f", " ")


def test_the_page_says_what_the_command_says(client: TestClient, workspace: Workspace) -> None:
    said = sentences(whatif(workspace, staff=0.85, demand=1.05), Numbers())

    assert all(sentence in text(client, "/what-if?staff=-15&demand=%2B5") for sentence in said)


def test_a_cut_of_a_tenth_is_asked_where_the_address_says_nothing(client: TestClient) -> None:
    assert "10.0 % less staff:" in text(client, "/what-if")


def test_the_form_holds_the_scenario_and_what_is_looked_at(client: TestClient) -> None:
    shown = text(client, "/what-if?staff=-15&period=2026-03&lang=de")

    assert 'name="staff" min="-30" max="30" step="any" value="-15.0"' in shown
    assert '<input type="hidden" name="period" value="2026-03">' in shown
    assert '<output for="staff">-15 %</output>' in shown
    assert "Was wäre wenn" in shown


def test_the_api_gives_the_very_object_of_the_command(client: TestClient) -> None:
    told = client.get("/api/v1/whatif", params={"staff": "-10", "years": 2}).json()

    assert told["scenario"] == {"staff": 0.9, "demand": 1.0, "handle_time": 1.0, "years": 2.0}
    assert told["then"]["abandoned"] > told["now"]["abandoned"]
    assert told["saved"] > 0
    assert (told["net"], told["verdict"]) == (None, "unknown")
    assert {one["tier"] for one in told["tiers"]} >= {"bronze", "silver", "gold"}


def test_words_that_are_no_change_are_refused(client: TestClient) -> None:
    answer = client.get("/api/v1/whatif", params={"staff": "a tenth"})

    assert answer.status_code == 422
    assert answer.json()["detail"] == "'a tenth' is no change in percent"


def test_who_may_see_a_part_is_not_told_of_the_whole_staff(voice_client: TestClient) -> None:
    assert voice_client.get("/api/v1/whatif").status_code == 403
