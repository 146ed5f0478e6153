"""Asked: each true effect and each belief of the scorecard in the words in which a workspace is asked for it."""

from dataclasses import dataclass
from typing import Any

DIGITS = 6
FIRST = "each customer's first contact about a new matter, if as many days follow it as are looked at"
ANSWERED = (
    "each customer's first contact about a new matter in every 90 days, if answered, from 90 days after records begin"
    " until 90 days before they end"
)
CALLED = f"{FIRST}, of calls and chats that a person answered"
WRITTEN, BY_PEOPLE = f"{FIRST}, of chats and messages", f"{FIRST}, of those that a person took"
CENTS = 100
HIDDEN = ("settled", "not_back_in_7d", "course_taken", "a_point_of_satisfaction", "satisfaction_felt")


@dataclass(frozen=True)
class Asked:
    """How an effect is asked for.

    Args:
        treatment: As the command `effect` names it; a word that it does not know where no record tells it.
        outcome: As the command names it.
        population: Over whom it is a mean.
        per: By what the size is divided to be in the unit of the records.
    """

    treatment: str
    outcome: str
    population: str
    per: int = 1

    @property
    def askable(self) -> bool:
        """Whether records tell both."""
        return self.treatment not in HIDDEN and self.outcome not in HIDDEN


EFFECTS = {
    "settled_on_stays_90d": Asked("settled", "stays_90d", FIRST),
    "settled_on_satisfaction": Asked("settled", "satisfaction_felt", FIRST),
    "settled_on_margin_90d": Asked("settled", "margin_90d", FIRST, per=CENTS),
    "not_back_in_7d_on_stays_90d": Asked("not_back_in_7d", "stays_90d", FIRST),
    "settled_at_once_on_stays_90d": Asked("settled_at_once", "stays_90d", ANSWERED),
    "settled_at_once_on_margin_90d": Asked("settled_at_once", "margin_90d", ANSWERED, per=CENTS),
    "long_wait_on_stays_90d": Asked("waited_over_2_minutes", "stays_90d", CALLED),
    "long_wait_on_satisfaction": Asked("waited_over_2_minutes", "satisfaction_felt", CALLED),
    "long_wait_on_margin_90d": Asked("waited_over_2_minutes", "margin_90d", CALLED, per=CENTS),
    "long_wait_on_back_in_7d": Asked("waited_over_2_minutes", "back_in_7d", CALLED),
    "bot_on_stays_90d": Asked("handled_by_bot", "stays_90d", WRITTEN),
    "bot_on_settled": Asked("handled_by_bot", "settled", WRITTEN),
    "bot_on_margin_90d": Asked("handled_by_bot", "margin_90d", WRITTEN, per=CENTS),
    "bot_on_back_in_7d": Asked("handled_by_bot", "back_in_7d", WRITTEN),
    "course_on_settled": Asked("course_taken", "settled", BY_PEOPLE),
    "course_on_satisfaction": Asked("course_taken", "satisfaction_felt", BY_PEOPLE),
    "course_on_stays_90d": Asked("course_taken", "stays_90d", BY_PEOPLE),
    "course_on_margin_90d": Asked("course_taken", "margin_90d", BY_PEOPLE, per=CENTS),
    "satisfaction_on_stays_90d": Asked("a_point_of_satisfaction", "stays_90d", BY_PEOPLE),
}
HOLDS, ADDS_UP = "equation", "arithmetic"
LINKS = (
    ("training_hours", "fcr_no_repeat", HOLDS, "the course of 8 hours settles more; short courses do nothing"),
    ("fcr_no_repeat", "csat_t2b", HOLDS, "an unsettled contact, and each one after it, takes away satisfaction"),
    ("csat_t2b", "retention_rate", HOLDS, "what fell short in a month makes customers leave in the next"),
    ("retention_rate", "margin_per_customer", None,
     "who left is no customer any more, so that the mean of those who stayed is not moved; what fell short moves both"),
    ("coaching_coverage", "qa_score", None, "coaching moves nothing here"),
    ("knowledge_link_rate", "fcr_no_repeat", None, "articles are linked by chance"),
    ("engagement_index", "csat_t2b", None, "the course moves both; engagement itself moves nothing"),
    ("service_level", "ces2", HOLDS, "each minute of waiting takes away satisfaction, from which effort is answered"),
    ("first_reply_time_business", "csat_t2b", None, "waiting for a reply is not felt here, waiting in a line is"),
    ("fcr_no_repeat", "cost_per_resolution_shared", ADDS_UP, "a matter bears the cost of each contact that it takes"),
    ("csat_t2b", "nps_rel", HOLDS, "what fell short in a month makes customers recommend less"),
    ("promise_kept_rate", "csat_t2b", None, "settling a matter moves both; a promise kept moves nothing itself"),
    ("cost_per_resolution_shared", "ctsv_ratio", ADDS_UP, "the cost of contacts is in both"),
)  # fmt: skip


def asked_as(name: str, size: float) -> dict[str, Any]:
    """How an effect is asked for, and what the answer should be, in the unit of the records."""
    asked = EFFECTS[name]
    return {
        "treatment": asked.treatment,
        "outcome": asked.outcome,
        "population": asked.population,
        "effect": round(size / asked.per, DIGITS) + 0.0,
        "askable": asked.askable,
    }


def links() -> list[dict[str, Any]]:
    """Each arrow of the service scorecard: whether it holds in the equations, by what, and why."""
    return [
        {"from": cause, "to": outcome, "true": by is not None, "by": by, "why": why}
        for cause, outcome, by, why in LINKS
    ]
