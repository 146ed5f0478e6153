"""Period: a half-open stretch of local time at a grain."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.fiscal_weeks import Cut, FiscalWeeks


class Grain(StrEnum):
    """How long a period is. `all` is the whole span asked for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


_CUTS: dict[Grain, Cut] = {Grain.MONTH: "month", Grain.QUARTER: "quarter", Grain.YEAR: "year"}
_FIX = "write 2026, 2026-Q3, 2026-07, 2026-W31, 2026-07-04 or 2026-07-04..2026-07-31"
FIRST_YEAR, LAST_YEAR = 1800, 2300  # what people count in; beyond, calendars break
_WEEKS_FIX = "write FY2026, FY2026-Q3, FY2026-P07, FY2026-W31, 2026-07-04 or 2026-07-04..2026-07-31"


@dataclass(frozen=True)
class Calendar:
    """How an organisation cuts time.

    Args:
        zone: IANA name of the zone that days are read in.
        week_start: 0 is Monday, 6 is Sunday.
        fiscal_month: The first month of the fiscal year; quarters and years follow it.
        weeks: Where fiscal years are made of weeks: months, quarters and years are then its periods.
    """

    zone: str = "UTC"
    week_start: int = 0
    fiscal_month: int = 1
    weeks: FiscalWeeks | None = None

    def midnight(self, day: date) -> datetime:
        """The first instant of a local day."""
        return datetime.combine(day, time(), ZoneInfo(self.zone))


@dataclass(frozen=True)
class Period:
    """From `start` up to, not including, `end`: both aware, at local midnight.

    Args:
        start: Its first instant.
        end: The first instant after it.
        grain: How long it is.
        name: What it is called where its days do not say so, such as FY2026-P03.
    """

    start: datetime
    end: datetime
    grain: Grain
    name: str = field(default="", compare=False)

    @property
    def first_day(self) -> date:
        return self.start.date()

    @property
    def days(self) -> int:
        """Local days in the period, whatever their hours."""
        return (self.end.date() - self.start.date()).days


def floor_day(day: date, grain: Grain, calendar: Calendar) -> date:
    """The first day of the grain's period that holds `day`."""
    if grain is Grain.WEEK:
        return day - timedelta(days=(day.weekday() - calendar.week_start) % 7)
    if calendar.weeks and (cut := _CUTS.get(grain)):
        return calendar.weeks.floor(day, cut)
    if grain is Grain.MONTH:
        return day.replace(day=1)
    if grain in (Grain.QUARTER, Grain.YEAR):
        months = 3 if grain is Grain.QUARTER else 12
        return add_months(day.replace(day=1), -((day.month - calendar.fiscal_month) % months))
    return day


def next_day(first: date, grain: Grain, calendar: Calendar) -> date:
    """The first day of the period after the one that begins on `first`."""
    if calendar.weeks and (cut := _CUTS.get(grain)):
        return calendar.weeks.after(first, cut)
    months = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
    if grain in months:
        return add_months(first, months[grain])
    return first + timedelta(days=7 if grain is Grain.WEEK else 1)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def split(start: date, end: date, grain: Grain, calendar: Calendar) -> list[Period]:
    """Cut [start, end) into periods of the grain; the first and last may be cut short."""
    return list(_split(start, end, grain, calendar))


def _split(start: date, end: date, grain: Grain, calendar: Calendar) -> Iterator[Period]:
    if grain is Grain.ALL:
        yield Period(calendar.midnight(start), calendar.midnight(end), grain)
        return
    first = floor_day(start, grain, calendar)
    while first < end:
        after = next_day(first, grain, calendar)
        period = Period(calendar.midnight(max(first, start)), calendar.midnight(min(after, end)), grain)
        yield replace(period, name=label(period, calendar)) if calendar.weeks else period
        first = after


def whole(period: Period, calendar: Calendar) -> bool:
    """Whether the period is as long as its grain says; a span of `all` always is."""
    if period.grain is Grain.ALL:
        return True
    first = floor_day(period.first_day, period.grain, calendar)
    return period.first_day == first and period.end.date() == next_day(first, period.grain, calendar)


