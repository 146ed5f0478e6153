"""The bar says what is looked at, leads to other periods, filters with counts, and to no other server."""

import re
import shutil
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.served.conftest import visitor
from tests.served.looked_at import links, page, state_of, words
from wellserved.flow.seen import Scope, Seen
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement
from wellserved.surfaces.pages.bar import following
from wellserved.terms.fiscal_weeks import FiscalWeeks
from wellserved.terms.period import Calendar, Grain, Period, floor_day, next_day, previous

CHOICE = re.compile(r'name="f\.(\w+)" value="([^"]+)"( checked)?> [^<]*<span class="n">([\d,]+)</span>')
CALENDARS = (Calendar(), Calendar("Europe/Berlin", 6, 4), Calendar(weeks=FiscalWeeks()))
Choices = dict[tuple[str, str], int]


def choices(text: str) -> Choices:
    """The values to filter by, with their rows."""
    return {(name, value): int(n.replace(",", "")) for name, value, _, n in CHOICE.findall(text)}


def contacts(workspace: Workspace, where: str) -> int:
    """How many contacts of June meet a condition."""
    (found,) = Seen(workspace).measure("contacts_offered", period="2026-06", where=where)
    assert isinstance(found, Measurement)
    return found.n


def test_the_period_before_and_after_are_one_step_away(client: TestClient) -> None:
    text = page(client, "/?period=2026-06&f.channel=chat")

    assert re.search(r'rel="prev"[^>]*href="/\?period=2026-05&amp;f.channel=chat"', text)
    assert re.search(r'rel="next"[^>]*href="/\?period=2026-07&amp;f.channel=chat"', text)


def test_there_is_no_way_beyond_the_data(client: TestClient, workspace: Workspace) -> None:
    seen = Seen(workspace)
    reach = seen.known_days(*next(iter(seen.scorecards().values())).metrics)
    assert reach is not None

    assert 'rel="next"' not in page(client, f"/?period={reach.last:%Y-%m}")
    assert 'rel="prev"' not in page(client, f"/?period={reach.first:%Y-%m}")


@pytest.mark.parametrize("period", ["0001-01", "9999-12", "9999", "0001-01-01..9999-12-31"])
def test_the_calendars_own_ends_have_no_neighbours_or_are_refused(client: TestClient, period: str) -> None:
    answer = client.get(f"/?period={period}", headers={"accept": "text/html"})

    assert answer.status_code in {200, 422}


def test_every_month_with_data_is_offered_once(client: TestClient) -> None:
    periods = [state_of(place).get("period") for place in links(page(client, "/map"))]

    assert [f"2026-{month:02d}" for month in range(1, 11) if periods.count([f"2026-{month:02d}"]) < 1] == []
    assert ["2026-Q2"] in periods and ["2026"] in periods


def test_counts_say_what_a_filter_would_leave(client: TestClient, workspace: Workspace) -> None:
    found = choices(page(client, "/filters?period=2026-06"))

    assert found[("channel", "voice")] == contacts(workspace, "channel IN ('voice')")
    assert sum(n for (name, _), n in found.items() if name == "channel") == sum(
        n for (name, _), n in found.items() if name == "topic"
    )


def test_counts_are_those_that_the_other_filters_leave(client: TestClient, workspace: Workspace) -> None:
    found = choices(page(client, "/filters?period=2026-06&f.channel=voice"))

    assert found[("topic", "billing")] == contacts(workspace, "channel IN ('voice') AND topic IN ('billing')")
    assert found[("channel", "chat")] > 0


def test_a_chosen_value_is_checked_even_where_no_row_has_it(client: TestClient) -> None:
    text = page(client, "/filters?period=2026-06&f.channel=voice,%252C%20%3Cb%3E")

    assert 'value="voice" checked' in text
    assert 'value="%2C &lt;b&gt;" checked> , &lt;b&gt;' in text


