"""Hours: Salesforce's business hours and holidays, in words of ours.

Which business hours keep which holidays is told by no object of the API: where there is one, it keeps all of them;
where there are several, the holidays stand in a list of their own. What was promised is told case by case, by its
milestones; what the entitlement processes promise by priority is told by the Metadata API alone.
"""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from wellserved.sources.connect.service_terms import OpenHours, ServiceTerms, clock_of, known_zone, outside
from wellserved.sources.connect.stream import Row

STREAMS = ("business_hours", "holidays")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NTH = {"First": 0, "Second": 1, "Third": 2, "Fourth": 3, "Last": -1}
LAST_YEAR, DAY = 2039, 86_400
Openings = tuple[tuple[int, int], ...]
Closed = dict[date, tuple[int, int]]


def service_terms(landed: Callable[[str], Iterator[Row]]) -> ServiceTerms:
    """What the newest rows of the streams say."""
    rows = [row for row in landed("business_hours") if _true(row.get("IsActive"))]
    closed, unsaid = _holidays(landed("holidays"))
    alone = len(rows) == 1
    hours = [_hours(row, closed if alone else {}) for row in rows]
    unsaid += [f"the business hours {row['Name']}: nobody knows the zone {row.get('TimeZoneSidKey')}"
               for row, one in zip(rows, hours, strict=True) if one is None]  # fmt: skip
    if closed and not alone:
        unsaid.append("which business hours keep which holidays; name the list of holidays at those that do")
    whole = {} if alone else {day: () for day, stretch in closed.items() if stretch == (0, DAY)}
    return ServiceTerms(tuple(one for one in hours if one), days=dict(whole), unsaid=tuple(unsaid))


def _hours(row: Row, closed: Closed) -> OpenHours | None:
    zone = known_zone(str(row.get("TimeZoneSidKey")))
    if zone is None:
        return None
    week = [_openings(row.get(f"{day}StartTime"), row.get(f"{day}EndTime")) for day in WEEKDAYS]
    days = {day: tuple(outside(*stretch, week[day.weekday()])) for day, stretch in closed.items()}
    changed = str(row.get("LastModifiedDate") or "")[:10]
    return OpenHours(
        str(row["Name"]),
        zone,
        tuple(tuple(f"{clock_of(a)}-{clock_of(b)}" for a, b in one) for one in week),
        days,
        _true(row.get("IsDefault")),
        date.fromisoformat(changed) if changed else None,
    )


def _openings(start: str | None, end: str | None) -> Openings:
    """A day's hours; from midnight to midnight is all day, and no start is closed."""
    if not start or not end:
        return ()
    begin, stop = _seconds(start), _seconds(end)
    return ((begin, stop or DAY),)


def _seconds(told: str) -> int:
    """A time of day, as REST (09:00:00.000Z) or Bulk writes it."""
    hours, minutes = told.split(":")[:2]
    return int(hours) * 3600 + int(minutes) * 60


def _holidays(rows: Iterator[Row]) -> tuple[Closed, list[str]]:
    """When nobody works: a day's closed stretch; and holidays that come again by a rule that is not understood."""
    closed: Closed = {}
    unsaid = []
    for row in rows:
        days = _days(row)
        if days is None:
            unsaid.append(f"the holiday {row['Name']}: {row.get('RecurrenceType')}")
        closed |= dict.fromkeys(days or (), _stretch(row))
    return closed, unsaid


def _stretch(row: Row) -> tuple[int, int]:
    if _true(row.get("IsAllDay", True)):
        return 0, DAY
    return int(row.get("StartTimeInMinutes") or 0) * 60, int(row.get("EndTimeInMinutes") or 1440) * 60


def _days(row: Row) -> Sequence[date] | None:
    """The days of a holiday; None where they come by a rule that is not understood."""
    if not _true(row.get("IsRecurrence")):
        return [_day(row["ActivityDate"])] if row.get("ActivityDate") else []
    if row.get("RecurrenceType") not in ("RecursYearly", "RecursYearlyNth"):
        return None
    first, month = _day(row["RecurrenceStartDate"]), MONTHS.index(str(row["RecurrenceMonthOfYear"])) + 1
    end = row.get("RecurrenceEndDateOnly")
    last = _day(end) if end else date(LAST_YEAR, 12, 31)
    found = (_in_year(row, year, month) for year in range(first.year, min(last.year, LAST_YEAR) + 1))
    return [day for day in found if day is not None and first <= day <= last]


def _in_year(row: Row, year: int, month: int) -> date | None:
    length = monthrange(year, month)[1]
    if row["RecurrenceType"] == "RecursYearly":
        day = int(row["RecurrenceDayOfMonth"])
        return date(year, month, day) if day <= length else None
    mask = int(row["RecurrenceDayOfWeekMask"])
    there = [date(year, month, 1) + timedelta(number) for number in range(length)]
    those = [day for day in there if mask & 1 << day.isoweekday() % 7]
    return those[NTH[str(row["RecurrenceInstance"])]]


def _day(told: str) -> date:
    return date.fromisoformat(told[:10])


def _true(told: object) -> bool:
    """A flag as REST (true) or Bulk ("true") writes it."""
    return str(told).lower() == "true"
