"""Zone: the days on which a zone's clocks change, and by how much."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST, LAST, STEP = datetime(1950, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), timedelta(days=7)


@dataclass(frozen=True)
class Changes:
    """When a zone's clocks change.

    Args:
        days: Local days on which a time of day may come twice or not at all, and their neighbours.
        shifts: By how many minutes clocks jump, each once.
    """

    days: tuple[date, ...]
    shifts: tuple[int, ...]


@lru_cache(maxsize=32)
def changes_of(zone: str) -> Changes:
    """Find the changes of a zone's clocks between 1950 and 2100.

    >>> changes_of("UTC")
    Changes(days=(), shifts=())
    """
    info = ZoneInfo(zone)
    days: set[date] = set()
    shifts: set[int] = set()
    moment = FIRST
    while moment < LAST:
        after = moment + STEP
        if _offset(info, moment) != _offset(info, after):
            jump, day = _search(info, moment, after)
            shifts.add(jump)
            days.update(day + timedelta(days=n) for n in (-1, 0, 1))
        moment = after
    return Changes(tuple(sorted(days)), tuple(sorted(shifts)))


def _search(info: ZoneInfo, before: datetime, after: datetime) -> tuple[int, date]:
    """Halve the stretch until the change is within a minute."""
    jump = abs((_offset(info, after) - _offset(info, before)) // timedelta(minutes=1))
    while after - before > timedelta(minutes=1):
        middle = before + (after - before) / 2
        if _offset(info, middle) == _offset(info, before):
            before = middle
        else:
            after = middle
    return jump, after.astimezone(info).date()


def _offset(info: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(info).utcoffset() or timedelta()
