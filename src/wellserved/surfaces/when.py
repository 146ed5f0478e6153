"""When: periods and instants in words."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_skeleton

from wellserved.surfaces.language import ENGLISH
from wellserved.surfaces.number import Numbers
from wellserved.terms.period import Grain, Period

DAY, MONTH = "d MMMM y", "MMMM y"


def period_words(period: Period, numbers: Numbers) -> str:
    """A period for a heading: June 2026, week of 6 July 2026, 1 June to 14 July 2026.

    A month, quarter or year that does not begin on its first day is named by its days, and before them by its
    own name where it has one: FY2026-P03, 1 March 2026 to 28 March 2026.
    """
    return f"{period.name}, {_days(period, numbers)}" if period.name else _days(period, numbers)


def _days(period: Period, numbers: Numbers) -> str:
    first, last = period.first_day, period.end.date() - timedelta(days=1)
    if period.grain is Grain.MONTH and first.day == 1 and period.end.day == 1:
        return _written(first, MONTH, numbers)
    if period.grain is Grain.WEEK and period.days == 7:
        return numbers.texts.say("week of {day}", day=_written(first, DAY, numbers))
    if first == last:
        return _written(first, DAY, numbers)
    if first.day == 1 and period.end.day == 1:
        return _months(period, numbers)
    return _both(_written(first, DAY, numbers), _written(last, DAY, numbers), numbers)


def _months(period: Period, numbers: Numbers) -> str:
    first, last = period.first_day, period.end.date() - timedelta(days=1)
    pattern = "MMMM" if first.year == last.year else MONTH
    return _both(_written(first, pattern, numbers), _written(last, MONTH, numbers), numbers)


def _both(first: str, last: str, numbers: Numbers) -> str:
    return numbers.texts.say("{low} to {high}", low=first, high=last)


def short_period(period: Period) -> str:
    """A period in a table's first column: 2026-06, 2026-07-06, 2026-06-01..2026-07-14, FY2026-P03."""
    if period.name:
        return period.name
    first, last = period.first_day, period.end.date() - timedelta(days=1)
    if period.grain is Grain.MONTH and first.day == 1 and period.end.day == 1:
        return f"{first:%Y-%m}"
    return str(first) if first == last else f"{first}..{last}"


def day_words(day: date, numbers: Numbers) -> str:
    """A day: 6 July 2026."""
    return _written(day, DAY, numbers)


def instant_words(instant: datetime) -> str:
    """An instant to the minute, with its offset: 2026-07-01 09:00 +02:00."""
    offset = f"{instant:%z}"
    return f"{instant:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}" if offset else f"{instant:%Y-%m-%d %H:%M}"


def _written(day: date, pattern: str, numbers: Numbers) -> str:
    """A day or its month, in the language's own order; English has ours: 6 July 2026."""
    own = {DAY: "yMMMMd", MONTH: "yMMMM"}.get(pattern)
    if numbers.language == ENGLISH or own is None:
        return str(format_date(day, pattern, locale=numbers.locale))
    return str(format_skeleton(own, day, locale=numbers.locale))
