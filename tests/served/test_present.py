"""Present: slides follow each other through the whole scorecard, keep what is looked at, and lead back to it."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

PAGE = {"accept": "text/html"}
ASKED = "?period=2026-06&f.channel=voice"


def slide(client: TestClient, path: str) -> str:
    answer = client.get(path, headers=PAGE)
    assert answer.status_code == 200
    return unescape(answer.text)


def leads(text: str, how: str) -> str:
    """Where a slide leads: rel="next", rel="prev" or data-leave; empty where it has no such way."""
    tags = [tag for tag in re.findall(r"<a [^>]*>", text) if how in tag]
    return re.findall(r'href="([^"]*)"', tags[0])[0] if tags else ""


def test_slides_lead_on_through_the_scorecard_and_back(client: TestClient) -> None:
    text = slide(client, f"/present{ASKED}")
    second = slide(client, leads(text, 'rel="next"'))
    listed = re.findall(r'href="(/present/[^"]*)"', text.split('class="lanes"')[1].split("</div>")[0])

    assert leads(text, 'rel="prev"') == ""
    assert leads(text, 'rel="next"') == listed[0]
    assert leads(second, 'rel="prev"') == f"/present{ASKED}"
    assert leads(second, 'rel="next"') == listed[1]
    assert all(one.endswith(ASKED) for one in listed)
    assert leads(slide(client, listed[-1]), 'rel="next"') == ""


def test_a_slide_is_left_for_the_page_that_it_shows(client: TestClient) -> None:
    assert leads(slide(client, f"/present{ASKED}"), "data-leave") == f"/{ASKED}"
    assert leads(slide(client, f"/present/fcr_no_repeat{ASKED}"), "data-leave") == f"/kpi/fcr_no_repeat{ASKED}"


def test_a_slide_has_the_value_with_its_doubt_and_what_it_depends_on(client: TestClient) -> None:
    text = slide(client, "/present/fcr_no_repeat?period=2026-06&lang=de")
    card = slide(client, "/kpi/fcr_no_repeat?period=2026-06&lang=de")
    value = re.findall(r'<p class="huge">(.*?)</p>', text)[0]

    assert value in card
    assert re.search(r"95.%: \d", text)
    assert "Definition fcr_no_repeat, Version 1" in text
    assert "Prozesse › " in text


@pytest.mark.parametrize("name", ["nothing", "aht"])
def test_what_the_scorecard_does_not_have_is_refused(client: TestClient, name: str) -> None:
    assert client.get(f"/present/{name}", headers=PAGE).status_code == 422
