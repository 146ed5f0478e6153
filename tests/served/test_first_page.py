"""The first page is there, in the form that was asked for."""

from starlette.testclient import TestClient

PAGE = {"accept": "text/html"}


def test_the_scorecard_is_the_first_page(client: TestClient) -> None:
    answer = client.get("/", headers=PAGE)

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_a_german_reader_finds_the_shipped_kpis_under_german_names(client: TestClient) -> None:
    german, english = (client.get("/", params={"lang": code}, headers=PAGE).text for code in ("de", "en"))

    assert "Erstlösungsquote" in german
    assert "Wir antworten zügig" in german
    assert "First contact resolution" not in german
    assert "First contact resolution" in english


def test_a_program_knows_kpis_by_what_their_files_call_them_in_any_language(client: TestClient) -> None:
    told = client.get("/api/v1/scorecards/service", params={"lang": "de"}).text

    assert "Erstlösungsquote" not in told
