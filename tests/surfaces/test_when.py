"""Periods in words."""

import pytest

from tests.surfaces.made import CALENDAR, MADE_AT
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import instant_words, period_words, short_period
from wellserved.terms.period import parse_period


@pytest.mark.parametrize(
    ("period", "words", "short"),
    [
        ("2026-06", "June 2026", "2026-06"),
        ("2026-Q3", "July to September 2026", "2026-07-01..2026-09-30"),
        ("2026", "January to December 2026", "2026-01-01..2026-12-31"),
        ("2026-W28", "week of 6 July 2026", "2026-07-06..2026-07-12"),
        ("2026-07-04", "4 July 2026", "2026-07-04"),
        ("2026-07-04..2026-08-02", "4 July 2026 to 2 August 2026", "2026-07-04..2026-08-02"),
    ],
)
def test_a_period_is_named_as_people_name_it(period: str, words: str, short: str) -> None:
    found = parse_period(period, CALENDAR)

    assert (period_words(found, Numbers()), short_period(found)) == (words, short)


def test_months_have_their_names_in_the_readers_language() -> None:
    assert period_words(parse_period("2026-03", CALENDAR), Numbers("de")) == "März 2026"


def test_an_instant_carries_its_offset() -> None:
    assert instant_words(MADE_AT) == "2026-07-01 09:00 +00:00"
