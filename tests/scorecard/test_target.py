"""The target in force: by day, by milestone, by segment."""

from datetime import date

from tests.scorecard.made import JUNE, MAY, MONTHS
from wellserved.metrics.measurement import Segment
from wellserved.scorecard.scorecard import Goal, Target
from wellserved.scorecard.target import segments_with_targets, target_in_force

CHAT: Segment = (("channel", "chat"),)


def target(goal: float, start: date | None = None, due: date | None = None, segment: Segment = ()) -> Target:
    return Target("fcr", Goal(goal, goal), start=start, due=due, segment=segment)


def goal(found: Target | None) -> float | None:
    return found.goal.low if found else None


def test_the_latest_that_has_begun_holds() -> None:
    targets = [target(0.7), target(0.75, date(2026, 6, 1)), target(0.8, date(2026, 6, 2))]

    assert goal(target_in_force(targets, "fcr", MAY)) == 0.7
    assert goal(target_in_force(targets, "fcr", JUNE)) == 0.75
    assert goal(target_in_force(targets, "fcr", MONTHS[-1])) == 0.8


def test_none_holds_before_the_first_begins_or_for_another_kpi() -> None:
    targets = [target(0.75, date(2026, 6, 1))]

    assert target_in_force(targets, "fcr", MAY) is None
    assert target_in_force(targets, "csat", JUNE) is None


def test_the_next_milestone_holds_and_the_last_after_all_have_passed() -> None:
    targets = [target(0.8, due=date(2026, 12, 31)), target(0.75, due=date(2026, 6, 30))]

    assert goal(target_in_force(targets, "fcr", JUNE)) == 0.75
    assert goal(target_in_force(targets, "fcr", MONTHS[-6])) == 0.8
    assert goal(target_in_force([target(0.75, due=date(2025, 6, 30))], "fcr", JUNE)) == 0.75


def test_a_segments_target_is_its_own() -> None:
    targets = [target(0.75), target(0.6, segment=CHAT)]

    assert goal(target_in_force(targets, "fcr", JUNE)) == 0.75
    assert goal(target_in_force(targets, "fcr", JUNE, CHAT)) == 0.6
    assert target_in_force(targets, "fcr", JUNE, (("channel", "voice"),)) is None
    assert segments_with_targets(targets, "fcr") == [CHAT]
