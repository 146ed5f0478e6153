"""Setting: how large the simulated organisation is, and when it lives."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from wellserved.sources.sample.draws import Draws
from wellserved.sources.sample.mechanism import Mechanism
from wellserved.terms.errors import QueryError
from wellserved.terms.period import add_months

Array = NDArray[Any]
ZONE = "Europe/Berlin"
CURRENCY = "EUR"
DAY, HOUR, MINUTE = 86_400, 3_600, 60
OPENS, CLOSES = 8, 20
WINTER = (11, 12, 1)


@dataclass(frozen=True)
class Setting:
    """One simulated organisation; the same setting gives the same files, byte for byte.

    Args:
        customers: Customers that it ever has in the time.
        months: Months told, counted back from `until`.
        seed: Another seed is another organisation of the same kind.
        until: The last day told.
        mechanism: What acts on what.

    Raises:
        QueryError: Fewer than 100 customers, or months outside 1 to 60.
    """

    customers: int = 20_000
    months: int = 12
    seed: int = 1
    until: date = date(2026, 10, 31)
    mechanism: Mechanism = field(default_factory=Mechanism)

    def __post_init__(self) -> None:
        if not 100 <= self.customers <= 2_000_000:
            raise QueryError(f"{self.customers:,} customers can't be simulated", fix="ask for 100 to 2,000,000")
        if not 1 <= self.months <= 60:
            raise QueryError(f"{self.months} months can't be simulated", fix="ask for 1 to 60")
        if self.seed < 0:
            raise QueryError(f"the seed {self.seed} lies below 0", fix="give a whole number of 0 or more")

    @property
    def end(self) -> date:
        return self.until + timedelta(days=1)

    @property
    def start(self) -> date:
        return add_months(self.end, -self.months)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @cached_property
    def month_edges(self) -> list[int]:
        """First day of each month, and the end, as days from the start."""
        return [(add_months(self.end, k - self.months) - self.start).days for k in range(self.months + 1)]

    @cached_property
    def midnights(self) -> Array:
        """UTC seconds of each local midnight, with a fortnight to spare on both sides."""
        zone = ZoneInfo(ZONE)
        noons = [
            datetime(d.year, d.month, d.day, 12, tzinfo=zone) for d in map(self.date_of, range(-14, self.days + 15))
        ]
        return np.array([int(noon.timestamp()) - 12 * HOUR for noon in noons], dtype=np.int64)

    @cached_property
    def weekdays(self) -> Array:
        """0 is Monday, for each day told."""
        return (np.arange(self.days) + self.start.weekday()) % 7

    @property
    def policy_day(self) -> int:
        """Day on which returns without a reason begin: a Monday in the middle of the time."""
        day = self.days // 2
        return max(0, day - (day + self.start.weekday()) % 7)

    @property
    def hurry_day(self) -> int:
        """Day on which first replies begin to be hurried: the first of the last month."""
        return self.month_edges[-2]

    @property
    def end_utc(self) -> int:
        return int(self.midnights[self.days + 14])

    def date_of(self, day: int) -> date:
        return self.start + timedelta(days=int(day))

    def utc(self, day: Array, second: Array) -> Array:
        """UTC seconds of a local second of a day."""
        at: Array = self.midnights[np.asarray(day) + 14] + np.asarray(second).astype(np.int64)
        return at

    def local(self, utc: Array) -> tuple[Array, Array]:
        """Day from the start, and second of that day, of UTC seconds."""
        at = np.searchsorted(self.midnights, utc, side="right") - 1
        return at - 14, np.clip(utc - self.midnights[at], 0, DAY - 1)

    @cached_property
    def draws(self) -> Draws:
        """Luck, of this seed."""
        return Draws(self.seed)

    @cached_property
    def month_of(self) -> Array:
        """The month that each day lies in, from 0, with a fortnight to spare."""
        return np.searchsorted(self.month_edges, np.arange(self.days + 15), side="right") - 1

    @cached_property
    def winter(self) -> Array:
        """Whether each day told lies in November, December or January."""
        return np.array([self.date_of(day).month in WINTER for day in range(self.days)])
