"""Setting: how large the simulated organisation is, when it lives, and how it works."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from wellserved.terms.errors import QueryError
from wellserved.terms.period import add_months

Array = NDArray[Any]
ZONE = "Europe/Berlin"
CURRENCY = "EUR"
DAY, HOUR, MINUTE = 86_400, 3_600, 60
OPENS, CLOSES = 8, 20


@dataclass(frozen=True)
class Mechanism:
    """What acts on what, and how strongly. Effects on a chance are in log odds.

    Args:
        resolved: A trained or untrained person's odds of settling an issue, before skill and topic.
        training_on_resolved: What the course on resolution adds, from the day it is done.
        newcomer_on_resolved: What the first 90 days take away.
        bot_resolved: The bot's odds of settling an issue.
        repeat_if_unsettled: Chance that an unsettled customer comes back.
        repeat_days: Mean days until then.
        unsettled_on_score: What an unsettled issue takes from a satisfaction of about 4.6 (1 to 5).
        wait_on_score: What each minute of waiting takes from it, up to five minutes.
        leaves: Odds that a customer leaves in a month, with no experience of service.
        unsettled_on_leaves: What each unsettled contact of the month adds.
        long_wait_on_leaves: What each wait above two minutes adds.
        patience_seconds: Mean seconds that a caller would wait.
    """

    resolved: float = 1.05
    training_on_resolved: float = 0.5
    newcomer_on_resolved: float = -0.5
    bot_resolved: float = 0.55
    repeat_if_unsettled: float = 0.8
    repeat_days: float = 1.8
    unsettled_on_score: float = -1.3
    wait_on_score: float = -0.18
    leaves: float = -3.47
    unsettled_on_leaves: float = 0.7
    long_wait_on_leaves: float = 0.35
    patience_seconds: float = 780.0


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

    def random(self, part: int) -> np.random.Generator:
        """A stream of its own for each part, so that a change in one leaves the others as they were."""
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, part])))


def chance(log_odds: Array) -> Array:
    """The chance that log odds stand for."""
    return 1.0 / (1.0 + np.exp(-log_odds))
