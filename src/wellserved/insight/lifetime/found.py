"""Found: what was found of customers' lifetimes, with how sure it is and how well it foretold what is known by now."""

from dataclasses import dataclass
from typing import Literal

Relation = Literal["contractual", "orders"]
Foretold = Literal["customers", "orders", "margin"]


@dataclass(frozen=True)
class Figure:
    """A number and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Group:
    """What customers of one group are expected to bring until the horizon.

    Args:
        name: The group's value.
        n: Customers, of those who have not left as far as that is told.
        value: Margin of one of them on average, in money of today.
        total: Of all of them.
        alive: The probability that one of them is a customer now.
        orders: Orders of one of them; None where leaving is told.
        staying: The share still there at the horizon; None where leaving is not told.
        naive: Margin over churn, which is not the value; for comparison.
    """

    name: str
    n: int
    value: Figure
    total: Figure
    alive: float
    orders: Figure | None = None
    staying: float | None = None
    naive: float | None = None


@dataclass(frozen=True)
class Experience:
    """Customers by what service they had in the last month, and how it goes with leaving in the month after.

    Args:
        name: "none", "settled" or "not settled".
        months: Customer-months seen.
        left: Those after which the customer left.
        odds: By how much the odds to leave differ from those without contact; None of the latter.
        group: The customers that it holds for now.
    """

    name: str
    months: int
    left: int
    odds: Figure | None
    group: Group


@dataclass(frozen=True)
class Point:
    """The share still there after some months since coming.

    Args:
        month: After how many months.
        share: As it was seen, with its interval; None beyond what was seen.
        model: As the model says.
        watched: Customers watched then; 0 beyond.
    """

    month: int
    share: Figure | None
    model: float
    watched: int


@dataclass(frozen=True)
class Held:
    """What was foretold of one part of the time held out, and what came.

    Args:
        name: The month, or a group.
        predicted: What was foretold.
        actual: What came.
    """

    name: str
    predicted: float
    actual: float


@dataclass(frozen=True)
class HoldOut:
    """The model of the first part of the time, held against the last part that it has not seen.

    Args:
        first: The first day held out, as ISO 8601.
        last: The last.
        what: What was foretold: "customers" still there, "orders" placed, or "margin" brought.
        n: Customers of whom it was foretold.
        predicted: What was foretold in all, with the interval in which it should lie.
        actual: What came.
        parts: By month, or by group.
    """

    first: str
    last: str
    what: Foretold
    n: int
    predicted: Figure
    actual: float
    parts: tuple[Held, ...] = ()

    @property
    def off(self) -> float:
        """By what share the prediction was off; above 0 it was too high."""
        return self.predicted.value / self.actual - 1.0 if self.actual else 0.0

    @property
    def kept(self) -> bool:
        """Whether what came lies within the interval."""
        return self.predicted.low <= self.actual <= self.predicted.high


@dataclass(frozen=True)
class Lifetime:
    """What customers will bring until a horizon, if things go on as they did.

    Args:
        relation: Whether leaving is told, or customers only stop to buy; None where neither can be told.
        chosen: Why it is that.
        money: What is counted: "margin", or "revenue" where no margin is loaded.
        by: The segment of the groups.
        months: The horizon.
        discount: By what share money of a year ahead is worth less.
        n: Customers.
        first: The first day of what it rests on, as ISO 8601.
        last: The last day.
        method: How it was computed, in a few words.
        whole: All customers; None where refused.
        groups: By value of the segment.
        experience: By the service of the last month.
        curve: The share still there, by months since coming.
        holdout: How well the same way of computing foretold what is known by now: count, then money.
        assumptions: What must hold.
        may_not: What may not be concluded.
        refused: Why nothing is said; None where something is.
    """

    relation: Relation | None
    chosen: str
    money: str
    by: str
    months: int
    discount: float
    n: int = 0
    first: str | None = None
    last: str | None = None
    method: str = ""
    whole: Group | None = None
    groups: tuple[Group, ...] = ()
    experience: tuple[Experience, ...] = ()
    curve: tuple[Point, ...] = ()
    holdout: tuple[HoldOut, ...] = ()
    assumptions: tuple[str, ...] = ()
    may_not: tuple[str, ...] = ()
    refused: str | None = None
