"""Account: what one period's service cost and brought, by segment; its lines add up to what was booked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import fsum, isclose

from wellserved.insight.worth.ratio import Sums

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Booked:
    """One category of booked cost in the period, and where it went; amount = shared + idle + kept_apart.

    Args:
        category: Such as labour.
        amount: What was booked, in the workspace's currency.
        shared: What contacts bear.
        idle: Paid time without contacts; None where nothing is known of it.
        kept_apart: What no contact bears: by rule, or as none was there.
        unknown: Days of costs whose amount is not known in the workspace's currency.
    """

    category: str
    amount: float
    shared: float
    idle: float | None
    kept_apart: float
    unknown: int = 0


@dataclass(frozen=True)
class Served:
    """One segment: what was done for it, what that cost, what its customers brought.

    Args:
        key: The segment's values.
        customers: Customers who made contact or bought.
        buyers: Customers who bought, or took something back; parts of one where a customer lies in several segments.
        contacts: Contacts, those without a customer too.
        first: Contacts that began an issue.
        cost: What its contacts bear; a repeat is charged to the segment of its issue's first contact.
        repeat_cost: The part of it that repeats bear.
        unidentified: The part of it that belongs to no known customer.
        unknown: Contacts whose cost is not known.
        margin: Realised margin of its customers; None where no order tells.
        sums: What the ratio is made of: the customers of whom both sides are known.
    """

    key: Key
    customers: int
    buyers: float
    contacts: int
    first: int
    cost: float
    repeat_cost: float
    unidentified: float
    unknown: int
    margin: float | None
    sums: Sums = field(default_factory=Sums)

    @property
    def costed(self) -> int:
        """Contacts whose cost is known."""
        return self.contacts - self.unknown

    @property
    def traced(self) -> bool:
        """Whether any of the cost is of a known customer, so that it can be told what is for repeats."""
        return self.costed > 0 and not isclose(self.unidentified, self.cost)

    @property
    def coverage(self) -> float | None:
        """The share of the cost that is in the ratio."""
        return self.sums.cost / self.cost if self.cost else None


@dataclass(frozen=True)
class Account:
    """One period.

    Args:
        booked: By category; empty where nothing was booked, or only some of the contacts are looked at.
        segments: Every segment; their sums are those of the whole.
        by: What the segments are cut by.
    """

    booked: tuple[Booked, ...]
    segments: Mapping[Key, Served]
    by: tuple[str, ...] = ()

    @property
    def idle(self) -> float | None:
        """What paid time without contacts cost; None where a category can't tell."""
        labour = [one.idle for one in self.booked]
        return fsum(one or 0.0 for one in labour) if self.booked and None not in labour else None

    @property
    def kept_apart(self) -> float | None:
        return fsum(one.kept_apart for one in self.booked) if self.booked else None

    @property
    def amount(self) -> float | None:
        return fsum(one.amount for one in self.booked) if self.booked else None

    @property
    def whole(self) -> Served:
        """All segments together. A customer who lies in several is counted once for each of them."""
        return added((), list(self.segments.values()))


def added(key: Key, parts: "list[Served]") -> Served:
    """Segments put together."""
    margins = [one.margin for one in parts if one.margin is not None]
    total = Sums()
    for one in parts:
        total += one.sums
    return Served(
        key,
        sum(one.customers for one in parts),
        fsum(one.buyers for one in parts),
        sum(one.contacts for one in parts),
        sum(one.first for one in parts),
        fsum(one.cost for one in parts),
        fsum(one.repeat_cost for one in parts),
        fsum(one.unidentified for one in parts),
        sum(one.unknown for one in parts),
        fsum(margins) if margins else None,
        total,
    )
