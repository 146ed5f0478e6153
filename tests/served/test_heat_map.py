"""By weekday and hour: map, table and file say what the measure says, and only where hours mean something."""

import csv
import io
from html import unescape

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
