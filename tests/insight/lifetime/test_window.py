"""Windows: from when on leaving was recorded, and what is held out."""

from datetime import date

from wellserved.insight.lifetime.window import recorded_since, window


def test_a_quarter_of_the_time_is_held_out() -> None:
    found = window(date(2025, 1, 1), date(2025, 12, 31))

    assert found is not None
    assert (found.start, found.split, found.end) == (date(2025, 1, 1), date(2025, 10, 1), date(2026, 1, 1))
    assert (found.months, found.held_out, found.last) == (12, 3, date(2025, 12, 31))


def test_a_month_that_is_not_over_does_not_count() -> None:
    found = window(date(2025, 1, 1), date(2025, 12, 30))

    assert found is not None and found.end == date(2025, 12, 1)


def test_less_than_six_months_are_too_short_to_check_on() -> None:
    assert window(date(2025, 1, 1), date(2025, 5, 31)) is None


def test_a_stray_leaving_long_before_does_not_tell_that_leaving_was_recorded() -> None:
    """Otherwise all who came since would seem to have been watched, and to have stayed."""
    months = {date(2025, month, 1): 9 for month in range(3, 13)}

    assert recorded_since(months, date(2025, 12, 31)) == date(2025, 3, 1)
    assert recorded_since({date(2023, 5, 1): 1, **months}, date(2025, 12, 31)) == date(2025, 3, 1)


def test_a_month_or_two_without_leaving_is_chance() -> None:
    months = {date(2025, month, 1): 2 for month in (1, 2, 5, 6, 8, 11, 12)}

    assert recorded_since(months, date(2025, 12, 31)) == date(2025, 1, 1)
