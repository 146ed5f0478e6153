"""Business time the slow and obvious way: walk every minute, and look at what the zone's clock reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from wellserved.terms.business_hours import Schedule, Version

MINUTE = timedelta(minutes=1)


def is_open(schedule: Schedule, moment: datetime) -> bool:
    """Whether the clock on the wall reads business time: an opening of that day, or of the day before past midnight."""
    for number, version in enumerate(schedule.versions):
        local = moment.astimezone(ZoneInfo(version.zone))
        clock = local.hour * 3600 + local.minute * 60 + local.second
        later = schedule.versions[number + 1 :]
        for back in (0, 1):
            day = local.date() - timedelta(days=back)
            if in_force(version, day) and not (later and later[0].first and day >= later[0].first):
                for opening in dict(version.special).get(day, version.week[day.weekday()]):
                    if opening.begin <= clock + back * 86_400 < opening.end:
                        return True
    return False


def in_force(version: Version, day: date) -> bool:
    """Whether a version had begun on a day."""
    return version.first is None or day >= version.first


def business_minutes(schedule: Schedule, start: datetime, end: datetime) -> float:
    """Minutes of business time between two moments, each minute looked at once; the ends are cut to the second."""
    total, here = 0.0, start
    while here < end:
        after = min(here.replace(second=0, microsecond=0) + MINUTE, end)
        total += (after - here) / MINUTE if is_open(schedule, here) else 0.0
        here = after
    return total


@dataclass(frozen=True)
class Turn:
    """From a moment on, a case has a schedule."""

    at: datetime
    schedule: str


def with_turns(
    schedules: Mapping[str, Schedule], default: str, turns: Sequence[Turn], start: datetime, end: datetime
) -> float:
    """Business minutes of a case that changes its schedule: each stretch by the schedule of that stretch."""
    cuts = sorted({start, end, *(turn.at for turn in turns if start < turn.at < end)})
    total = 0.0
    for begin, stop in pairwise(cuts):
        had = [turn.schedule for turn in sorted(turns, key=lambda turn: turn.at) if turn.at <= begin]
        total += business_minutes(schedules[had[-1] if had else default], begin, stop)
    return total


def utc(text: str) -> datetime:
    """A moment in UTC as it is written."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
