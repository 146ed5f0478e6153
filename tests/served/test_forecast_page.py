"""The page of forecasts: the chance of each target; a KPI's forecast, how ways did, what leads it, what is missing."""

import re
from html import unescape

import pytest
from starlette.testclient import TestClient


def _text(client: TestClient, path: str) -> str:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    return unescape(answer.text).replace("\xa0", " ")


def test_without_a_kpi_each_target_of_the_scorecard_has_its_chance_the_least_likely_first(client: TestClient) -> None:
    shown = _text(client, "/forecast")
    bars = [float(width) for width in re.findall(r'class="part" width="([\d.]+)"', shown)]

    assert "targets are likelier missed than met" in shown
    assert bars == sorted(bars) and len(bars) > 5
    assert 'href="/forecast?grain=month&amp;metric=' in client.get("/forecast?grain=month").text


def test_a_kpis_forecast_says_what_the_api_says_and_how_each_way_did(client: TestClient) -> None:
    shown = _text(client, "/forecast?metric=contacts_handled&grain=week&horizon=4")
    told = client.get("/api/v1/forecast", params={"metric": "contacts_handled", "grain": "week", "horizon": 4}).json()
    (found,) = told["forecasts"]

    assert found["sentence"].replace("\xa0", " ") in shown
    assert f"tried from {found['origins']} earlier points" in shown
    assert shown.count('scope="row">20') == len(found["ahead"]) == 4
    assert 'class="tried"' in shown and 'fill="url(#hatch-narrow)"' in shown


def test_what_a_scorecard_says_leads_it_is_tested_by_week_and_by_month_too_few_are_known(client: TestClient) -> None:
    by_month = _text(client, "/forecast?metric=fcr_no_repeat&grain=month")
    by_week = _text(client, "/forecast?metric=fcr_no_repeat&grain=week")

    assert "Knowledge use rate" in by_week.partition("What leads it")[2]
    assert "at least 42 are needed" in by_month
    assert "Changes of level" in by_week


def test_a_sum_of_a_month_is_no_target_for_a_week(client: TestClient) -> None:
    by_week = _text(client, "/forecast?metric=training_hours&grain=week")

    assert "Its target is of another period" in by_week
    assert "The chance to meet the target" not in by_week


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/forecast?metric=contacts_handled&grain=quarter", "can't be foretold"),
        ("/forecast?metric=contacts_handled&grain=week&lang=de", "Was war und was kommt"),
        ("/forecast?f.channel=voice", "Will targets be met?"),
    ],
)
def test_states_are_told_in_words(path: str, said: str, client: TestClient) -> None:
    assert said in _text(client, path)


def test_a_wrong_horizon_is_refused(client: TestClient) -> None:
    assert client.get("/forecast?horizon=soon").status_code == 422
    assert client.get("/forecast?metric=csat_t2b&horizon=500").status_code == 422
