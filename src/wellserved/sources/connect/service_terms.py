"""Service terms: when a platform says that people work, and what it says was promised, in words of ours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class OpenHours:
    """One of the platform's schedules.

    Args:
        name: What it is called there; a case's history names it so.
        zone: IANA name of the zone that its hours are read in.
        week: Periods such as "09:00-17:00" of each weekday, Monday first.
        days: Days whose hours are other: their periods, none where it is closed.
        default: Whether a case has it unless something else is said.
        changed: The day of its last change; None where it is not told.
    """

    name: str
    zone: str
    week: tuple[tuple[str, ...], ...]
    days: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    default: bool = False
    changed: date | None = None


@dataclass(frozen=True)
class Agreement:
    """What one of the platform's policies promises, in one kind of hours.

    Args:
        name: What the policy is called there.
        business: Whether its targets are in business hours.
        targets: Seconds by one of our clocks and priority; the priority "" stands for all others.
        only_named: It is for cases whose history names it, and for no other.
        changed: The day of its last change; None where it is not told.
    """

    name: str
    business: bool
    targets: Mapping[tuple[str, str], float]
    only_named: bool = False
    changed: date | None = None


@dataclass(frozen=True)
class ServiceTerms:
    """All that a platform tells.

    Args:
        hours: Its schedules.
        agreements: Its policies, in the order in which they are tried.
        days: Holidays of which it does not tell which schedules keep them.
        unsaid: What it has and we can't say, in words.
    """

    hours: tuple[OpenHours, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    days: Mapping[date, tuple[str, ...]] = field(default_factory=dict)
    unsaid: tuple[str, ...] = ()


def known_zone(name: str) -> str | None:
    """A zone's IANA name; None where there is no such zone."""
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        return None


def clock_of(seconds: int) -> str:
    """A time of day as it is read on a wall: 09:00."""
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


def outside(first: int, last: int, opened: tuple[tuple[int, int], ...]) -> Iterator[str]:
    """What of a day's openings lies outside a stretch: periods of a day with a holiday of some hours."""
    for begin, end in opened:
        for start, stop in ((begin, min(end, first)), (max(begin, last), end)):
            if start < stop:
                yield f"{clock_of(start)}-{clock_of(stop)}"
