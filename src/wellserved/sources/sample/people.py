"""The simulated customers: who they are, how often they need help, and since when."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.setting import Array, Setting

PART = 2
SEGMENTS = ("private", "family", "business")
TIERS = ("bronze", "silver", "gold")
REGIONS = ("north", "east", "south", "west")
PLANS = ("basic", "plus", "premium")


@dataclass(frozen=True)
class Customers:
    """Arrays of one entry a customer.

    Args:
        segment: Index into SEGMENTS.
        tier: Index into TIERS: what the customer is worth.
        region: Index into REGIONS.
        plan: Index into PLANS.
        since: Day they came, from the start; below 0 is before it.
        until: Day they left; the number of days where they stay. Filled in month by month.
        need: Matters a month that they contact the organisation about.
        spend: What they spend on one purchase.
        warmth: How kindly they judge, in points of satisfaction.
    """

    segment: Array
    tier: Array
    region: Array
    plan: Array
    since: Array
    until: Array
    need: Array
    spend: Array
    warmth: Array

    def active(self, day: int) -> Array:
        """Who is a customer on that day."""
        here: Array = (self.since <= day) & (self.until > day)
        return here


def attract(setting: Setting) -> Customers:
    """Bring the customers in: seven in ten before the time told, the others during it."""
    random = setting.random(PART)
    n = setting.customers
    segment = random.choice(3, n, p=(0.62, 0.26, 0.12))
    tier = random.choice(3, n, p=(0.55, 0.33, 0.12))
    came_before = random.random(n) < 0.72
    since = np.where(came_before, -random.integers(1, 1100, n), random.integers(0, setting.days, n))
    return Customers(
        segment=segment,
        tier=tier,
        region=random.choice(4, n),
        plan=np.clip(tier + random.choice((-1, 0, 0, 1), n), 0, 2),
        since=since,
        until=np.full(n, setting.days),
        need=random.gamma(1.6, 0.40, n) * (1 + 0.35 * (segment == 2)),
        spend=np.exp(random.normal(3.2, 0.5, n)) * (1 + 0.5 * tier),
        warmth=random.normal(0, 0.35, n),
    )
