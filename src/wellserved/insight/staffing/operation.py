"""Operation: a line as it was recorded: who came when, who was there, who waits how long, and what customers bring."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np

from wellserved.insight.evidence import Effect, Grade
from wellserved.insight.staffing.patience import Patience
from wellserved.insight.staffing.waiting import Array

Exposure = Literal["waited", "abandoned"]
Gain = Literal["retention", "margin"]


@dataclass(frozen=True)
class Hours:
    """Kinds of hour, such as Mondays at nine in May; one entry each.

    Args:
        offered: Contacts in the line, in all hours of the kind.
        hours: How many hours there were.
        agents: Mean agents at work for the line.
    """

    offered: Array
    hours: Array
    agents: Array

    @property
    def rate(self) -> Array:
        """Contacts a second."""
        return self.offered / (self.hours * 3600)

    def staffed(self) -> "Hours":
        """Those hours in which anybody is recorded to be there."""
        there = (self.agents > 0) & (self.hours > 0)
        return Hours(self.offered[there], self.hours[there], self.agents[there])


@dataclass(frozen=True)
class Measured:
    """What is recorded of waiting: shares of all who came, and seconds."""

    abandoned: float
    beyond: float
    within: float
    wait: float


@dataclass(frozen=True)
class Tier:
    """Customers of one value.

    Args:
        name: Its name.
        contacts: Their contacts in the line.
        exposed: Customers who waited long, or left the line; each counts once in 90 days.
        customers: How many they are.
        margin: What one of them brings in a year; None where no margin is recorded.
        error: Its standard error.
    """

    name: str
    contacts: int
    exposed: Mapping[Exposure, float]
    customers: int
    margin: float | None
    error: float = 0.0


@dataclass(frozen=True)
class Cost:
    """What staff cost.

    Args:
        an_hour: Of one paid hour; None where neither costs nor rates are recorded.
        paid: Paid hours for each hour at work.
        told_by: Where it is from: "labour" that was booked, or agents' "hourly_cost".
    """

    an_hour: float | None
    paid: float = 1.0
    told_by: str | None = None


@dataclass(frozen=True)
class Operation:
    """A line over a stretch of days.

    Args:
        hours: Who came, and who was there.
        handle: Mean seconds of handling.
        patience: How long customers would wait.
        measured: What waiting was.
        days: How many days it is told of.
        cost: What staff cost.
        tiers: Its customers by value.
        target: Seconds within which an answer is on target.
        limit: Seconds after which a wait is long.
        contacts: Contacts in the line.
        identified: Those of them whose customer is known.
        tells_time: Whether it is recorded what agents did; otherwise those who took a contact in an hour are counted.
        chosen: Whether these are some contacts of the line, while its staff serve all of them.
        first: The first day.
        last: The last day.
    """

    hours: Hours
    handle: float
    patience: Patience
    measured: Measured
    days: int
    cost: Cost
    tiers: tuple[Tier, ...] = ()
    target: float = 20.0
    limit: float = 120.0
    contacts: int = 0
    identified: int = 0
    tells_time: bool = True
    chosen: bool = False
    first: date | None = None
    last: date | None = None

    @property
    def a_year(self) -> float:
        """What a sum over these days is multiplied by to be a year's."""
        return 365 / self.days

    @property
    def staff_hours(self) -> float:
        """Hours at work for the line."""
        return float(np.sum(self.hours.agents * self.hours.hours))


@dataclass(frozen=True)
class Scenario:
    """What would be otherwise, as factors on what was.

    Args:
        staff: Agents at work, in every hour.
        demand: Contacts.
        handle: Seconds of handling.
        years: For how long a customer who is lost would have stayed.
    """

    staff: float = 1.0
    demand: float = 1.0
    handle: float = 1.0
    years: float = 1.0

    def applied(self, operation: Operation) -> Operation:
        """The operation as it would be."""
        hours = operation.hours
        changed = Hours(hours.offered * self.demand, hours.hours, hours.agents * self.staff)
        return replace(operation, hours=changed, handle=operation.handle * self.handle)


@dataclass(frozen=True)
class Lever:
    """One way in which waiting may move what customers bring.

    Args:
        exposure: What is done to a customer.
        gain: What it moves: the share who stay, or money of each.
        effect: What was found of it.
    """

    exposure: Exposure
    gain: Gain
    effect: Effect

    @property
    def stands(self) -> bool:
        """Whether there is evidence, with an interval; an assumption moves nothing."""
        found = self.effect
        known = found.effect is not None and found.error is not None
        return known and found.refused is None and found.grade >= Grade.ASSOCIATED
