"""The scorecard in the browser says what the command says, in each view, and keeps what is looked at."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.cli.run import wellserved
from tests.served.conftest import visitor
from tests.served.looked_at import links, of_class, page, state_of, words
from wellserved.flow.seen import Seen
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Comparison
from wellserved.surfaces.card import told
from wellserved.surfaces.number import Numbers

VIEWS = ("cards", "table", "bullet")
LOOKED_AT = "?period=2026-06&compare=year&f.channel=voice&tz=Europe/Lisbon&lang=de"
BESIDE_THE_STATE = ("/static/", "/theme/", "#")


@pytest.fixture
def own(organisation: Path, tmp_path: Path) -> Path:
    """A copy of the organisation, to write to."""
    return Path(shutil.copytree(organisation, tmp_path / "own"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[TestClient]:
    """A browser on a workspace into which nothing was loaded."""
    wellserved("init", str(tmp_path / "new"))
    with visitor(open_workspace(tmp_path / "new")) as opened:
        yield opened


def test_the_values_are_the_characters_that_the_command_prints(client: TestClient, organisation: Path) -> None:
    printed = wellserved("score", "--period", "2026-06", "--workspace", str(organisation)).stdout
    shown = of_class(page(client, "/?period=2026-06"), "value")

    assert len(shown) == 16
    assert [value for value in shown if value not in printed] == []


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_shows_every_kpi_with_value_and_status(client: TestClient, workspace: Workspace, view: str) -> None:
    shown = words(page(client, f"/?period=2026-06&view={view}"))
    score = Seen(workspace).score(period="2026-06")

    for metric in score.metrics:
        assert metric.label in shown
        assert Numbers(currency=score.currency).value(told(metric.measurement).value, metric.unit) in shown


def test_an_unknown_view_is_that_of_the_cards(client: TestClient) -> None:
    assert page(client, "/?view=pie").count("<article") == 16


@pytest.mark.parametrize("place", ["/", "/map", "/filters"])
def test_every_link_of_a_page_keeps_what_is_looked_at(client: TestClient, place: str) -> None:
    wanted = {"compare": ["year"], "f.channel": ["voice"], "tz": ["Europe/Lisbon"], "lang": ["de"]}
    kept = [place for place in links(page(client, place + LOOKED_AT)) if not place.startswith(BESIDE_THE_STATE)]
    lost = {place: set(wanted) - set(state_of(place)) for place in kept}

    assert {place: names for place, names in lost.items() if len(names) > 1} == {}
    assert {next(iter(names)) for names in lost.values() if names} == {"compare", "f.channel", "tz"}


def test_a_card_leads_to_its_kpi_in_the_period_shown(client: TestClient, workspace: Workspace) -> None:
    text = page(client, "/")
    score = Seen(workspace).score()
    (place,) = [place for place in links(text) if place.startswith("/kpi/csat_t2b?")][:1]

    assert state_of(place)["period"] == [f"{score.period.first_day:%Y-%m}"]


def test_a_change_beside_the_year_before_is_that_of_measure(client: TestClient, workspace: Workspace) -> None:
    (one,) = Seen(workspace).measure("csat_t2b", period="2026-10", compare="year")
    assert isinstance(one, Comparison)

    shown = words(page(client, "/?period=2026-10&compare=year"))

    assert Numbers().change(one.change, Seen(workspace).catalogue().latest("csat_t2b").unit) in shown
    assert "vs the year before" in shown


def test_kpis_that_a_filter_cannot_tell_are_named(client: TestClient) -> None:
    text = words(page(client, "/?f.channel=voice"))

    assert re.search(r"\d+ KPIs can't be split by channel, and are not shown: .*Retention rate", text)


def test_a_short_history_says_when_limits_appear(client: TestClient) -> None:
    first = page(client, "/?period=2025-12")

    assert "limits after 6 points" in words(first)
    assert 'class="band"' not in first


def test_a_guards_warning_is_seen_on_its_card_and_in_full_below(client: TestClient, workspace: Workspace) -> None:
    months = [f"2026-{month:02d}" for month in range(10, 4, -1)]
    warned = next(month for month in months if Seen(workspace).score(period=month).guards)
    text = page(client, f"/?period={warned}")

    assert '<p class="warning"' in text
    assert "What speaks against these numbers" in text


def test_text_from_a_workspace_is_shown_as_text(own: Path) -> None:
    card = next((own / "scorecards").glob("*.yaml"))
    nasty = "label: \"<img src=x onerror=alert(1)> & 'more'\""
    card.write_text(card.read_text().replace("label: Service scorecard", nasty))
    with visitor(open_workspace(own)) as client:
        text = page(client, "/")

    assert "<img" not in text
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; &#39;more&#39;" in text


def test_several_scorecards_are_chosen_from_and_the_first_is_shown(own: Path) -> None:
    card = next((own / "scorecards").glob("*.yaml"))
    text = card.read_text().replace("name: service", "name: zweite").replace("label: Service", "label: Second")
    (own / "scorecards" / "zweite.yaml").write_text(text)
    with visitor(open_workspace(own)) as client:
        first, second = page(client, "/"), page(client, "/?scorecard=zweite")

    assert "<h1>Service scorecard</h1>" in first
    assert "<h1>Second scorecard</h1>" in second
    assert [place for place in links(first) if state_of(place).get("scorecard") == ["zweite"]]


def test_an_empty_workspace_says_what_to_do(empty: TestClient) -> None:
    text = words(page(empty, "/"))

    assert "There is no data yet" in text
    assert "wellserved check wellserved load" in text
    assert "wellserved demo" in text


def test_a_workspace_without_a_scorecard_says_so(own: Path) -> None:
    shutil.rmtree(own / "scorecards")
    with visitor(open_workspace(own)) as client:
        assert "There is no scorecard yet" in words(page(client, "/"))


@pytest.mark.parametrize("place", ["/", "/map"])
def test_filters_that_leave_no_kpi_are_named_and_can_be_taken_away(client: TestClient, place: str) -> None:
    text = page(client, f"{place}?f.site=hill&f.value_tier=gold&period=2026-06")

    assert "No KPI of this scorecard can be split by site and value_tier" in words(text)
    assert f"{place}?period=2026-06" in links(text)


def test_a_failure_is_a_page_in_plain_words(client: TestClient) -> None:
    answer = client.get("/?period=soon", headers={"accept": "text/html"})

    assert answer.status_code == 422
    assert "This can't be answered 'soon' is no period" in words(answer.text)


def test_the_page_weighs_little_and_asks_for_little(client: TestClient) -> None:
    answer = client.get("/", headers={"accept": "text/html", "accept-encoding": "gzip"})
    assets = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', answer.text))

    assert len(assets) <= 7
    assert "style=" not in answer.text
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=", answer.text)