def previous(period: Period, calendar: Calendar) -> Period:
    """The period just before, of the same grain; a span of `all` by as many days."""
    if period.grain is Grain.ALL:
        first = period.first_day - timedelta(days=period.days)
        return Period(calendar.midnight(first), period.start, period.grain)
    return _shift_grains(period, calendar)


def _shift_grains(period: Period, calendar: Calendar) -> Period:
    start = floor_day(period.first_day, period.grain, calendar)
    before = floor_day(start - timedelta(days=1), period.grain, calendar)
    return Period(calendar.midnight(before), calendar.midnight(start), period.grain)


def year_before(period: Period, calendar: Calendar) -> Period:
    """The same period a year ago: 364 days for days and weeks, so that weekdays meet."""
    start, end = period.start.date(), period.end.date()
    if period.grain in (Grain.DAY, Grain.WEEK):
        back = timedelta(days=364)
        return Period(calendar.midnight(start - back), calendar.midnight(end - back), period.grain)
    if calendar.weeks and (cut := _CUTS.get(period.grain)):
        start, end = _same_place(start, end, cut, calendar.weeks)
        return Period(calendar.midnight(start), calendar.midnight(end), period.grain)
    return Period(calendar.midnight(add_months(start, -12)), calendar.midnight(add_months(end, -12)), period.grain)


def _same_place(start: date, end: date, cut: Cut, weeks: FiscalWeeks) -> tuple[date, date]:
    """The days of the period of the same number a year before; all of it where all of this one is asked."""
    first, after, before = weeks.floor(start, cut), weeks.after(start, cut), weeks.year_before(start, cut)
    limit = weeks.after(before, cut)
    begin = min(before + (start - first), limit - timedelta(days=1))
    return begin, limit if end == after else min(before + (end - first), limit)


def parse_grain(text: str) -> Grain:
    """Read a grain's name.

    Raises:
        QueryError: No such grain.
    """
    try:
        return Grain(text)
    except ValueError:
        raise QueryError(f"there is no grain '{text}'", fix=nearest(text, [g.value for g in Grain])) from None


def parse_day(day: date | str | None) -> date | None:
    """Read a day as people and programs write it; of a moment, its day as written.

    Raises:
        QueryError: The text is none.
    """
    if not isinstance(day, str):
        return day.date() if isinstance(day, datetime) else day
    try:
        return date.fromisoformat(day.strip())
    except ValueError:
        raise QueryError(f"'{day}' is no day", fix="write 2026-07-01") from None


def parse_period(text: str, calendar: Calendar) -> Period:
    """Read 2026, 2026-Q3, 2026-07, 2026-W31, 2026-07-04 or 2026-07-04..2026-07-31 (both days in).

    FY2026, FY2026-Q3 and FY2026-P07 count from the fiscal year's beginning, FY2026-W31 where it is made of weeks.

    Raises:
        QueryError: The text is none of these, or names no such day.
    """
    try:
        period = _parse_period(text.strip(), calendar)
    except (ValueError, OverflowError):
        raise QueryError(f"'{text}' is no period", fix=_WEEKS_FIX if calendar.weeks else _FIX) from None
    if not FIRST_YEAR < period.start.year <= period.end.year < LAST_YEAR:
        raise QueryError(f"'{text}' is too far away", fix=f"a period between {FIRST_YEAR} and {LAST_YEAR}")
    return period


def _parse_period(text: str, calendar: Calendar) -> Period:
    if ".." in text:
        first, last = (date.fromisoformat(part) for part in text.split("..", 1))
        if last < first:
            raise ValueError(text)
        return Period(calendar.midnight(first), calendar.midnight(last + timedelta(days=1)), Grain.ALL)
    first, grain = _fiscal_first(text, calendar) or _first_of(text, calendar)
    period = Period(calendar.midnight(first), calendar.midnight(next_day(first, grain, calendar)), grain)
    return replace(period, name=label(period, calendar)) if calendar.weeks else period


