"""The simulated customers: who they are, how often they need help, and since when."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.setting import Array, Setting

SEGMENTS = ("private", "family", "business")
TIERS = ("bronze", "silver", "gold")
REGIONS = ("north", "east", "south", "west")
BRANDS = ("lumen", "vero")
PLANS = ("basic", "plus", "premium")
OLDEST = 1_100
LEFT_A_MONTH, MONTHS_BEFORE = 0.036, 24
SPENDS = 27.0


@dataclass(frozen=True)
class Customers:
    """Arrays of one entry a customer.

    Args:
        segment: Index into SEGMENTS.
        tier: Index into TIERS: what the customer is worth.
        region: Index into REGIONS.
        brand: Index into BRANDS.
        plan: Index into PLANS.
        since: Day they came, from the start; below 0 is before it.
        until: Day they left; the number of days where they stay. Filled in month by month.
        need: Matters a month that they contact the organisation about.
        spend: What they spend on one order, in cents.
        warmth: How kindly they judge, in points of satisfaction; no record tells it.
        shortfall: By how much each month's contacts fell short of satisfaction, shape (customers, months + 1).
        complained: Whether they had a complaint in each month, of the same shape.
    """

    segment: Array
    tier: Array
    region: Array
    brand: Array
    plan: Array
    since: Array
    until: Array
    need: Array
    spend: Array
    warmth: Array
    shortfall: Array
    complained: Array

    def __len__(self) -> int:
        return len(self.since)

    def active(self, day: int) -> Array:
        """Who is a customer on that day."""
        here: Array = (self.since <= day) & (self.until > day)
        return here


def attract(setting: Setting) -> Customers:
    """Bring the customers in: most before the time told, the others during it; and those who had left by then."""
    draws, told = setting.draws, np.arange(setting.customers)
    came_before = draws.happens(0.72, "came before", told)
    before, during = -draws.whole(OLDEST, "since", told, least=1), draws.whole(setting.days, "came", told)
    gone_since, gone = _former(setting, int(came_before.sum()))
    since = np.append(np.where(came_before, before, during), gone_since)
    until = np.append(np.full(setting.customers, setting.days), gone)
    who = np.arange(len(since))
    segment = draws.choose((0.62, 0.26, 0.12), "segment", who)
    tier = draws.choose((0.55, 0.33, 0.12), "tier", who)
    spend = SPENDS * draws.lognormal(0.5, "spend", who) * (1 + 0.5 * tier)
    return Customers(
        segment=segment,
        tier=tier,
        region=draws.whole(len(REGIONS), "region", who),
        brand=draws.choose((0.7, 0.3), "brand", who),
        plan=np.clip(tier + draws.choose((0.25, 0.5, 0.25), "plan", who) - 1, 0, 2),
        since=since,
        until=until,
        need=0.5 * draws.lognormal(0.75, "need", who) * (1 + 0.35 * (segment == 2)),
        spend=np.rint(spend * 100).astype(np.int64),
        warmth=setting.mechanism.warmth_spread * draws.normal("warmth", who),
        shortfall=np.zeros((len(who), setting.months + 1)),
        complained=np.zeros((len(who), setting.months + 1)),
    )


def _former(setting: Setting, here: int) -> tuple[Array, Array]:
    """Customers of the two years before who had left again, so that those years do not look as if nobody ever did."""
    draws, each = setting.draws, int(LEFT_A_MONTH * here)
    who = np.arange(each * MONTHS_BEFORE)
    until = -(who // max(each, 1)) * 30 - draws.whole(30, "former until", who)
    since = until - 30 - (draws.uniform("former since", who) * (OLDEST + until - 30)).astype(np.int64)
    return since, until