def test_nobody_is_asked_to_filter_by_people(client: TestClient) -> None:
    assert "agent_id" not in page(client, "/filters?period=2026-06")


def test_a_reader_counts_only_what_he_may_see(workspace: Workspace) -> None:
    bounds = {"channel": ("voice",)}
    metrics = next(iter(Seen(workspace).scorecards().values())).metrics
    bounded = Seen(workspace, Scope(bounds)).segment_values(*metrics, period="2026-06")
    every = Seen(workspace).segment_values(*metrics, period="2026-06", segments=bounds)
    known = {one.segment: one.values for one in every}

    assert {one.segment: one.values for one in bounded if one.segment == "channel"} == {
        "channel": tuple(value for value in known["channel"] if value.value == "voice")
    }
    assert all(one.values == known[one.segment] for one in bounded if one.segment != "channel")


def test_the_form_leads_back_to_its_page_with_the_rest_of_the_state(client: TestClient) -> None:
    text = page(client, "/filters?period=2026-06&compare=year&back=/map")

    assert 'method="get" action="/map"' in text
    assert '<input type="hidden" name="compare" value="year">' in text


@pytest.mark.parametrize(
    "elsewhere", ["//x.example", "https://x.example/", "/\\x.example", "javascript:alert(1)", "/\t/x"]
)
def test_no_page_leads_to_another_server(client: TestClient, elsewhere: str) -> None:
    theme = client.get(f"/theme/dark?back={quote(elsewhere)}", follow_redirects=False)

    assert theme.headers["location"] == "/"
    assert 'action="/"' in page(client, f"/filters?period=2026-06&back={quote(elsewhere)}")


def test_the_theme_chosen_is_kept_in_a_cookie_and_on_the_page(client: TestClient) -> None:
    client.get("/theme/dark")
    dark = page(client, "/")
    client.get("/theme/auto")

    assert 'data-theme="dark"' in dark
    assert "data-theme" not in page(client, "/")


def test_filters_in_force_are_named_and_taken_away_by_a_link(client: TestClient) -> None:
    text = page(client, "/map?f.channel=voice,chat&period=2026-06")

    assert "Channel: voice, chat" in words(text)
    assert "/map?period=2026-06" in links(text)


def test_on_paper_the_page_says_what_it_looks_at(client: TestClient) -> None:
    text = page(client, "/?period=2026-06&compare=year&f.channel=voice")

    assert re.search(r'class="paper[^>]*>[^<]*June 2026 vs the year before · Channel: voice', text)


@given(st.sampled_from(CALENDARS), st.sampled_from(list(Grain)), st.dates(date(2000, 1, 1), date(2040, 1, 1)))
def test_the_period_after_the_period_before_is_the_period(calendar: Calendar, grain: Grain, day: date) -> None:
    first = floor_day(day, grain, calendar)
    last = first + timedelta(days=40) if grain is Grain.ALL else next_day(first, grain, calendar)
    period = Period(calendar.midnight(first), calendar.midnight(last), grain)

    assert following(previous(period, calendar), calendar) == period


def test_periods_of_a_fiscal_calendar_are_offered_by_their_names(organisation: Path, tmp_path: Path) -> None:
    own = Path(shutil.copytree(organisation, tmp_path / "own"))
    settings = own / "wellserved.yaml"
    kept = [line for line in settings.read_text().splitlines() if not line.startswith(("week_start", "fiscal_year"))]
    settings.write_text("\n".join([*kept, "fiscal_calendar: {weeks: 4-5-4, ends_on: saturday, month: january}", ""]))
    with visitor(open_workspace(own)) as client:
        text = page(client, "/?period=FY2027-P05")

    assert "FY2027-P05, " in words(text)
    assert {"FY2027-P04", "FY2027-P06", "FY2027-Q2", "FY2027"} <= {
        name for place in links(text) for name in state_of(place).get("period", [])
    }
