"""Told hours: what a platform says of hours and promises, in the words of the settings, after what it said before.

What changed at the platform holds from the day of its change: before it, what was said before holds. What the platform
no longer has stays, for cases that had it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wellserved.sources.connect.service_terms import Agreement, OpenHours, ServiceTerms

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Said = dict[str, Any]


def said_after(before: Mapping[str, Any], terms: ServiceTerms, connection: str, today: date) -> Said:
    """The hours file, after what it said before.

    Args:
        before: What it said; empty where there is none.
        terms: What the platform says now.
        connection: Its name, which lists of holidays are called by.
        today: Holidays that the platform no longer has and that are past stay.
    """
    lists = {f"{connection} {one.name}": one.days for one in terms.hours}
    if terms.days:
        lists[connection] = terms.days
    old = before.get("schedules") or {}
    schedules = {one.name: _versions(old.get(one.name), _hours(one, connection), one.changed) for one in terms.hours}
    listed = before.get("holidays") or {}
    holidays = {name: {"days": _days(listed.get(name), days, today)} for name, days in lists.items()}
    default = next((one.name for one in terms.hours if one.default), None)
    found: Said = {"schedules": {**schedules, **{n: v for n, v in old.items() if n not in schedules}}}
    found["holidays"] = {**holidays, **{n: v for n, v in listed.items() if n not in holidays}}
    if default:
        found["schedule_of"] = {"default": default}
    policies = _policies((before.get("sla") or {}).get("policies") or [], sayable(terms)[0])
    if policies:
        found["sla"] = {"policies": policies}
    return {key: value for key, value in found.items() if value}


def sayable(terms: ServiceTerms) -> tuple[tuple[Agreement, ...], tuple[str, ...]]:
    """Agreements that settings can say; and why not the others, in words."""
    found: dict[tuple[str, bool], Agreement] = {}
    unsaid = []
    for one in terms.agreements:
        if one.business and not terms.hours:
            unsaid.append(f"the policy {one.name}: it counts in business hours, and no schedule is known")
        elif (one.name, one.business) in found:
            unsaid.append(f"the policy {one.name}: there are two of this name, and the first is taken")
        else:
            found[one.name, one.business] = one
    return tuple(found.values()), tuple(unsaid)


def _hours(one: OpenHours, connection: str) -> Said:
    """A schedule: days of one opening after another stand in one line."""
    said: Said = {"zone": one.zone}
    first = 0
    while first < 7:
        last = first
        while last < 6 and one.week[last + 1] == one.week[first]:
            last += 1
        if one.week[first]:
            said[_named(first, last)] = _periods(one.week[first])
        first = last + 1
    return {**said, "holidays": [f"{connection} {one.name}"]}


def _named(first: int, last: int) -> str:
    if (first, last) == (0, 6):
        return "daily"
    return WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]}-{WEEKDAYS[last]}"


def _periods(periods: Sequence[str]) -> Any:
    if list(periods) == ["00:00-24:00"]:
        return "24 hours"
    return "closed" if not periods else periods[0] if len(periods) == 1 else list(periods)


def _days(before: Any, days: Mapping[date, tuple[str, ...]], today: date) -> Said:
    """A list's days; past ones that the platform no longer has stay."""
    kept = {day: hours for day, hours in ((before or {}).get("days") or {}).items() if day < today.isoformat()}
    told = {day.isoformat(): _periods(hours) for day, hours in days.items()}
    return dict(sorted({**kept, **told}.items()))


def _versions(before: Any, now: Said, changed: date | None) -> Any:
    """A schedule's versions, with one more where it changed."""
    if before is None:
        return now
    versions = before if isinstance(before, list) else [before]
    found = _continued(versions, now, changed)
    return found[0] if len(found) == 1 else found


def _continued(versions: Sequence[Said], now: Said, changed: date | None, key: str = "from") -> list[Said]:
    """Versions with what holds now: a further one from the day of the change, else in the last one's place."""
    *former, last = versions
    if {name: value for name, value in last.items() if name != key} == now:
        return list(versions)
    since = last.get(key)
    if changed is None or (since is not None and changed <= since):
        return [*former, {**({key: since} if since else {}), **now}]
    return [*versions, {key: changed, **now}]


def _policies(before: Sequence[Said], agreements: Sequence[Agreement]) -> list[Said]:
    """Policies in the platform's order; those that it no longer has are for cases whose history names them."""
    found: list[Said] = []
    there = {(one.name, _kind(one.business)) for one in agreements}
    for one in agreements:
        now = _policy(one)
        versions = [old for old in before if (old["name"], old.get("hours", "calendar")) == (one.name, now["hours"])]
        found += _continued(versions, now, one.changed) if versions else [now]
    gone = [old for old in before if (old["name"], old.get("hours", "calendar")) not in there]
    return [*found, *({**old, "only_named": True} for old in gone)]


def _kind(business: bool) -> str:
    return "business" if business else "calendar"


def _policy(one: Agreement) -> Said:
    targets: dict[str, dict[str, str]] = {}
    for (clock, priority), seconds in one.targets.items():
        targets.setdefault(clock, {})[priority or "other"] = _length(seconds)
    named = {"only_named": True} if one.only_named else {}
    return {"name": one.name, "hours": _kind(one.business), **named, "targets": targets}


def _length(seconds: float) -> str:
    if seconds % 3600 == 0:
        return "1 hour" if seconds == 3600 else f"{seconds / 3600:g} hours"
    return f"{round(seconds / 60, 4):g} minutes"
