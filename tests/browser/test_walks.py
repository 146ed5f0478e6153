"""A leader, an analyst and a newcomer get where they want to be, with scripts and without."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from tests.browser.conftest import serving
from tests.browser.places import HOURS
from tests.browser.visit import NARROW, WIDE, Visit, visiting
from wellserved.flow.init import init

SPARKLINES = "ignore:Sparkline Group extension is not supported"  # openpyxl reads a workbook without them
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@BOTH
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "phone"])
def test_a_leader_goes_from_the_scorecard_to_a_kpi_to_a_segment_to_its_rows(
    size: tuple[int, int], scripts: bool, visit: Callable[..., Visit]
) -> None:
    opened = visit(size, scripts=scripts).go("/")
    page = opened.page
    page.locator("main .card h4 a", has_text="First contact resolution").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("First contact resolution")
    page.locator(".tabs a", has_text="Breakdown").click()
    page.wait_for_url("**view=breakdown*")
    if page.locator("details.values[open]").count() == 0:
        page.locator("details.values summary").first.click()
    page.locator("details.values tbody th a", has_text="voice").first.click()
    page.wait_for_url("**f.channel=voice*")

    assert "view=rows" in opened.place
    assert page.locator("table.rows tbody tr").count() > 0


@BOTH
def test_a_leader_filters_and_every_way_back_keeps_what_was_looked_at(
    scripts: bool, visit: Callable[..., Visit]
) -> None:
    opened = visit(scripts=scripts).go("/?period=2026-06" if not scripts else "/")
    page = opened.page
    page.locator("a[data-sheet]", has_text="Filter").click()
    form = page.locator("form.filters")
    form.locator("input[name='f.channel'][value=voice]").check()
    form.get_by_role("button", name="Show").click()
    page.wait_for_url("**f.channel=voice*")
    filtered, cards = page.url, page.locator("main .card .value").all_inner_texts()
    page.reload()
    assert page.locator("main .card .value").all_inner_texts() == cards
    page.locator("main .card h4 a").first.click()
    page.wait_for_url("**/kpi/**")
    assert "f.channel=voice" in page.url
    page.go_back()

    assert page.url == filtered
    assert page.locator("main .card .value").all_inner_texts() == cards


def test_a_shared_address_shows_another_reader_the_same(visit: Callable[..., Visit]) -> None:
    first = visit().go("/?f.channel=voice&compare=year&view=table")
    second = visit().go(first.place)

    assert second.page.locator("main").inner_text() == first.page.locator("main").inner_text()


@BOTH
@pytest.mark.filterwarnings(SPARKLINES)
def test_an_analyst_explores_compares_and_takes_the_numbers_away(scripts: bool, visit: Callable[..., Visit]) -> None:
    opened = visit(scripts=scripts).go("/explore?metric=aht&by=channel")
    page = opened.page
    shown = page.locator("table.pivot tbody tr").first.locator("td.number").all_inner_texts()
    with page.expect_download() as taken:
        page.locator(".actions a", has_text="CSV").click()
    rows = list(csv.reader(io.StringIO(Path(taken.value.path()).read_text(encoding="utf-8-sig"))))
    with page.expect_download() as taken:
        page.locator(".actions a", has_text="XLSX").click()
    book = load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes()))

    assert shown
    assert len(rows) > 2
    assert any(isinstance(cell, float) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)


@BOTH
def test_an_analyst_goes_from_an_hour_of_the_week_to_its_rows(scripts: bool, visit: Callable[..., Visit]) -> None:
    opened = visit(scripts=scripts).go(HOURS)
    if scripts:
        opened.page.locator("[data-chart][data-alive=wide]").wait_for()
    opened.page.locator(".chart .desk .mark-rect path").first.click()
    opened.page.wait_for_url("**f.weekday=*")

    assert "view=rows" in opened.place
    assert opened.page.locator("table.rows tbody tr").count() > 0


def test_an_analyst_compares_with_the_year_before(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    opened.page.locator("button[popovertarget=periods]").click()
    opened.page.locator("#periods a", has_text="The year before").click()
    opened.page.wait_for_url("**compare=year*")

    assert "vs the year before" in opened.text


@BOTH
def test_a_note_on_a_trend_is_shown_to_everybody_and_stays(scripts: bool, browser: Browser, organisation: Path) -> None:
    """In a workspace of its own, as it writes."""
    with serving(organisation) as home, visiting(browser, home, scripts=scripts) as opened:
        page = opened.go("/kpi/csat_t2b").page
        page.locator(".noting summary").click()
        page.get_by_label("What happened").fill("New <b>phone</b> menu")
        page.get_by_label("Who says so").fill("R. Meyer")
        page.get_by_role("button", name="Note it").click()
        page.wait_for_url("**#notes")
        expect(page.locator(".notes")).to_contain_text("New <b>phone</b> menu")
        with visiting(browser, home) as other:
            expect(other.go("/kpi/csat_t2b").page.locator(".notes")).to_contain_text("R. Meyer")

        assert opened.said == []


@pytest.fixture
def organisation(served: Path, tmp_path: Path) -> Path:
    """The demo, to write to."""
    return Path(shutil.copytree(served, tmp_path / "own"))


def test_a_newcomer_is_told_what_to_do_first(browser: Browser, tmp_path: Path) -> None:
    init(tmp_path / "new")
    with serving(tmp_path / "new") as home, visiting(browser, home) as opened:
        for path in ("/", "/map", "/explore", "/data", "/guardrails", "/kpi/csat_t2b"):
            opened.go(path)
            assert opened.answers[0].status == 200, path
            assert opened.barriers() == [], path
            assert "no data" in opened.text.lower(), path
        opened.go("/").page.get_by_role("link", name="Help and keys").click()
        expect(opened.page.get_by_role("heading", name="Help and keys")).to_be_visible()

        assert opened.said == []


@BOTH
def test_a_newcomer_finds_a_kpi_by_words(scripts: bool, visit: Callable[..., Visit]) -> None:
    opened = visit(scripts=scripts).go("/catalogue")
    opened.page.locator("main input[name=q]").fill("first contact")
    opened.page.keyboard.press("Enter")
    opened.page.wait_for_url("**q=first*")

    expect(opened.page.get_by_role("link", name="First contact resolution").first).to_be_visible()


def test_a_wrong_address_is_told_in_our_own_words(browser: Browser, home: str) -> None:
    with visiting(browser, home) as opened:
        for path in ("/no/such/page", "/?period=soon", "/kpi/none", "/?f.channel=nobody"):
            opened.go(path)
            assert opened.barriers() == [], path
            assert opened.page.locator("h1").count() == 1, path
