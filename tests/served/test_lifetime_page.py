"""Lifetimes and risks in the browser and over HTTP: the same as the commands say, and what can't be told is said."""

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from starlette.testclient import TestClient

from wellserved.flow.lifetime import lifetime
from wellserved.flow.risk import risk
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.lifetime_json import lifetime_json
from wellserved.surfaces.lifetime_told import sentence
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.risk_json import risk_json
from wellserved.surfaces.risk_told import sentence as risk_sentence


@pytest.fixture(scope="module")
def pages(client: TestClient) -> Iterator[dict[str, str]]:
    yield {path: client.get(path).text for path in ("/lifetime", "/risks?risk=repeat")}


def test_the_page_opens_with_the_sentence_of_the_command(workspace: Workspace, pages: dict[str, str]) -> None:
    found = lifetime(workspace)

    text = plain(pages["/lifetime"])
    assert found.refused is None
    assert sentence(found, Numbers()) in text
    assert "What was held out" in text and "Not to be concluded" in text
    assert all(one.name in text for one in found.groups)


def test_the_api_gives_the_very_object_of_the_command(workspace: Workspace, client: TestClient) -> None:
    told = client.get("/api/v1/lifetime", params={"horizon": "2y", "group": "region"}).json()

    assert rounded(told) == rounded(json.loads(json.dumps(lifetime_json(lifetime(workspace, "region", 24), Numbers()))))
    assert told["horizon_months"] == 24


def test_a_risk_is_shown_with_its_proof_and_its_list(
    workspace: Workspace, client: TestClient, pages: dict[str, str]
) -> None:
    found = risk(workspace, "repeat", 25)

    text = plain(pages["/risks?risk=repeat"])
    assert found.tested is not None
    assert risk_sentence(found, Numbers()) in text
    assert "Are the risks as high as they say?" in text
    assert found.listed[0].customer_id in text
    told = client.get("/api/v1/risks", params={"risk": "repeat", "limit": 25}).json()
    assert rounded(told) == rounded(json.loads(json.dumps(risk_json(found, Numbers()))))


def test_a_risk_leads_to_the_contacts_of_its_customer_the_last_first(client: TestClient, pages: dict[str, str]) -> None:
    href = pages["/risks?risk=repeat"].split('href="/risks/customer?')[1].split('"')[0].replace("&amp;", "&")
    customer = href.split("id=")[1]

    shown = client.get(f"/risks/customer?{href}").text
    days = re.findall(r"<tr><td>(20[-: 0-9]+)</td>", shown)
    where = {"metric": "contacts_offered", "where": f"customer_id = '{customer}'"}
    assert f"Contacts of customer {customer}" in shown and 'href="/risks?risk=repeat"' in shown
    assert days == sorted(days, reverse=True)
    assert len(days) == len(client.get("/api/v1/rows", params=where).json()) > 0
    assert "No contact of this customer" in client.get("/risks/customer?id=x' OR '1'='1").text


def test_the_tenths_of_a_risk_are_counted_and_add_up_to_all(client: TestClient, pages: dict[str, str]) -> None:
    tested = client.get("/api/v1/risks", params={"risk": "repeat"}).json()["tested"]
    table = plain(pages["/risks?risk=repeat"].partition('id="tenths"')[2].partition("</table>")[0])

    assert sum(round(one["came"] * one["n"]) for one in tested["bins"]) == tested["came"]
    assert f"{tested['bins'][-1]['n']:,}" in table and table.count("100.0 %") == 1


@pytest.mark.parametrize("path", ["/lifetime?group=shoe", "/lifetime?horizon=soon", "/risks?risk=rain"])
def test_what_can_not_be_asked_is_said(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 422


@pytest.mark.parametrize("path", ["/lifetime", "/risks", "/api/v1/lifetime", "/api/v1/risks"])
def test_a_bounded_reader_does_not_see_all_customers(voice_client: TestClient, path: str) -> None:
    assert voice_client.get(path).status_code == 403


def plain(page: str) -> str:
    """A page's text, with what keeps numbers and days together taken out."""
    return unescape(re.sub(r'<span class="together">([^<]*)</span>', r"\1", page)).replace("\xa0", " ")


def rounded(told: Any) -> Any:
    """The same with eight digits: the last ones of a sum hang on how a processor's threads took it."""
    if isinstance(told, float):
        return float(f"{told:.8g}")
    if isinstance(told, list):
        return [rounded(one) for one in told]
    return {name: rounded(one) for name, one in told.items()} if isinstance(told, dict) else told
