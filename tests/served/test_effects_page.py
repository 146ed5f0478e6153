"""The page of effects: without a finding it says so, and offers what can be asked."""

from starlette.testclient import TestClient


def test_the_page_offers_what_can_be_asked_and_says_what_is_missing(client: TestClient) -> None:
    answer = client.get("/effects")

    assert answer.status_code == 200
    assert "No effect was tested yet." in answer.text
    assert "handled_by_bot -&gt; stays_90d" in answer.text
    assert "begins before that" in answer.text


def test_the_api_tells_what_can_be_asked(client: TestClient) -> None:
    told = client.get("/api/v1/effects/askable").json()

    assert {"treatment", "outcome", "askable", "missing"} <= told[0].keys()
    assert client.get("/api/v1/effects").json() == []