def _fiscal_first(text: str, calendar: Calendar) -> tuple[date, Grain] | None:
    """The first day of FY2026, FY2026-Q3, FY2026-P07 or FY2026-W31; None where the text is none of these."""
    found = re.fullmatch(r"(FY)?(\d{4})(?:-?([QPW])(\d{1,2}))?", text)
    if found is None or not (found[1] or (calendar.weeks and found[3] in (None, "Q"))):
        return None
    year, letter, number = int(found[2]), found[3], int(found[4] or 1)
    grain = {None: Grain.YEAR, "Q": Grain.QUARTER, "P": Grain.MONTH, "W": Grain.WEEK}[letter]
    firsts = _firsts(year, grain, calendar)
    if not 1 <= number <= len(firsts):
        raise ValueError(text)
    return firsts[number - 1], grain


def _firsts(year: int, grain: Grain, calendar: Calendar) -> list[date]:
    """First days of a fiscal year's periods of a grain."""
    if calendar.weeks is None:
        months = {Grain.YEAR: 12, Grain.QUARTER: 3, Grain.MONTH: 1}.get(grain)
        start = _fiscal_start(year, calendar)
        return [add_months(start, n) for n in range(0, 12, months)] if months else []
    own = calendar.weeks.year_named(year)
    if grain is not Grain.WEEK:
        return calendar.weeks.edges(own, _CUTS[grain])[:-1]
    first, after = calendar.weeks.edges(own, "year")
    return [first + timedelta(days=7 * n) for n in range((after - first).days // 7)]


def _first_of(text: str, calendar: Calendar) -> tuple[date, Grain]:
    if re.fullmatch(r"\d{4}", text):
        return _fiscal_start(int(text), calendar), Grain.YEAR
    if quarter := re.fullmatch(r"(\d{4})-?Q([1-4])", text):
        return add_months(_fiscal_start(int(quarter[1]), calendar), 3 * (int(quarter[2]) - 1)), Grain.QUARTER
    if re.fullmatch(r"\d{4}-\d{2}", text) and not calendar.weeks:
        return date.fromisoformat(f"{text}-01"), Grain.MONTH
    if week := re.fullmatch(r"(\d{4})-W(\d{2})", text):
        monday = date.fromisocalendar(int(week[1]), int(week[2]), 1)
        return floor_day(monday, Grain.WEEK, calendar), Grain.WEEK
    return date.fromisoformat(text), Grain.DAY


def _fiscal_start(year: int, calendar: Calendar) -> date:
    return date(year - (calendar.fiscal_month > 1), calendar.fiscal_month, 1)


def label(period: Period, calendar: Calendar) -> str:
    """Write a period as parse_period reads it."""
    first, last = period.first_day, period.end.date() - timedelta(days=1)
    if not whole(period, calendar) or period.grain is Grain.ALL:
        return f"{first}..{last}"
    if calendar.weeks and period.grain is not Grain.DAY:
        return _weeks_label(first, period.grain, calendar.weeks)
    match period.grain:
        case Grain.WEEK:
            iso = (first + timedelta(days=3)).isocalendar()
            return f"{iso.year}-W{iso.week:02d}" if calendar.week_start == 0 else f"{first}..{last}"
        case Grain.MONTH:
            return f"{first:%Y-%m}"
        case Grain.QUARTER | Grain.YEAR:
            return _fiscal_label(first, period.grain, calendar)
        case _:
            return str(first)


def _weeks_label(first: date, grain: Grain, weeks: FiscalWeeks) -> str:
    year, _ = weeks.place(first, "year")
    named = f"FY{weeks.name(year)}"
    if grain is Grain.WEEK:
        return f"{named}-W{(first - weeks.year_start(year)).days // 7 + 1:02d}"
    if grain is Grain.YEAR:
        return named
    number = weeks.place(first, _CUTS[grain])[1]
    return f"{named}-Q{number}" if grain is Grain.QUARTER else f"{named}-P{number:02d}"


def _fiscal_label(first: date, grain: Grain, calendar: Calendar) -> str:
    start = floor_day(first, Grain.YEAR, calendar)
    year = start.year + (calendar.fiscal_month > 1)
    if grain is Grain.YEAR:
        return str(year)
    return f"{year}-Q{((first.month - calendar.fiscal_month) % 12) // 3 + 1}"
