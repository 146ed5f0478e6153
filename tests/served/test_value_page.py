"""The page of cost and value says what the command says, works without scripts, and hands out the business case."""

import json
import re

import pytest
from starlette.testclient import TestClient

from wellserved.flow.value import value
from wellserved.flow.workspace import Workspace
from wellserved.surfaces.reader import numbers_of
from wellserved.surfaces.valued import sentence
from wellserved.surfaces.valued_json import valued_json
from wellserved.surfaces.written import json_text


def shown(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200, answer.text[:400]
    return re.sub(r"\s+", " ", answer.text.replace("\N{NO-BREAK SPACE}", " "))


def test_the_page_opens_with_the_sentence_of_the_command(client: TestClient, workspace: Workspace) -> None:
    page = shown(client, "/value")

    assert sentence(value(workspace, ahead=False), numbers_of(workspace)) in page
    assert page.count('<svg class="drawn"') == 6
    assert "What may not be concluded" in page
    assert "What is missing" in page


def test_each_split_is_a_link_and_each_is_told(client: TestClient) -> None:
    page = shown(client, "/value?by=channel")

    assert 'href="/value?by=topic"' in page
    assert "(no contact)" in page
    assert "voice" in page


def test_filters_narrow_it_and_say_what_is_not_told(client: TestClient) -> None:
    page = shown(client, "/value?f.value_tier=gold")

    assert "told of all customers and contacts only" in page
    assert "Where the cost went" not in page


def test_a_german_reader_reads_german(client: TestClient) -> None:
    assert "Was angenommen wird" in shown(client, "/value?lang=de")


def test_the_answer_over_http_is_the_object_of_the_command(client: TestClient, workspace: Workspace) -> None:
    told = client.get("/api/v1/value", params={"by": "channel", "period": "last-1q"}).json()
    own = valued_json(value(workspace, "last-1q", by=["channel"]), numbers_of(workspace))

    assert rounded(told) == rounded(json.loads(json_text(own, ascii_only=True)))


def rounded(told: object) -> object:
    """The same to nine digits: sums of a scan may differ in their last ones."""
    if isinstance(told, float):
        return float(f"{told:.9g}")
    if isinstance(told, dict):
        return {name: rounded(one) for name, one in told.items()}
    return [rounded(one) for one in told] if isinstance(told, list) else told


def test_the_business_case_is_a_page_to_keep(client: TestClient) -> None:
    answer = client.get("/value.html?period=last-1q")

    assert answer.content.startswith(b"<!doctype html>")
    assert "attachment" in answer.headers["content-disposition"]


def test_the_business_case_is_a_tagged_pdf_that_says_what_its_pictures_say(client: TestClient) -> None:
    pytest.importorskip("typst")
    from tests.surfaces.test_pdf import Opened

    answer = client.get("/value.pdf?period=last-1q")
    opened = Opened(answer.content)

    assert "attachment" in answer.headers["content-disposition"]
    assert {"H1", "H2", "Table", "Figure"} <= set(opened.tags())
    assert any("customers take more than they bring" in said for said in opened.alternatives())


def test_who_may_not_see_all_rows_is_refused(voice_client: TestClient) -> None:
    assert voice_client.get("/api/v1/value").status_code == 403
