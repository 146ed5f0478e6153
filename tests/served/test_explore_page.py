"""Exploring gives any KPI by any segment and period with the characters of the command line, and leads to the rows."""

import csv
import io
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.served.conftest import visitor
from tests.surfaces.exported import Book
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement, Note
from wellserved.surfaces.measure_rows import value_columns, value_rows
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.written import csv_text
from wellserved.terms.unit import Unit

PAGE = {"accept": "text/html"}
ASKED = "metric=fcr_no_repeat&by=channel&period=2026&grain=quarter"
CELL = re.compile(r'<td class="number">(.*?)</td>', re.DOTALL)


def shown(client: TestClient, query: str = "") -> str:
    answer = client.get(f"/explore?{query}", headers=PAGE)
    assert answer.status_code == 200
    return unescape(answer.text)


def values(text: str) -> list[str]:
    """The value of each cell of the table."""
    return [re.sub(r"<[^>]+>", "", cell.split("<br>")[0]).strip() for cell in CELL.findall(text)]


def told(found: list[Measurement], unit: Unit) -> list[str]:
    return [Numbers().value(None if one.note is Note.TOO_FEW else one.value, unit) for one in found]


def asked_of(workspace: Workspace, *by: str) -> list[Measurement]:
    found = measure(workspace, ["fcr_no_repeat"], period="2026", grain="quarter", by=by)
    return [one for one in found if isinstance(one, Measurement)]


def test_without_a_choice_the_scorecards_first_kpi_is_shown_over_its_last_months(client: TestClient) -> None:
    text = shown(client)

    assert "Customer satisfaction" in text
    assert len(re.findall(r'<th scope="col" class="number">', text)) == 12


def test_each_cell_has_the_characters_of_the_command_line(client: TestClient, workspace: Workspace) -> None:
    split = sorted(asked_of(workspace, "channel"), key=lambda one: str(one.segment[0][1]))
    rows = [one for one in split if any(o.n for o in split if o.segment == one.segment)]

    assert values(shown(client, ASKED)) == told(asked_of(workspace), Unit.PERCENT) + told(rows, Unit.PERCENT)


def test_each_cell_leads_to_the_rows_behind_it(client: TestClient) -> None:
    assert 'href="/kpi/fcr_no_repeat?period=2026-Q3&f.channel=chat&view=rows"' in shown(client, ASKED).replace(
        "grain=quarter&", ""
    )


def test_a_value_on_too_few_rows_is_not_told(client: TestClient, workspace: Workspace) -> None:
    text = shown(client, "metric=csat_t2b&by=team&period=2026-10")
    few = [
        one for one in measure(workspace, ["csat_t2b"], period="2026-10", by=["team"]) if isinstance(one, Measurement)
    ]

    assert any(one.note is Note.TOO_FEW for one in few)
    assert not any(f">{Numbers().value(one.value, Unit.PERCENT)}<" in text for one in few if one.note is Note.TOO_FEW)


def test_people_are_not_compared(client: TestClient) -> None:
    answer = client.get("/explore?metric=fcr_no_repeat&by=agent_id", headers=PAGE)

    assert answer.status_code == 422
    assert "people are not compared here" in answer.text


def test_a_segment_that_not_all_kpis_have_is_not_offered(client: TestClient) -> None:
    def offered(query: str) -> set[str]:
        return set(re.findall(r'<a class="chip" href="/explore[^"]*"[^>]*>(\w+)', shown(client, query)))

    assert "Touchpoint" in offered("metric=csat_t2b")
    assert "Touchpoint" not in offered("metric=csat_t2b,fcr_no_repeat")


def test_compared_values_say_their_change_and_whether_it_is_noise(client: TestClient) -> None:
    assert re.search(r'class="change">[+-±][\d.]+ points', shown(client, f"{ASKED}&compare=previous"))


def test_small_charts_are_drawn_for_a_desk_and_for_a_phone(client: TestClient) -> None:
    text = shown(client, f"{ASKED}&view=charts")

    assert text.count('<svg class="drawn"') == 2
    assert "style=" not in text


@pytest.mark.parametrize(
    "query", ["metric=nothing", "metric=aht&by=nothing", "metric=" + ",".join("abcdefg"), "metric=aht&grain=eon"]
)
def test_what_cannot_be_explored_is_refused(client: TestClient, query: str) -> None:
    assert client.get(f"/explore?{query}", headers=PAGE).status_code == 422


def test_the_csv_is_that_of_the_command_line(client: TestClient, workspace: Workspace) -> None:
    found = asked_of(workspace, "channel")
    columns = value_columns(found)

    assert client.get(f"/explore.csv?{ASKED}").text == csv_text(columns, value_rows(found, columns))


def test_the_workbook_holds_the_same_numbers_and_what_they_were_made_from(client: TestClient) -> None:
    book = Book(client.get(f"/explore.xlsx?{ASKED}&f.brand=x&compare=previous").content)
    plain_book = Book(client.get(f"/explore.xlsx?{ASKED}").content)
    rows = list(csv.DictReader(io.StringIO(client.get(f"/explore.csv?{ASKED}").text)))
    cells = plain_book.columns("Values")

    assert {row[0]: row[1] for row in book.texts("About")}["Filters"] == "Brand: x"
    assert [line["n"].replace(",", "") for line in cells] == [row["n"] for row in rows]
    assert plain_book.sheets == ["First contact resolution", "Values", "Definitions", "About"]


def test_files_are_called_after_what_they_show(client: TestClient) -> None:
    named = client.get("/explore.csv?metric=aht").headers["content-disposition"]

    assert named.startswith('attachment; filename="aht.csv"')


def test_the_scorecard_and_a_kpi_can_be_had_as_files_narrowed_as_the_page_is(client: TestClient) -> None:
    book = Book(client.get("/scorecard.xlsx?period=2026-10&f.channel=voice").content)

    assert {row[0]: row[1] for row in book.texts("About")}["Filters"] == "Channel: voice"
    for place in ("/scorecard.pdf?period=2026-10", "/kpi/fcr_no_repeat.pdf?period=2026-10", "/kpi/aht.pdf?lang=de"):
        assert client.get(place).content.startswith(b"%PDF-1.7")


def test_a_file_of_a_reader_of_one_channel_says_so(voice_client: TestClient) -> None:
    book = Book(voice_client.get("/scorecard.xlsx?period=2026-10").content)

    assert {row[0]: row[1] for row in book.texts("About")}["Scope"] == "Channel: voice"


def test_a_view_that_is_kept_is_listed_with_its_address_until_it_is_forgotten(
    organisation: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "own"
    shutil.copytree(organisation, copy)
    with visitor(open_workspace(copy, kept=True)) as opened:
        opened.post(f"/explore/views?{ASKED}", data={"name": "First <b>contacts</b>"}, headers=PAGE)
        link = '/explore?period=2026&amp;grain=quarter&amp;metric=fcr_no_repeat&amp;by=channel">First &lt;b&gt;'
        assert link in opened.get("/explore", headers=PAGE).text
        opened.post("/explore/views", data={"forget": "First <b>contacts</b>"}, headers=PAGE)
        assert "First &lt;b&gt;" not in opened.get("/explore", headers=PAGE).text
        assert opened.post("/explore/views", data={"name": "nothing"}, headers=PAGE).status_code == 422


def test_who_may_see_some_rows_only_neither_keeps_nor_sees_views(voice_client: TestClient) -> None:
    assert voice_client.post(f"/explore/views?{ASKED}", data={"name": "mine"}, headers=PAGE).status_code == 403
