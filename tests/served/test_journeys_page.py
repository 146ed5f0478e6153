"""Journeys in the browser: the figures of the command and the API, the journeys behind a path, and who may see them."""

import json
import re
from html import unescape
from urllib.parse import quote

from starlette.testclient import TestClient

from wellserved.flow.journeys import journeys
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.journeyed import findings, sentence
from wellserved.surfaces.journeyed_json import journeyed_json
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.written import json_text


def text(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.text).replace("\xa0", " ").replace("\u202f", " ")


def test_the_page_says_what_the_command_says(client: TestClient, workspace: Workspace) -> None:
    found, numbers, shown = (
        journeys(workspace),
        Numbers(currency=workspace.settings.currency),
        text(client, "/journeys"),
    )

    assert sentence(found, numbers) in shown
    assert all(said in shown for said in findings(found, numbers))
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="flow"' in shown


def test_the_api_gives_the_very_object_of_the_command(client: TestClient, workspace: Workspace) -> None:
    told = client.get("/api/v1/journeys", params={"top": 3, "f.channel": "voice", "begin": "voice"}).json()

    found = journeys(workspace, where="channel IN ('voice')", begin="voice", top=3)
    assert told == json.loads(json_text(journeyed_json(found, Numbers(currency=workspace.settings.currency))))
    assert [path["rank"] for path in told["paths"]] == [1, 2, 3]
    assert {path["steps"][0] for path in told["paths"]} == {"voice"}


def test_a_path_leads_to_its_journeys(client: TestClient, workspace: Workspace) -> None:
    first = journeys(workspace, top=1)
    path = first.told.paths[0]
    href = next(iter(re.findall(r'href="(/journeys/path\?[^"]+)"', text(client, "/journeys"))))

    assert quote(",".join(first.steps(path.word)), safe=",:") in href
    shown = text(client, href)
    assert shown.count('<tr><th scope="row">contact/') + shown.count('<tr><th scope="row">session/') == min(100, path.n)


def test_bars_and_bands_of_the_flow_lead_to_just_their_journeys(client: TestClient) -> None:
    mark = r'<a href="([^"]+)" tabindex="-1"><(?:rect|path)[^>]*><title>([^<]+): ([\d,]+)'
    marks = [(href, said, int(n.replace(",", ""))) for href, said, n in re.findall(mark, text(client, "/journeys"))]
    few = sorted((one for one in marks if one[2] <= 100), key=lambda one: -one[2])
    kinds = ("Other steps", "Voice →", "→ Resolved", "Given up", "More steps")
    shown = [next(one for one in few if kind in one[1]) for kind in kinds]

    for href, said, n in shown:
        listed = text(client, href)
        assert listed.count('<tr><th scope="row">') == n, (said, href)


def test_no_journey_ends_as_none_does(client: TestClient) -> None:
    assert client.get("/journeys/path?steps=voice&ended=well").status_code == 422


def test_from_a_step_to_a_step_the_page_tells_who_came_there(client: TestClient) -> None:
    shown = text(client, "/journeys?begin=voice%3Aunanswered&goal=voice&lang=de")

    assert "kamen zu: Voice" in shown
    assert '<option value="voice:unanswered" selected>' in shown
    assert "Ganze Wege" in shown


def test_a_period_without_journeys_says_so(client: TestClient) -> None:
    shown = text(client, "/journeys?period=2019")

    assert "There are no journeys to tell of." in shown
    assert 'class="flow"' not in shown


def test_an_unknown_step_is_refused_with_what_is_meant(client: TestClient) -> None:
    answer = client.get("/api/v1/journeys?begin=voise")

    assert answer.status_code == 422
    assert answer.json()["fix"] == "did you mean 'voice'?"


def test_who_may_see_a_part_is_not_told_of_journeys_through_the_whole(voice_client: TestClient) -> None:
    assert voice_client.get("/api/v1/journeys").status_code == 403
    assert voice_client.get("/journeys").status_code == 403
    assert voice_client.get("/journeys/path?steps=voice").status_code == 403
