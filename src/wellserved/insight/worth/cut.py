"""Cut: what a smaller budget of labour would save, and how little harm would eat that up, by value segment.

No model of queues is in it: it says from where on a cut costs more than it saves, and leaves how far a cut would go to
who knows the staffing. What is assumed is told with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import fsum, sqrt

from wellserved.insight.evidence import Grade
from wellserved.insight.worth.account import Account, Key, Served
from wellserved.insight.worth.caused import MONTHS, Amount, Caused
from wellserved.metrics.quantiles import Z

SHARE = 0.1
YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Stake:
    """What a cut would save in one segment, and what it would put at stake.

    Args:
        key: The segment's values.
        saved: The segment's part of the saving, by what its contacts bear.
        customers: Customers there on average.
        worth: What one of them brings in `MONTHS` months.
        even_customers: So many lost customers, and the saving is gone.
        even_share: Their share of the segment's customers.
        even_treated: So many more bad experiences, and the saving is gone; None where their harm is not clear of 0.
        treated: How many had the bad experience in the period.
        evidence: The grade of that effect; None where there is none.
    """

    key: Key
    saved: float
    customers: float
    worth: Amount
    even_customers: float | None
    even_share: float | None
    even_treated: float | None = None
    treated: int | None = None
    evidence: Grade | None = None


@dataclass(frozen=True)
class Cut:
    """A cut of labour.

    Args:
        share: How much of the labour is cut.
        saved: What that saves in the period.
        idle: What of the labour is idle; a cut that takes idle time only harms nobody. None where not known.
        stakes: By segment.
    """

    share: float
    saved: float
    idle: float | None
    stakes: tuple[Stake, ...]


def worth_of(part: Served, customers: float, days: int) -> Amount | None:
    """What a customer of a segment brings in `MONTHS` months, if things go on as in the period.

    Args:
        part: The segment; its margin is known.
        customers: Customers there on average over the period.
        days: The period's days.
    """
    if part.margin is None or customers <= 0 or part.sums.n < 2:
        return None
    scale = MONTHS / 12 * YEAR_DAYS / days / customers
    spread = part.sums.value_value - part.sums.value**2 / part.sums.n
    half = Z * sqrt(max(spread, 0.0) * part.sums.n / (part.sums.n - 1))
    return Amount(part.margin * scale, (part.margin - half) * scale, (part.margin + half) * scale)


def cut(
    account: Account,
    worths: Mapping[Key, Amount],
    customers: Mapping[Key, float],
    harms: Mapping[Key, Caused],
    share: float = SHARE,
) -> Cut | None:
    """Weigh a cut of labour against what it puts at stake.

    Args:
        account: The period, by value segment.
        worths: What a customer of each segment brings.
        customers: Customers of each segment.
        harms: By segment, what a bad experience does to value that a cut makes more frequent.
        share: How much of the labour is cut.

    Returns:
        None where no labour was booked, or no customer's worth is known.
    """
    labour = [one for one in account.booked if one.category == "labour"]
    amount, borne = fsum(one.amount for one in labour), fsum(one.cost for one in account.segments.values())
    if amount <= 0 or borne <= 0 or not worths:
        return None
    saved = share * amount
    stakes = (
        _stake(part, saved * part.cost / borne, worths[key], customers[key], harms.get(key))
        for key, part in account.segments.items()
        if key in worths
    )
    idle = [one.idle for one in labour]
    return Cut(share, saved, fsum(one or 0.0 for one in idle) if None not in idle else None, tuple(stakes))


def _stake(part: Served, saved: float, worth: Amount, customers: float, harm: Caused | None) -> Stake:
    even = saved / worth.value if worth.value > 0 else None
    clear = harm is not None and harm.each.high is not None and harm.each.high < 0
    lost = -harm.each.value if harm and clear else 0.0
    return Stake(
        part.key,
        saved,
        customers,
        worth,
        even,
        even / customers if even is not None else None,
        saved / lost if lost > 0 else None,
        harm.treated if harm and clear else None,
        harm.effect.grade if harm and clear else None,
    )
