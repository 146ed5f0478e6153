"""From effects: which link of the map an effect that was found bears on, and which way.

An effect that compares like with like says more than a panel that shows who moved first. It raises a link's grade where
what was done is what the cause measures, and what came of it what the effect measures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from wellserved.insight.evidence import Grade, is_of_all
from wellserved.insight.link.verdict import Verdict, Why

CAUSES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "settled_at_once": (("fcr_no_repeat", 1), ("repeat_contact_rate", -1), ("fcr_survey", 1)),
    "waited_over_2_minutes": (("service_level", -1), ("asa", 1), ("queue_wait_p90", 1)),
    "handled_by_bot": (("automated_resolution", 1), ("containment", 1)),
    "training": (("training_hours", 1), ("training_completion", 1), ("training_hours_total", 1)),
    "coaching": (("coaching_coverage", 1), ("agents_coached", 1)),
}
OUTCOMES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "stays_90d": (("retention_rate", 1), ("churn_rate", -1)),
    "margin_90d": (("margin_per_customer", 1),),
    "revenue_90d": (("revenue_per_customer", 1),),
    "satisfaction": (("csat_t2b", 1), ("csat_mean", 1), ("dsat_rate", -1)),
    "back_in_7d": (("repeat_contact_rate", 1), ("fcr_no_repeat", -1)),
}


@dataclass(frozen=True)
class _Bearing:
    """An effect that bears on a link, and whether it speaks for what is believed."""

    told: Mapping[str, Any]
    supports: bool


def raised(verdict: Verdict, effects: Iterable[Mapping[str, Any]]) -> Verdict:
    """A verdict with what effects say of the link: those of a quasi-experiment or an experiment count before a panel.

    Args:
        verdict: What the panel said.
        effects: Effects as `evidence.effect_json` tells them, the last of each.
    """
    found = [bearing for told in effects if (bearing := _bearing(verdict, told)) is not None]
    if not found:
        return verdict
    best = max(found, key=lambda one: int(one.told["grade"]))
    against = [one for one in found if not one.supports and one.told["grade"] == best.told["grade"]]
    return _told(verdict, against[0] if against else best)


def _bearing(verdict: Verdict, told: Mapping[str, Any]) -> _Bearing | None:
    if told["refused"] or told["effect"] is None or int(told["grade"]) < Grade.QUASI_EXPERIMENT:
        return None
    if told["low"] <= 0 <= told["high"] or not is_of_all(told):
        return None
    cause = _way(CAUSES, str(told["treatment"]).split(":")[0], verdict.cause)
    outcome = _way(OUTCOMES, told["outcome"], verdict.outcome)
    if not cause or not outcome:
        return None
    believed = 1 if verdict.sign == "+" else -1
    return _Bearing(told, cause * outcome * told["effect"] * believed > 0)


def _way(known: Mapping[str, tuple[tuple[str, int], ...]], name: str, metric: str) -> int:
    """1 where a name means more of a KPI, -1 where less, 0 where it is about another."""
    return dict(known.get(name, ((name, 1),))).get(metric, 0)


def _told(verdict: Verdict, bearing: _Bearing) -> Verdict:
    """The effect in the panel's place; its size is of having the treatment, not of one more of the cause."""
    told = bearing.told
    facts = {name: told[name] for name in ("treatment", "outcome", "method", "n")}
    why = Why.EXPERIMENT if bearing.supports else Why.OPPOSITE_EXPERIMENT
    panel = {"panel": verdict.why.value}
    same = {name: told[name] for name in ("effect", "low", "high")}
    same |= {"panels": int(told["n"]), "grade": Grade(int(told["grade"]))}
    return replace(verdict, why=why, lag=None, facts=facts | panel, **same)
