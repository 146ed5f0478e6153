"""Every page, at a desk and on a phone, light and dark: no barrier, nothing cut off."""

from collections.abc import Callable, Iterable
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import serving
from tests.browser.places import EVERY_PAGE, OF_SYSTEMS
from tests.browser.visit import NARROW, WIDE, Scheme, Visit, visiting
from tests.served.systems import made

WINDOWS = {"desk": WIDE, "phone": NARROW}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS)
def test_a_page_has_no_barrier_and_nothing_is_cut_off(window: str, scheme: Scheme, visit: Callable[..., Visit]) -> None:
    assert wrong_on(visit(WINDOWS[window], scheme), EVERY_PAGE) == {}


def test_what_several_systems_fill_has_no_barrier_and_nothing_is_cut_off(browser: Browser, tmp_path: Path) -> None:
    with serving(made(tmp_path / "systems")) as home:
        for window, scheme in ((WIDE, "dark"), (NARROW, "light")):
            with visiting(browser, home, window, scheme) as opened:  # type: ignore[arg-type]
                opened.go("/data?view=platforms").page.locator("details summary").first.click()
                assert opened.barriers() == []
                assert wrong_on(opened, OF_SYSTEMS) == {}
                assert opened.said == []


def wrong_on(opened: Visit, paths: Iterable[str]) -> dict[str, list[str]]:
    """What is wrong on some pages: barriers, what is cut off, answers that are none."""
    wrong = {}
    for path in paths:
        found = opened.go(path).barriers()
        if opened.too_wide > 0:
            found.append(f"{opened.too_wide} pixels too wide")
        if opened.answers[0].status != 200:
            found.append(f"answered {opened.answers[0].status}")
        if found:
            wrong[path] = found
    return wrong


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_a_page_says_what_it_is_without_scripts(path: str, visit: Callable[..., Visit]) -> None:
    opened = visit(scripts=False).go(path)

    assert opened.answers[0].status == 200
    assert opened.page.locator("h1").first.inner_text() != ""
    assert unescape(opened.page.title()).endswith("Wellserved")


def test_all_cards_of_the_scorecard_stand_above_the_fold(visit: Callable[..., Visit]) -> None:
    opened = visit(WIDE).go("/")
    ends = opened.page.locator("main .card").evaluate_all("cards => cards.map(c => c.getBoundingClientRect().bottom)")

    assert len(ends) == 16
    assert max(ends) <= WIDE[1]
