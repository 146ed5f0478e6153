"""A colour needs evidence: the whole interval on one side of the target."""

import pytest

from tests.scorecard.made import compared, measured
from wellserved.metrics.measurement import Note
from wellserved.scorecard.attainment import attainment, travel
from wellserved.scorecard.scorecard import Goal, Target
from wellserved.scorecard.scored import Status, Travel
from wellserved.terms.unit import Better

HIGH = Target("fcr", Goal(0.78, 0.78), Goal(0.7, 0.7))
LOW = Target("asa", Goal(30, 30), Goal(60, 60))
RANGE = Target("occupancy", Goal(0.75, 0.85), Goal(0.6, 0.95))


@pytest.mark.parametrize(
    ("better", "target", "value", "low", "high", "status"),
    [
        (Better.HIGHER, HIGH, 0.80, 0.79, 0.81, Status.ON_TARGET),
        (Better.HIGHER, HIGH, 0.79, 0.78, 0.80, Status.ON_TARGET),
        (Better.HIGHER, HIGH, 0.79, 0.77, 0.81, Status.NOT_SHOWN),
        (Better.HIGHER, HIGH, 0.72, 0.65, 0.79, Status.NOT_SHOWN),
        (Better.HIGHER, HIGH, 0.75, 0.73, 0.77, Status.NEAR),
        (Better.HIGHER, HIGH, 0.69, 0.67, 0.71, Status.OFF_TARGET),
        (Better.LOWER, LOW, 25, 20, 30, Status.ON_TARGET),
        (Better.LOWER, LOW, 31, 29, 33, Status.NOT_SHOWN),
        (Better.LOWER, LOW, 45, 40, 50, Status.NEAR),
        (Better.LOWER, LOW, 61, 55, 67, Status.OFF_TARGET),
        (Better.RANGE, RANGE, 0.80, 0.76, 0.84, Status.ON_TARGET),
        (Better.RANGE, RANGE, 0.80, 0.74, 0.86, Status.NOT_SHOWN),
        (Better.RANGE, RANGE, 0.90, 0.87, 0.93, Status.NEAR),
        (Better.RANGE, RANGE, 0.97, 0.96, 0.98, Status.OFF_TARGET),
        (Better.RANGE, RANGE, 0.50, 0.40, 0.60, Status.OFF_TARGET),
    ],
)  # fmt: skip
def test_status_follows_the_interval(
    better: Better, target: Target, value: float, low: float, high: float, status: Status
) -> None:
    assert attainment(measured(value, low, high), target, better) == status


def test_without_a_floor_a_proved_miss_is_off_target() -> None:
    bare = Target("fcr", Goal(0.78, 0.78))

    assert attainment(measured(0.77, 0.765, 0.775), bare, Better.HIGHER) == Status.OFF_TARGET


def test_without_an_interval_nothing_is_shown() -> None:
    assert attainment(measured(0.5), HIGH, Better.HIGHER) == Status.NOT_SHOWN


@pytest.mark.parametrize("note", [Note.NO_DATA, Note.NOT_YET_KNOWN, Note.TOO_FEW])
def test_data_that_is_not_fit_is_not_judged(note: Note) -> None:
    assert attainment(measured(0.5, 0.4, 0.6, note=note), HIGH, Better.HIGHER) == Status.NOT_FIT


def test_a_kpi_without_a_target_is_not_judged() -> None:
    assert attainment(measured(0.5, 0.4, 0.6), None, Better.HIGHER) == Status.NO_TARGET


@pytest.mark.parametrize(
    ("better", "target", "then", "now", "travelled"),
    [
        (Better.HIGHER, HIGH, 0.70, 0.75, Travel.TOWARD),
        (Better.HIGHER, HIGH, 0.75, 0.70, Travel.AWAY),
        (Better.HIGHER, HIGH, 0.70, 0.71, Travel.STEADY),
        (Better.LOWER, LOW, 60, 40, Travel.TOWARD),
        (Better.LOWER, None, 40, 60, Travel.AWAY),
        (Better.RANGE, RANGE, 0.97, 0.90, Travel.TOWARD),
        (Better.RANGE, RANGE, 0.80, 0.90, Travel.AWAY),
        (Better.RANGE, RANGE, 0.76, 0.84, Travel.STEADY),
        (Better.RANGE, None, 0.76, 0.90, Travel.STEADY),
    ],
)  # fmt: skip
def test_travel_is_told_beyond_noise_only(
    better: Better, target: Target | None, then: float, now: float, travelled: Travel
) -> None:
    assert travel(compared(then, now, 0.02), target, better) == travelled


def test_travel_is_unknown_without_a_period_before() -> None:
    assert travel(None, HIGH, Better.HIGHER) == Travel.UNKNOWN
