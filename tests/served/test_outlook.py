"""What comes next on a KPI's page: the sentence of the command, a hatched fan, and a row for each period ahead."""

from html import unescape

from starlette.testclient import TestClient


def test_a_kpis_page_tells_what_comes_next(client: TestClient) -> None:
    shown = unescape(client.get("/kpi/contacts_handled?grain=week").text).replace("\xa0", " ")
    told = client.get("/api/v1/forecast", params={"metric": "contacts_handled", "grain": "week"}).json()
    (found,) = told["forecasts"]

    assert "What comes next" in shown
    assert 'fill="url(#hatch-wide)"' in shown
    assert shown.count("Chance to meet it") >= len(found["ahead"]) == 13
    assert found["method"] in found["mase"]
    assert all(step["low"] <= step["value"] <= step["high"] for step in found["ahead"])


def test_a_past_too_short_is_told_on_the_page(client: TestClient) -> None:
    assert "can't be foretold" in unescape(client.get("/kpi/contacts_handled?grain=quarter").text)
