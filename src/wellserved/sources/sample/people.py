"""The simulated customers: who they are, how often they need help, and since when."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.setting import Array, Setting

PART = 2
SEGMENTS = ("private", "family", "business")
TIERS = ("bronze", "silver", "gold")
REGIONS = ("north", "east", "south", "west")
PLANS = ("basic", "plus", "premium")
OLDEST = 1_100
LEFT_A_MONTH, MONTHS_BEFORE = 0.036, 24


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
    """Bring the customers in: most before the time told, the others during it; and those who had left by then."""
    random = setting.random(PART)
    came_before = random.random(setting.customers) < 0.72
    since = np.where(
        came_before,
        -random.integers(1, OLDEST, setting.customers),
        random.integers(0, setting.days, setting.customers),
    )
    gone_since, gone = _former(int(came_before.sum()), random)
    since, until = np.append(since, gone_since), np.append(np.full(setting.customers, setting.days), gone)
    n = len(since)
    segment = random.choice(3, n, p=(0.62, 0.26, 0.12))
    tier = random.choice(3, n, p=(0.55, 0.33, 0.12))
    return Customers(
        segment=segment,
        tier=tier,
        region=random.choice(4, n),
        plan=np.clip(tier + random.choice((-1, 0, 0, 1), n), 0, 2),
        since=since,
        until=until,
        need=random.gamma(1.6, 0.40, n) * (1 + 0.35 * (segment == 2)),
        spend=np.exp(random.normal(3.2, 0.5, n)) * (1 + 0.5 * tier),
        warmth=random.normal(0, 0.35, n),
    )


def _former(here: int, random: np.random.Generator) -> tuple[Array, Array]:
    """Customers of the two years before who had left again, so that those years do not look as if nobody ever did."""
    each = int(LEFT_A_MONTH * here)
    until = -np.repeat(np.arange(MONTHS_BEFORE), each) * 30 - random.integers(0, 30, each * MONTHS_BEFORE)
    since = until - 30 - (random.random(len(until)) * (OLDEST + until - 30)).astype(np.int64)
    return since, until
