"""KPI page: it says what the scorecard says, in each view; leads to rows; takes notes; refuses what it can't tell."""

import re
import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.served.conftest import visitor
from wellserved.flow.seen import Seen
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement
from wellserved.surfaces.card import card
from wellserved.surfaces.number import Numbers

NAME = "fcr_no_repeat"
VIEWS = ("behaviour", "breakdown", "change", "guardrails", "definition", "rows")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_of_every_sort_of_kpi_is_there(client: TestClient, view: str) -> None:
    for name in (NAME, "csat_t2b", "aht", "ctsv_ratio", "engagement_index"):
        answer = client.get(f"/kpi/{name}?view={view}")

        assert answer.status_code == 200
        assert f'aria-current="page">{view.capitalize()}</a>' in answer.text


def test_the_numbers_are_the_characters_of_the_scorecard(client: TestClient, workspace: Workspace) -> None:
    score = Seen(workspace).score()
    scored = next(m for m in score.metrics if m.metric == NAME)
    written = card(scored, "", Numbers(currency=score.currency), {})

    shown = plain(client.get(f"/kpi/{NAME}").text)

    sentence = written.sentence[0].lower() + written.sentence[1:]

    assert all(text in shown for text in (written.value, written.interval, written.target))
    assert sentence in shown or written.sentence in shown or "routine" in written.behaviour.word


def test_the_value_is_that_of_the_period_and_filter_asked_for(client: TestClient, workspace: Workspace) -> None:
    asked = {"period": "2026-06", "where": "channel IN ('voice')"}
    (found,) = Seen(workspace).measure(NAME, **asked)
    assert isinstance(found, Measurement)

    shown = plain(client.get(f"/kpi/{NAME}?period=2026-06&f.channel=voice").text)

    assert "June 2026" in shown
    assert Numbers().value(found.value, Seen(workspace).catalogue().latest(NAME).unit) in shown


def test_a_kpi_of_no_scorecard_has_a_page_without_a_target(client: TestClient, workspace: Workspace) -> None:
    used = {name for card in Seen(workspace).scorecards().values() for name in card.metrics}

    shown = plain(client.get("/kpi/aht").text)

    assert "aht" not in used
    assert "No scorecard has it" in shown
    assert "nobody has set one" in shown


def test_an_unknown_kpi_is_answered_with_the_nearest_name(client: TestClient) -> None:
    answer = client.get("/kpi/csat_t2c", headers={"accept": "text/html"})

    assert answer.status_code == 422
    assert "csat_t2b" in answer.text


def test_a_filter_that_its_owner_does_not_allow_is_told_with_what_is_allowed(client: TestClient) -> None:
    answer = client.get("/kpi/retention_rate?f.channel=voice", headers={"accept": "text/html"})

    assert answer.status_code == 422
    assert "channel" in answer.text


def test_a_kpi_that_may_not_be_split_leads_to_a_variant_that_may(client: TestClient) -> None:
    page = client.get("/kpi/cost_per_resolution?view=breakdown").text

    shown, links = plain(page), re.findall(r'href="(/kpi/[^"]*breakdown[^"]*)"', page)
    assert "It may not be split" in shown
    assert "Split instead:" in shown
    (instead,) = {link for link in links if "cost_per_resolution_shared" in link}
    assert "By topic" in plain(client.get(instead.replace("&amp;", "&")).text)


def test_a_mark_leads_to_the_rows_of_its_period(client: TestClient) -> None:
    page = client.get(f"/kpi/{NAME}?f.channel=voice").text
    links = re.findall(r'<a href="(/kpi/[^"]*view=rows)" tabindex="-1">', page)

    rows = client.get(links[0].replace("&amp;", "&"))

    assert len(set(links)) >= 12
    assert rows.status_code == 200
    assert "counted" in rows.text
    assert "f.channel=voice" in links[0]


def test_rows_are_shown_page_by_page(client: TestClient) -> None:
    first = client.get(f"/kpi/{NAME}?view=rows&period=2026-06").text
    second = client.get(f"/kpi/{NAME}?view=rows&period=2026-06&page=2").text

    assert "Rows 1 to 50" in first
    assert "Rows 51 to 100" in second


def test_columns_that_may_name_a_person_are_left_out_of_rows(client: TestClient) -> None:
    shown = client.get("/kpi/csat_t2b?view=rows&period=2026-06").text

    assert "In the number?" in shown
    assert "Comment" not in shown


def test_who_sees_one_channel_only_reads_that_channels_value(voice_client: TestClient, workspace: Workspace) -> None:
    (found,) = Seen(workspace).measure(NAME, period="2026-06", where="channel IN ('voice')")
    (whole,) = Seen(workspace).measure(NAME, period="2026-06")

    shown = plain(voice_client.get(f"/kpi/{NAME}?period=2026-06").text)

    unit = Seen(workspace).catalogue().latest(NAME).unit
    assert Numbers().interval(found.low, found.high, unit) in shown
    assert Numbers().interval(whole.low, whole.high, unit) not in shown


def test_a_note_is_taken_shown_in_chart_and_list_and_stays(organisation: Path, tmp_path: Path) -> None:
    own = shutil.copytree(organisation, tmp_path / "own")
    browser = visitor(open_workspace(own, kept=True))
    form = {"day": "2026-06-15", "kind": "release", "text": "New <help> centre", "author": "Ann"}

    answer = browser.post(f"/kpi/{NAME}/notes?grain=week", data=form, follow_redirects=False)
    shown = browser.get(answer.headers["location"]).text

    assert answer.status_code == 303
    assert answer.headers["location"] == f"/kpi/{NAME}?grain=week#notes"
    assert shown.count("New &lt;help&gt; centre") >= 2
    assert "<help>" not in shown
    assert "New &lt;help&gt;" not in browser.get("/kpi/csat_t2b").text


def test_a_note_about_all_kpis_is_shown_on_each(organisation: Path, tmp_path: Path) -> None:
    own = shutil.copytree(organisation, tmp_path / "own")
    browser = visitor(open_workspace(own, kept=True))
    form = {"day": "2026-06-15", "kind": "outage", "text": "Phones down", "author": "Ann", "all": "1"}

    browser.post(f"/kpi/{NAME}/notes", data=form)

    assert "Phones down" in browser.get("/kpi/csat_t2b").text


@pytest.mark.parametrize("changes", [{"day": "soon"}, {"text": ""}, {"kind": "party"}, {"author": "x" * 81}])
def test_a_note_that_makes_no_sense_is_refused(client: TestClient, changes: dict[str, str]) -> None:
    form = {"day": "2026-06-15", "kind": "release", "text": "x", "author": "Ann"} | changes

    assert client.post(f"/kpi/{NAME}/notes", data=form).status_code == 422


def test_another_site_can_post_no_note(client: TestClient) -> None:
    form = {"day": "2026-06-15", "kind": "release", "text": "x", "author": "Ann"}

    assert client.post(f"/kpi/{NAME}/notes", data=form, headers={"origin": "https://elsewhere"}).status_code == 403


def plain(page: str) -> str:
    """A page's text."""
    return " ".join(re.sub(r"<[^>]*>", "", page).replace("\N{NO-BREAK SPACE}", " ").split())
