"""Window: from when on leaving was recorded, and which months are held out to check the rest against."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LONGEST, QUIET, LEAST_MONTHS, MOST_HELD_OUT = 36, 3, 6, 6


@dataclass(frozen=True)
class Window:
    """The time that is looked at.

    Args:
        start: The first day.
        split: The first day held out.
        end: The day after the last whole month.
    """

    start: date
    split: date
    end: date

    @property
    def last(self) -> date:
        """The last day."""
        return date.fromordinal(self.end.toordinal() - 1)

    @property
    def months(self) -> int:
        """Whole months from the start to the end."""
        return _months(self.start, self.end)

    @property
    def held_out(self) -> int:
        """Whole months held out."""
        return _months(self.split, self.end)


def month_of(day: date, ahead: int = 0) -> date:
    """The first day of a day's month, or of one so many months ahead."""
    place = day.year * 12 + day.month - 1 + ahead
    return date(place // 12, place % 12 + 1, 1)


def window(start: date, last: date) -> Window | None:
    """The time from a first day to the last whole month; None where it is too short to hold some out.

    Args:
        start: The first day.
        last: The last day with data; its month counts where it is the month's last.
    """
    end = month_of(date.fromordinal(last.toordinal() + 1))
    months = _months(start, end)
    if months < LEAST_MONTHS:
        return None
    return Window(start, month_of(end, -min(max(months // 4, 2), MOST_HELD_OUT)), end)


def recorded_since(left: Mapping[date, int], last: date) -> date | None:
    """The first month from which leaving was recorded without a gap; a stray leaving long before tells nothing.

    Args:
        left: How many left in each month, by its first day.
        last: The last day with data.
    """
    found, quiet = None, 0
    for back in range(LONGEST + 1):
        month = month_of(last, -back)
        if left.get(month, 0) > 0:
            found, quiet = month, 0
        else:
            quiet += 1
        if quiet >= QUIET:
            break
    if found is None:
        return None
    return found if found == min(left) or found > month_of(last, -LONGEST) else month_of(last, -LONGEST + 1)


def _months(start: date, end: date) -> int:
    """Whole months between two days."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
