"""The first page is there, in the form that was asked for."""

from starlette.testclient import TestClient


def test_the_scorecard_is_the_first_page(client: TestClient) -> None:
    answer = client.get("/", headers={"accept": "text/html"})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
