"""Phases: a marked change begins new limits; signals stand at their points; ranges are within a phase."""

from datetime import UTC, date, datetime, timedelta

import pytest

from wellserved.insight.phases import phases
from wellserved.scorecard.scored import Point
from wellserved.terms.period import Grain, Period

CALM = [10.0, 12.0] * 4


def points(values: list[float | None]) -> list[Point]:
    starts = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=i) for i in range(len(values))]
    return [Point(Period(s, s + timedelta(days=1), Grain.DAY), v) for s, v in zip(starts, values, strict=True)]


def test_one_phase_has_the_limits_of_its_values() -> None:
    (only,) = phases(points([*CALM]))

    assert only.limits is not None
    assert (only.first, only.last, only.limits.centre, only.signals) == (0, 7, 11.0, {})
    assert only.mean_range == 2.0
    assert only.most_range == pytest.approx(6.54)


def test_a_marked_change_begins_limits_of_its_own() -> None:
    stepped = [*CALM, *(value + 100 for value in CALM)]

    before, after = phases(points([*stepped]), [date(2026, 1, 9)])

    assert before.limits is not None and after.limits is not None
    assert (before.last, after.first) == (7, 8)
    assert (before.limits.centre, after.limits.centre) == (11.0, 111.0)
    assert before.signals == after.signals == {}
    assert 8 not in after.ranges


def test_a_value_beyond_the_limits_is_a_signal_at_its_point() -> None:
    (only,) = phases(points([*CALM, *CALM, 50.0, 11.0]))

    assert [(i, s.rule, s.side) for i, s in only.signals.items()] == [(16, "1 beyond the limits", 1)]


def test_a_gap_is_passed_over() -> None:
    (only,) = phases(points([*CALM, None, 10.0]))

    assert only.ranges[9] == 2.0
    assert 8 not in only.ranges


def test_a_short_phase_has_no_limits() -> None:
    (only,) = phases(points([1.0, 2.0, 1.0]))

    assert (only.limits, only.most_range, only.signals) == (None, None, {})


@pytest.mark.parametrize("start", [date(2025, 1, 1), date(2026, 1, 1), date(2027, 1, 1)])
def test_a_change_outside_the_history_cuts_nothing(start: date) -> None:
    assert len(phases(points([*CALM]), [start])) == 1


def test_no_history_has_no_phase() -> None:
    assert phases([]) == ()
