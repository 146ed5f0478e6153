"""Worth: all that one question about cost and value is answered with, and what is missing for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from wellserved.insight.lifetime.found import Lifetime
from wellserved.insight.staffing.whatif import WhatIf
from wellserved.insight.worth.account import Account, Key, Served
from wellserved.insight.worth.bridge import Bridge
from wellserved.insight.worth.caused import Caused
from wellserved.insight.worth.cut import Cut
from wellserved.insight.worth.ratio import Ratio
from wellserved.insight.worth.whale import Whale
from wellserved.terms.period import Period

Code = Literal[
    "no_contacts", "no_costs", "no_orders", "no_margin", "no_customers", "no_effects", "no_lifetime", "no_before",
    "no_idle", "no_share", "no_repeats", "narrowed", "some_unknown", "stale_effects", "associated_only", "too_young",
]  # fmt: skip


@dataclass(frozen=True)
class Missing:
    """What is not there, and so what is not told.

    Args:
        code: What it is.
        record: The record that would tell it; "" where it is none.
    """

    code: Code
    record: str = ""


@dataclass(frozen=True)
class Values:
    """Value in its three versions, which are never added.

    Args:
        realised: Margin of the period's orders; None where no order tells.
        expected: What the customers there are expected to bring from now on; None where no model tells.
        caused: What service experiences kept or lost, by what was found of their effect; the only one that is called
            generated, and only where the evidence is that of a quasi-experiment or better.
        tiers: What is generated, by value tier, where that is what is cut by: each tier's own effect.
    """

    realised: float | None
    expected: Lifetime | None
    caused: tuple[Caused, ...]
    tiers: Mapping[Key, Caused] = field(default_factory=dict)

    @property
    def generated(self) -> Caused | None:
        """What may be called generated: of the experience that is named first, if it is shown to be caused."""
        return next((one for one in self.caused if one.generated), None)


@dataclass(frozen=True)
class Worth:
    """Cost to serve against value, in one period.

    Args:
        period: Of when.
        against: What the bridge begins with; None where there is nothing before.
        where: Which customers and contacts; None for all.
        account: What was done, what it cost and brought, by segment.
        before: The same of the period before.
        whole: All of it, each customer counted once.
        ratio: Cost for each unit of realised margin.
        ratios: The same by segment, in the order of the account's.
        generated: Cost for each unit of generated value; None where nothing is shown to be caused.
        values: The three versions of value.
        whale: Customers in order of what they leave over; None where either side is missing.
        bridge: What took the one period to the other.
        cut: What a cut of labour would put at stake.
        foreseen: What that cut would do to waiting, customers and margin in a year, where waiting is recorded.
        missing: What is not there.
    """

    period: Period
    against: Period | None
    where: str | None
    account: Account
    before: Account | None
    whole: Served
    ratio: Ratio
    ratios: tuple[Ratio, ...]
    generated: Ratio | None
    values: Values
    whale: Whale | None
    bridge: Bridge | None
    cut: Cut | None
    missing: tuple[Missing, ...]
    foreseen: WhatIf | None = None

    @property
    def by(self) -> tuple[str, ...]:
        return self.account.by

    @property
    def segments(self) -> tuple[tuple[Served, Ratio], ...]:
        """Each segment with its ratio; the one that costs most first."""
        pairs = zip(self.account.segments.values(), self.ratios, strict=True)
        return tuple(sorted(pairs, key=lambda pair: -pair[0].cost))

    def lacks(self, code: Code) -> bool:
        """Whether this is missing."""
        return any(one.code == code for one in self.missing)
