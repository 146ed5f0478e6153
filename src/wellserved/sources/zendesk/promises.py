"""Promises: Zendesk's schedules, holidays and SLA policies, in words of ours.

The first schedule that was made is the default; a trigger may give a ticket another, which its history tells. A policy
is for the tickets that its conditions are true of, and a ticket's history tells which was applied.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from wellserved.sources.connect.service_terms import Agreement, OpenHours, ServiceTerms, clock_of
from wellserved.sources.connect.stream import Row
from wellserved.sources.zendesk.zones import iana

STREAMS = ("schedules", "schedule_holidays", "sla_policies")
DAY = 24 * 60
CLOCKS = {
    "first_reply_time": "first_reply",
    "next_reply_time": "next_reply",
    "requester_wait_time": "requester_wait",
    "total_resolution_time": "resolution",
}


def service_terms(landed: Callable[[str], Iterator[Row]]) -> ServiceTerms:
    """What the newest rows of the streams say."""
    closed = _closed(landed("schedule_holidays"))
    rows = sorted(landed("schedules"), key=lambda row: (str(row.get("created_at") or ""), int(row["id"])))
    hours = [_hours(row, closed[str(row["id"])], number == 0) for number, row in enumerate(rows)]
    unsaid = [f"the schedule {row['name']}: nobody knows the zone {row.get('time_zone')}"
              for row, one in zip(rows, hours, strict=True) if one is None]  # fmt: skip
    agreements: list[Agreement] = []
    for row in sorted(landed("sla_policies"), key=lambda row: (int(row.get("position") or 0), int(row["id"]))):
        agreements += _agreements(row)
        unsaid += _unsaid(row)
    return ServiceTerms(tuple(one for one in hours if one), tuple(agreements), unsaid=tuple(unsaid))


def _closed(rows: Iterator[Row]) -> dict[str, dict[date, tuple[str, ...]]]:
    """The days on which each schedule is closed; a holiday's last day counts."""
    found: dict[str, dict[date, tuple[str, ...]]] = defaultdict(dict)
    for row in rows:
        first, last = date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"])
        for number in range((last - first).days + 1):
            found[str(row["schedule_id"])][first + timedelta(number)] = ()
    return found


def _hours(row: Row, days: Mapping[date, tuple[str, ...]], default: bool) -> OpenHours | None:
    """A schedule; its intervals are minutes since Sunday's midnight."""
    zone = iana(str(row.get("time_zone")))
    if zone is None:
        return None
    week: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for one in row.get("intervals") or ():
        start, end = int(one["start_time"]), int(one["end_time"])
        while start < end:  # no interval spans days today; one that did would be cut at midnight
            day, stop = start // DAY, min(end, (start // DAY + 1) * DAY)
            week[(day - 1) % 7].append((start - day * DAY, stop - day * DAY))
            start = stop
    periods = tuple(tuple(f"{clock_of(a * 60)}-{clock_of(b * 60)}" for a, b in sorted(day)) for day in week)
    return OpenHours(str(row["name"]), zone, periods, days, default, _day(row))


def _agreements(row: Row) -> Iterator[Agreement]:
    """A policy: its targets in business hours, and those around the clock."""
    for business in (True, False):
        targets = {
            (CLOCKS[one["metric"]], str(one.get("priority") or "")): _seconds(one)
            for one in row.get("policy_metrics") or ()
            if one["metric"] in CLOCKS and bool(one.get("business_hours")) is business and _seconds(one) > 0
        }
        if targets:
            yield Agreement(str(row["title"]), business, targets, _conditions(row), _day(row))


def _seconds(one: Mapping[str, Any]) -> float:
    """A target; Zendesk tells it in minutes, and where it has seconds in these too."""
    exact = one.get("target_in_seconds")
    return float(exact) if exact else float(one.get("target") or 0) * 60


def _conditions(row: Row) -> bool:
    """Whether the policy is not for all tickets."""
    asked = row.get("filter") or {}
    return bool(asked.get("all") or asked.get("any"))


def _unsaid(row: Row) -> list[str]:
    """Targets of clocks that are not ours, such as the time in which agents worked."""
    others = sorted({str(one["metric"]) for one in row.get("policy_metrics") or () if one["metric"] not in CLOCKS})
    return [f"the policy {row['title']}: {', '.join(others)}"] if others else []


def _day(row: Row) -> date | None:
    told = str(row.get("updated_at") or row.get("created_at") or "")
    return date.fromisoformat(told[:10]) if told else None
