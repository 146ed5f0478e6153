"""Every page, at a desk and on a phone, light and dark: no barrier, nothing cut off."""

from collections.abc import Callable
from html import unescape

import pytest

from tests.browser.places import EVERY_PAGE
from tests.browser.visit import NARROW, WIDE, Scheme, Visit

WINDOWS = {"desk": WIDE, "phone": NARROW}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", WINDOWS)
def test_a_page_has_no_barrier_and_nothing_is_cut_off(window: str, scheme: Scheme, visit: Callable[..., Visit]) -> None:
    opened = visit(WINDOWS[window], scheme)
    wrong = {}
    for path in EVERY_PAGE:
        found = opened.go(path).barriers()
        if opened.too_wide > 0:
            found.append(f"{opened.too_wide} pixels too wide")
        if opened.answers[0].status != 200:
            found.append(f"answered {opened.answers[0].status}")
        if found:
            wrong[path] = found

    assert wrong == {}


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
