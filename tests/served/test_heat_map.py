"""By weekday and hour: map, table and file say what the measure says, and only where hours mean something."""

import csv
import io
import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from starlette.testclient import TestClient

PAGE = {"accept": "text/html"}
ASKED = "by=weekday,hour&period=last-52w"


def test_the_file_has_the_values_of_the_measure(client: TestClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"/chart/hours.csv?metric=aht&{ASKED}").text)))
    told = client.get(f"/api/v1/measure?metric=aht&{ASKED}").json()
    found = {(one["segment"]["weekday"], one["segment"]["hour"]): one for one in told}
    some = [row for row in rows if (row["weekday"], row["hour"]) in found and row["value"]]

    assert len(rows) % 7 == 0
    assert some
    for row in some:
        one = found[row["weekday"], row["hour"]]
        assert (float(row["value"]), int(row["n"])) == (one["value"], one["n"])
    assert sum(int(row["n"]) for row in rows) == sum(one["n"] for one in told)


def test_the_page_has_the_number_in_the_cell_a_legend_and_a_table(client: TestClient) -> None:
    text = unescape(client.get(f"/kpi/aht?view=breakdown&{ASKED}&lang=de", headers=PAGE).text)

    assert "Nach Wochentag und Stunde" in text
    assert 'data-across="' in text
    assert "weniger als 30: ihr n, kein Wert" in text
    assert "Montag 09:00 bis 10:00: " in text


def test_another_view_is_not_asked_by_the_hour(client: TestClient) -> None:
    text = client.get(f"/kpi/aht?view=breakdown&{ASKED}", headers=PAGE).text
    tabs = text.split('aria-label="Views of this KPI"')[1].split("</nav>")[0]

    assert tabs.count("by=weekday,hour") == 1


def test_what_lies_in_many_hours_is_not_offered_by_the_hour(client: TestClient) -> None:
    text = client.get("/kpi/backlog?view=breakdown", headers=PAGE).text

    assert "by=weekday,hour" not in text
    assert client.get("/chart/hours.csv?metric=backlog").status_code == 422
    assert client.get(f"/api/v1/measure?metric=backlog&{ASKED}").status_code == 422


def test_each_cell_leads_to_just_the_rows_that_it_counts(client: TestClient) -> None:
    page = client.get(f"/kpi/aht?view=breakdown&{ASKED}&f.channel=voice&tz=America/New_York", headers=PAGE).text
    links = dict.fromkeys(unescape(one) for one in re.findall(r'href="(/kpi/aht[^"]*f\.hour=[^"]*)"', page))
    told = client.get(f"/api/v1/measure?metric=aht&{ASKED}&f.channel=voice&tz=America/New_York").json()
    cells = {(one["segment"]["hour"], one["segment"]["weekday"]): one["n"] for one in told if one["n"]}
    by_cell = {(q["f.hour"], q["f.weekday"]): q for q in (dict(parse_qsl(urlsplit(one).query)) for one in links)}

    assert by_cell.keys() == cells.keys()
    for cell in (min(cells), max(cells, key=cells.__getitem__)):
        assert by_cell[cell].pop("view") == "rows"
        rows = client.get("/api/v1/rows", params={**by_cell[cell], "metric": "aht", "limit": "1000"}).json()
        assert sum(row["counted"] == "yes" for row in rows) == cells[cell]


def test_an_hour_of_the_week_is_told_in_words_and_stays_while_other_filters_are_chosen(client: TestClient) -> None:
    query = "period=last-52w&f.weekday=1&f.hour=09&lang=de"
    text = unescape(client.get(f"/kpi/aht?view=rows&{query}", headers=PAGE).text)
    form = unescape(client.get(f"/filters?back=/kpi/aht&{query}", headers=PAGE).text)

    assert "Wochentag: Montag" in text
    assert "Stunde: 09:00 bis 10:00" in text
    assert '<input type="hidden" name="f.weekday" value="1">' in form


def test_a_scorecard_of_an_hour_leaves_out_what_has_none(client: TestClient) -> None:
    told = client.get("/api/v1/scorecards/service?f.weekday=1&f.hour=09").json()
    named = {one["metric"] for objective in told["objectives"] for one in objective["metrics"]}

    assert "fcr_no_repeat" in named
    assert "training_hours" not in named
    assert any("can't be split by hour and weekday" in one["what"] for one in told["problems"])


def test_what_has_no_hour_is_not_narrowed_to_one(client: TestClient) -> None:
    for path in (
        "/api/v1/measure?metric=backlog&f.hour=09",
        "/api/v1/journeys?where=hour='09'",
        "/kpi/backlog?f.hour=9",
    ):
        assert client.get(path).status_code == 422, path
