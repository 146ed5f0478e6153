"""Fiscal weeks: years of 52 or 53 whole weeks, cut into quarters and periods of 4 and 5 weeks."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Literal

PATTERNS = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
Cut = Literal["month", "quarter", "year"]


@dataclass(frozen=True)
class FiscalWeeks:
    """How an organisation's years are made of weeks. A 53rd week belongs to the last period.

    Args:
        pattern: Weeks of a quarter's three periods.
        ends_on: The weekday that years end on; 0 is Monday.
        month: The month by whose end a year ends.
        rule: On the last such weekday of the month, or on the one nearest to its last day.
        named_after: The calendar year that a fiscal year starts in, or that it ends in.
    """

    pattern: tuple[int, int, int] = (4, 4, 5)
    ends_on: int = 5
    month: int = 12
    rule: Literal["last", "nearest"] = "last"
    named_after: Literal["start", "end"] = "end"

    @property
    def week_start(self) -> int:
        return (self.ends_on + 1) % 7

    def year_start(self, year: int) -> date:
        """The first day of the year that ends by the month's end in a calendar year."""
        return self._year_end(year - 1) + _DAY

    def year_of(self, day: date) -> int:
        """Which year, by the calendar year that it ends in, holds a day."""
        year = day.year + (day.month > self.month)
        while day < self.year_start(year):
            year -= 1
        while day >= self.year_start(year + 1):
            year += 1
        return year

    def name(self, year: int) -> int:
        """A year's number, as the organisation says it."""
        return year if self.named_after == "end" or self.month == 12 else year - 1

    def year_named(self, number: int) -> int:
        return number + (number - self.name(number))

    def edges(self, year: int, cut: Cut) -> list[date]:
        """First days of a year's periods, quarters, or of the year; and the day after the last."""
        first, after = self.year_start(year), self.year_start(year + 1)
        weeks = {"month": self.pattern * 4, "quarter": (13,) * 4, "year": (52,)}[cut]
        return [first, *(first + _WEEK * n for n in accumulate(weeks[:-1])), after]

    def floor(self, day: date, cut: Cut) -> date:
        """The first day of the period, quarter or year that holds a day."""
        return max(edge for edge in self.edges(self.year_of(day), cut) if edge <= day)

    def after(self, day: date, cut: Cut) -> date:
        """The first day after the period, quarter or year that holds a day."""
        return min(edge for edge in self.edges(self.year_of(day), cut) if edge > day)

    def place(self, day: date, cut: Cut) -> tuple[int, int]:
        """A day's year, and the number of its period or quarter in it, from 1 on."""
        year = self.year_of(day)
        return year, sum(edge <= day for edge in self.edges(year, cut))

    def year_before(self, day: date, cut: Cut) -> date:
        """The first day of the period of the same number a year before the one that holds a day."""
        year, number = self.place(day, cut)
        return self.edges(year - 1, cut)[number - 1]

    def _year_end(self, year: int) -> date:
        end = date(year + self.month // 12, self.month % 12 + 1, 1) - _DAY
        last = end - timedelta(days=(end.weekday() - self.ends_on) % 7)
        near = self.rule == "nearest" and (end - last).days > 3
        return last + _WEEK if near else last
