"""What a page weighs: at most 60 kB and 8 requests before the charts' bundle; and what it may do in a browser."""

from collections.abc import Callable

import pytest

from tests.browser.places import EVERY_PAGE, HOURS, PICTURES
from tests.browser.visit import Visit

MOST_BYTES, MOST_REQUESTS = 60_000, 8
BUNDLE = "vega.js"


@pytest.mark.parametrize("path", [*PICTURES.values(), HOURS], ids=[*PICTURES, "hours of the week"])
def test_a_page_is_light(path: str, visit: Callable[..., Visit]) -> None:
    answers = visit().go(path).answers
    before = [answer for answer in answers if BUNDLE not in answer.url]
    sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in before}

    assert len(before) <= MOST_REQUESTS, list(sizes)
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def test_every_page_forbids_what_it_does_not_need(visit: Callable[..., Visit]) -> None:
    opened = visit(scripts=False)
    for path in EVERY_PAGE:
        policy = opened.go(path).answers[0].headers["content-security-policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))

        assert rules["default-src"] == "'none'"
        assert "unsafe" not in policy
        assert "*" not in policy


def test_what_a_browser_has_is_not_asked_for_again(visit: Callable[..., Visit]) -> None:
    opened = visit().go("/")
    assets = [answer for answer in opened.answers if "/static/" in answer.url]

    assert assets
    assert all("immutable" in answer.headers["cache-control"] for answer in assets)
