"""Mechanism: what acts on what in the simulated organisation, and how strongly.

Every number here is a true effect. What each means, and in which unit, is kept
with it and is written beside the data.
"""

from dataclasses import dataclass, field
from typing import Any

LOG_ODDS, POINTS, SHARE = "log odds", "points of satisfaction (1 to 5)", "share"


def acts(size: float, unit: str, meaning: str) -> Any:
    """A parameter with its unit and meaning."""
    return field(default=size, metadata={"unit": unit, "meaning": meaning})


@dataclass(frozen=True)
class Mechanism:
    """The coefficients of the equations; `truth.json` tells each with its unit and meaning."""

    resolved: float = acts(0.75, LOG_ODDS, "that a person settles a matter, before all that follows")
    skill_spread: float = acts(0.25, LOG_ODDS, "standard deviation of agents' skill")
    training_on_resolved: float = acts(0.75, LOG_ODDS, "what the course adds once its effect is whole, in a usual team")
    newcomer_on_resolved: float = acts(-0.4, LOG_ODDS, "what an agent's first 90 days take away")
    tier_on_resolved: float = acts(0.4, LOG_ODDS, "what each value tier adds: more may be done for those worth more")
    winter_on_resolved: float = acts(-0.2, LOG_ODDS, "what November to January take away")
    policy_on_resolved: float = acts(0.8, LOG_ODDS, "what returns without a reason add to matters of returns")
    bot_resolved: float = acts(0.3, LOG_ODDS, "that a bot settles a matter, before topic")
    repeat_if_unsettled: float = acts(0.85, SHARE, "of unsettled customers who come back about the matter")
    repeat_days: float = acts(1.3, "days", "mean time until then, beyond the first day")
    satisfaction: float = acts(4.35, POINTS, "of a matter settled at once, by a person, without waiting")
    unsettled_on_satisfaction: float = acts(-1.3, POINTS, "what an unsettled contact takes away")
    wait_on_satisfaction: float = acts(-0.2, POINTS, "what each minute of waiting takes away, up to five")
    repeat_on_satisfaction: float = acts(-0.25, POINTS, "what each contact before this one takes away")
    bot_on_satisfaction: float = acts(-0.2, POINTS, "what a bot takes away")
    warmth_spread: float = acts(0.35, POINTS, "standard deviation of how kindly customers judge")
    mood_spread: float = acts(0.45, POINTS, "standard deviation of what else moves a judgement")
    leaves: float = acts(-3.9, LOG_ODDS, "that a customer leaves in a month, before all that follows")
    shortfall_on_leaves: float = acts(
        0.55, LOG_ODDS, "what each point by which contacts of the month before fell short of satisfaction adds, up to 6"
    )
    memory: float = acts(0.35, SHARE, "of a month's shortfall that is still felt in the month after")
    tier_on_leaves: float = acts(-0.45, LOG_ODDS, "what each value tier adds")
    warmth_on_leaves: float = acts(-0.5, LOG_ODDS, "what each point of kindness adds")
    complaint_on_leaves: float = acts(0.9, LOG_ODDS, "what having a complaint adds, however it is dealt with")
    winter_on_leaves: float = acts(0.3, LOG_ODDS, "what November to January add")
    orders_a_month: float = acts(0.3125, "orders", "of a customer and month, before tier and shortfall")
    tier_on_orders: float = acts(0.1, SHARE, "by which each value tier orders more")
    shortfall_on_orders: float = acts(-0.08, SHARE, "by which each point of shortfall felt changes orders, up to 6")
    sells: float = acts(0.06, SHARE, "of settled contacts about a product in which something is sold")
    hurry_on_reply: float = acts(0.6, "factor", "on the time to a first reply, from the day that replies are hurried")
    hurry_on_solving: float = acts(2.5, "factor", "on the time to solve a case from then on")
    solved_with_reply: float = acts(0.45, SHARE, "of cases solved with the first reply, before that day")
    solved_with_hurried: float = acts(0.2, SHARE, "of cases solved with the first reply, from that day on")
    patience_seconds: float = acts(420.0, "seconds", "mean time that a caller would wait")
    answers: float = acts(-1.15, LOG_ODDS, "that a survey is answered after a middling experience")
    satisfaction_on_answers: float = acts(0.5, LOG_ODDS, "what each point above 4 adds, and each below takes away")
    anger_on_answers: float = acts(1.1, LOG_ODDS, "what each point below 2.5 adds")
