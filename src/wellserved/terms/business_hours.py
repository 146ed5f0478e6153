"""Business hours: a schedule of opening hours, and the stretches of time in which it is open.

An instant is business time if the zone's clock reads a time within an opening of that day, or one that began the day
before and runs over midnight. So the hour that spring skips is in no opening, and the one that autumn repeats counts
twice where it is open.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400
FIRST, LAST = date(2000, 1, 1), date(2040, 1, 1)
_EPOCH = date(1970, 1, 1).toordinal()
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Opening:
    """Open from `begin` up to, not including, `end`: seconds of a day; beyond 86,400 it runs into the next."""

    begin: int
    end: int


Hours = tuple[Opening, ...]
ALL_DAY: Hours = (Opening(0, DAY),)


@dataclass(frozen=True)
class Version:
    """A schedule as it is from one day on.

    Args:
        zone: IANA name of the zone that its hours are read in.
        week: The hours of Monday to Sunday.
        first: Its first local day; None for as long as we can tell.
        special: Days whose hours are other than their weekday's: holidays, half days.
    """

    zone: str
    week: tuple[Hours, ...]
    first: date | None = None
    special: tuple[tuple[date, Hours], ...] = ()


@dataclass(frozen=True)
class Schedule:
    """A named schedule: its versions, the earliest first."""

    name: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Interval:
    """An open stretch of time, in seconds since 1970 in UTC.

    Args:
        start: Its first second.
        end: The second after its last.
        before: Business seconds before it, since the schedule began.
    """

    start: int
    end: int
    before: int


@lru_cache(maxsize=64)
def intervals(schedule: Schedule) -> tuple[Interval, ...]:
    """All open stretches from the schedule's first day to the end of 2039.

    The first is empty and tells when the schedule begins: before it, business time is unknown.
    """
    begins = _midnight(schedule.versions[0])
    found = [Interval(begins, begins, 0)]
    total = 0
    for start, end in _merged(sorted(_open(schedule))):
        found.append(Interval(start, end, total))
        total += end - start
    return tuple(found)


def _open(schedule: Schedule) -> Iterator[tuple[int, int]]:
    """Open stretches of every version on its own days; an opening belongs to the day on which it begins."""
    firsts = [version.first or FIRST for version in schedule.versions]
    for version, first, last in zip(schedule.versions, firsts, [*firsts[1:], LAST], strict=True):
        yield from _in_utc(version.zone, list(_merged(sorted(_local(version, first, last)))))


def _local(version: Version, first: date, last: date) -> Iterator[tuple[int, int]]:
    """Openings by the zone's own clock, in seconds since 1970 on it."""
    special = {day.toordinal(): hours for day, hours in version.special}
    for ordinal in range(first.toordinal(), last.toordinal()):
        midnight = (ordinal - _EPOCH) * DAY
        for opening in special.get(ordinal, version.week[(ordinal - 1) % 7]):
            yield midnight + opening.begin, midnight + opening.end


def _merged(stretches: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Stretches in order of their start, those that meet as one."""
    here: tuple[int, int] | None = None
    for start, end in stretches:
        if here and start <= here[1]:
            here = here[0], max(here[1], end)
            continue
        if here:
            yield here
        here = start, end
    if here:
        yield here


def _in_utc(zone: str, local: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Local stretches as they pass: in each stretch of one offset, what the clock reads within it."""
    ends = [end for _, end in local]
    for since, until, offset in offsets(zone):
        low, high = since + offset, until + offset
        for start, end in local[bisect_right(ends, low) :]:
            if start >= high:
                break
            yield max(start, low) - offset, min(end, high) - offset


def _midnight(version: Version) -> int:
    day = version.first or FIRST
    return int(datetime.combine(day, time(), ZoneInfo(version.zone)).timestamp())


@lru_cache(maxsize=32)
def offsets(zone: str) -> tuple[tuple[int, int, int], ...]:
    """A zone's stretches of one offset from UTC, around FIRST to LAST: since, until, offset, all in seconds."""
    own = ZoneInfo(zone)
    here = datetime.combine(FIRST, time(), UTC) - _WEEK
    last = datetime.combine(LAST, time(), UTC) + _WEEK
    since, found = int(here.timestamp()), []
    while here < last:
        after = here + _WEEK
        if _offset(here, own) != _offset(after, own):
            change = _change(here, after, own)
            found.append((since, change, _offset(here, own)))
            since = change
        here = after
    return (*found, (since, int(here.timestamp()), _offset(here, own)))


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> int:
    """The first second after `low` whose offset is another."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return int(high.timestamp())


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return round((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())
