"""A period stands beside the one before, or the year before, like with like."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from wellserved.metrics.compare import compare, earlier, pair
from wellserved.metrics.measurement import Measurement, Note
from wellserved.metrics.question import Question
from wellserved.terms.period import Calendar, Grain, Period

UTC_DAYS = Calendar()
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def spans(against: Any, start: str, end: str, grain: Grain, clock: datetime = LATER) -> list[tuple[str, str]]:
    """What stands beside what, as first days, and the earlier one's days."""
    question = Question(("a_kpi",), date.fromisoformat(start), date.fromisoformat(end), grain, clock=clock)
    return [
        (f"{own.first_day}+{own.days}", f"{its.first_day}+{its.days}")
        for asked in earlier(question, against)
        for its, own in asked.beside
    ]


def test_months_stand_beside_the_months_before() -> None:
    assert spans("previous", "2026-01-01", "2026-03-01", Grain.MONTH) == [
        ("2026-01-01+31", "2025-12-01+31"),
        ("2026-02-01+28", "2026-01-01+31"),
    ]


def test_days_stand_beside_the_same_weekday_a_year_ago() -> None:
    found = spans("year", "2026-03-02", "2026-03-03", Grain.DAY)

    assert found == [("2026-03-02+1", "2025-03-03+1")]
    assert date(2026, 3, 2).weekday() == date(2025, 3, 3).weekday()


def test_weeks_stand_beside_the_week_364_days_ago() -> None:
    assert spans("year", "2026-03-02", "2026-03-09", Grain.WEEK) == [("2026-03-02+7", "2025-03-03+7")]


def test_february_stands_beside_the_whole_of_a_longer_february() -> None:
    assert spans("year", "2025-02-01", "2025-03-01", Grain.MONTH) == [("2025-02-01+28", "2024-02-01+29")]


def test_a_span_stands_beside_as_many_days_before() -> None:
    assert spans("previous", "2026-01-11", "2026-01-21", Grain.ALL) == [("2026-01-11+10", "2026-01-01+10")]


def test_a_month_cut_short_stands_beside_as_many_days() -> None:
    assert spans("previous", "2026-03-01", "2026-03-11", Grain.MONTH) == [("2026-03-01+10", "2026-02-01+10")]


def test_a_month_that_is_not_over_stands_beside_as_many_days() -> None:
    clock = datetime(2026, 3, 11, tzinfo=UTC)

    assert spans("previous", "2026-02-01", "2026-04-01", Grain.MONTH, clock) == [
        ("2026-02-01+28", "2026-01-01+31"),
        ("2026-03-01+31", "2026-02-01+10"),
    ]


def test_a_long_month_cut_short_does_not_run_past_the_shorter_one() -> None:
    assert spans("previous", "2026-03-01", "2026-03-31", Grain.MONTH) == [("2026-03-01+30", "2026-02-01+28")]


def made(month: int, value: float | None, low: float | None, high: float | None, version: int = 1) -> Measurement:
    period = Period(UTC_DAYS.midnight(date(2026, month, 1)), UTC_DAYS.midnight(date(2026, month + 1, 1)), Grain.MONTH)
    return Measurement("a_kpi", version, period, (), value, low, high, 100, 1.0, Note.OK)


def test_a_change_beyond_both_intervals_is_beyond_noise() -> None:
    found = compare(made(2, 0.8, 0.75, 0.84), made(1, 0.6, 0.55, 0.64))

    assert found.change == pytest.approx(0.2)
    assert found.low == pytest.approx(0.2 - 0.0640312)
    assert found.high == pytest.approx(0.2 + 0.0640312)
    assert found.beyond_noise


def test_a_change_within_noise_is_not() -> None:
    assert not compare(made(2, 0.8, 0.6, 0.9), made(1, 0.75, 0.6, 0.85)).beyond_noise


def test_without_a_value_or_an_interval_nothing_is_beyond_noise() -> None:
    unknown = made(1, None, None, None)

    assert compare(made(2, 0.8, 0.7, 0.9), unknown).change is None
    assert not compare(made(2, 0.8, None, None), made(1, 0.1, 0.0, 0.2)).beyond_noise


def test_a_change_of_definition_is_no_change_of_service() -> None:
    found = compare(made(2, 0.8, 0.75, 0.85, version=2), made(1, 0.2, 0.15, 0.25))

    assert found.change == pytest.approx(0.6)
    assert not found.beyond_noise


def test_a_segment_that_is_new_stands_beside_no_data() -> None:
    question = Question(("a_kpi",), date(2026, 2, 1), date(2026, 3, 1), Grain.MONTH, clock=LATER)
    (asked,) = earlier(question, "previous")

    (found,) = pair([made(2, 0.8, 0.7, 0.9)], [(asked, [])])
    assert (found.then.note, found.then.value, found.then.period.first_day) == (Note.NO_DATA, None, date(2026, 1, 1))
