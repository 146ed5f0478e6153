"""Local time as SQL: which local day a moment lies in, without asking the engine for a time zone at each row.

A zone's offset from UTC changes on a few known moments in any span, so a CASE over them is exact, and several times
faster than the engine's own conversion.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from wellserved.terms.period import Calendar, Grain, floor_day, next_day

_DAY = timedelta(days=1)
_FAR = timedelta(days=366 * 100)


@lru_cache(maxsize=256)
def offsets(zone: str, start: datetime, end: datetime) -> tuple[tuple[datetime | None, int], ...]:
    """The zone's offsets in [start, end), in seconds, each with the moment that it ends; the last has none."""
    own = ZoneInfo(zone)
    found: list[tuple[datetime | None, int]] = []
    here, offset = start.astimezone(UTC), _offset(start, own)
    end = end.astimezone(UTC)
    while here < end:
        after = min(here + _DAY, end)
        if _offset(after, own) != offset:
            change = _change(here, after, own)
            found.append((change, offset))
            offset = _offset(change, own)
        here = after
    return (*found, (None, offset))


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    return round((moment.astimezone(zone).utcoffset() or timedelta()).total_seconds())


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second after `low` whose offset is another."""
    before = _offset(low, zone)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=int((high - low).total_seconds()) // 2)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    return high


def moment_sql(moment: datetime) -> str:
    """A moment as a literal, in UTC."""
    return f"TIMESTAMPTZ '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}+00:00'".replace(".000000+", "+")


def day_sql(day: date) -> str:
    """A day as a literal."""
    return f"DATE '{day.isoformat()}'"


def local_sql(column: str, start: date, end: date, calendar: Calendar) -> str:
    """The local wall time of a TIMESTAMPTZ column whose values lie in the local days [start, end)."""
    pieces = offsets(calendar.zone, calendar.midnight(start), calendar.midnight(end))
    last = pieces[-1][1] * 1_000_000
    whens = " ".join(
        f"WHEN {column} < {moment_sql(until)} THEN {seconds * 1_000_000}" for until, seconds in pieces if until
    )
    shift = f"CASE {whens} ELSE {last} END" if whens else str(last)
    return f"MAKE_TIMESTAMP(EPOCH_US({column}) + {shift})" if shift != "0" else f"MAKE_TIMESTAMP(EPOCH_US({column}))"


def period_sql(day: str, grain: Grain, start: date, calendar: Calendar, end: date | None = None) -> str:
    """The first day of the period that holds a day; the span's first period begins on the span's first day.

    Args:
        day: SQL of a day from `start` on.
        grain: How long a period is.
        start: The span's first day.
        calendar: How days are cut.
        end: The day after the span's last; without it, years made of weeks are listed for a hundred years.
    """
    if grain is Grain.ALL:
        return day_sql(start)
    if grain is Grain.DAY:
        return day
    floor = _floor_sql(day, grain, calendar)
    if calendar.weeks and grain is not Grain.WEEK:
        floor = _edges_sql(day, grain, start, end or start + _FAR, calendar)
    return f"GREATEST({floor}, {day_sql(start)})"


def _edges_sql(day: str, grain: Grain, start: date, end: date, calendar: Calendar) -> str:
    """The first day of the period of a calendar made of weeks: its edges, halved again and again."""
    edges = [floor_day(start, grain, calendar)]
    while (after := next_day(edges[-1], grain, calendar)) < end:
        edges.append(after)
    return _halved(day, edges)


def _halved(day: str, edges: Sequence[date]) -> str:
    if len(edges) == 1:
        return day_sql(edges[0])
    middle = len(edges) // 2
    before, after = _halved(day, edges[:middle]), _halved(day, edges[middle:])
    return f"CASE WHEN {day} < {day_sql(edges[middle])} THEN {before} ELSE {after} END"


def _floor_sql(day: str, grain: Grain, calendar: Calendar) -> str:
    if grain is Grain.WEEK:
        shift = f"INTERVAL '{calendar.week_start}' DAY" if calendar.week_start else ""
    elif grain in (Grain.QUARTER, Grain.YEAR) and calendar.fiscal_month > 1:
        shift = f"INTERVAL '{calendar.fiscal_month - 1}' MONTH"
    else:
        shift = ""
    if not shift:
        return f"CAST(DATE_TRUNC('{grain.value}', {day}) AS DATE)"
    return f"CAST(DATE_TRUNC('{grain.value}', {day} - {shift}) + {shift} AS DATE)"
