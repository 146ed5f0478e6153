"""From effects: which link of the map an effect that was found bears on, and which way.

An effect that compares like with like says more than a panel that shows who moved first. It raises a link's grade where
what was done is what the cause measures, and what came of it what the effect measures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Any

from wellserved.insight.evidence import EITHER_WAY, Grade, asked_of_all
from wellserved.insight.link.verdict import Verdict, Why

LEVEL = 0.05
CAUSES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "settled_at_once": (("fcr_no_repeat", 1), ("repeat_contact_rate", -1), ("fcr_survey", 1)),
    "came_back": (("fcr_no_repeat", -1), ("repeat_contact_rate", 1), ("fcr_survey", -1)),
    "waited_over_2_minutes": (("service_level", -1), ("asa", 1), ("queue_wait_p90", 1)),
    "waited_over_20_seconds": (("service_level", -1),),
    "handled_by_bot": (("automated_resolution", 1), ("containment", 1)),
    "satisfied": (("csat_t2b", 1), ("csat_mean", 1), ("dsat_rate", -1)),
    "training": (("training_hours", 1), ("training_completion", 1), ("training_hours_total", 1)),
    "coaching": (("coaching_coverage", 1), ("agents_coached", 1)),
}
OUTCOMES: Mapping[str, tuple[tuple[str, int], ...]] = {
    "stays_90d": (("retention_rate", 1), ("churn_rate", -1)),
    "margin_90d": (("margin_per_customer", 1),),
    "revenue_90d": (("revenue_per_customer", 1),),
    "satisfaction": (("csat_t2b", 1), ("csat_mean", 1), ("dsat_rate", -1)),
    "effort": (("ces2", 1),),
    "recommends_30d": (("nps_rel", 1),),
    "back_in_7d": (("repeat_contact_rate", 1), ("fcr_no_repeat", -1)),
}
DESIGN = ("overlap", "effective_n", "balance")
BY_TEAM = ("training", "coaching")  # what came to teams: as many treatments as there are courses


@dataclass(frozen=True)
class Wanted:
    """Which effects would bear on a link: any of these treatments on any of these outcomes."""

    treatments: tuple[str, ...]
    outcomes: tuple[str, ...]


@dataclass(frozen=True)
class _Bearing:
    """An effect that bears on a link, whether it is clear of 0, and whether it speaks for what is believed."""

    told: Mapping[str, Any]
    clear: bool
    supports: bool

    @property
    def grade(self) -> int:
        return int(self.told["grade"])


def wanted(cause: str, outcome: str) -> Wanted:
    """Which effects would bear on a link between two KPIs, by the tables above."""
    treatments = tuple(name for name in CAUSES if _way(CAUSES, name, cause))
    return Wanted(treatments, tuple(name for name in OUTCOMES if _way(OUTCOMES, name, outcome)))


def raised(verdict: Verdict, effects: Iterable[Mapping[str, Any]]) -> Verdict:
    """A verdict with what effects say of the link: those of a quasi-experiment or an experiment count before a panel.

    Where several bear on one link, each is asked at a level that allows for the others (Bonferroni).

    Args:
        verdict: What the panel said.
        effects: Effects as `evidence.effect_json` tells them, the last of each.
    """
    if verdict.arithmetic:
        return verdict
    bearing = [told for told in alike(effects) if asked_of_all(told) and _sense(verdict, told)]
    about = [told for told in bearing if not told["refused"] and told["effect"] is not None]
    found = [one for told in about if (one := _bearing(verdict, told, len(about))).clear]
    strong = [one for one in found if one.grade >= Grade.QUASI_EXPERIMENT]
    if not strong:
        return _lacking(_beside(verdict, found), bearing)
    best = max(strong, key=lambda one: one.grade)
    against = [one for one in strong if not one.supports and one.grade == best.grade]
    chosen = against[0] if against else best
    why = Why.EXPERIMENT if chosen.supports else Why.OPPOSITE_EXPERIMENT
    return _told(verdict, chosen.told, why, Grade(chosen.grade))


def uneven(told: Mapping[str, Any]) -> bool:
    """Whether the two sides of an effect were not alike enough once weighted; what came of it has no part in that."""
    checks = told.get("checks") or {}
    return any(name in checks and checks[name]["passed"] is False for name in DESIGN)


def alike(effects: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of each treatment and outcome one effect: where all are too unlike, that in which those count most who are alike.

    An effect is chosen by who had the treatment, never by what came of it: no chance find is made likelier.
    """
    some: list[Mapping[str, Any]] = []
    every: list[Mapping[str, Any]] = []
    for told in effects:
        (some if told.get("estimand") == EITHER_WAY else every).append(told)
    unlike = {_pair(one) for one in every if uneven(one)} & {_pair(one) for one in some}
    chosen = [one for one in every if _pair(one) not in unlike]
    return chosen + [one for one in some if _pair(one) in unlike]


def _pair(told: Mapping[str, Any]) -> tuple[str, str]:
    return told["treatment"], told["outcome"]


def _beside(verdict: Verdict, found: list[_Bearing]) -> Verdict:
    """What goes with the cause among contacts, though not all that tried to refute it failed: better than nothing."""
    open_ = verdict.grade is Grade.ASSUMED and not verdict.contradicted and not verdict.supported
    if not open_ or not found or not all(one.supports for one in found):
        return verdict
    return _told(verdict, found[0].told, Why.GOES_WITH, Grade.ASSOCIATED)


def _lacking(verdict: Verdict, bearing: list[Mapping[str, Any]]) -> Verdict:
    """What contacts lacked where nothing is shown and every effect that could have told was refused."""
    if verdict.why is not Why.NOT_SHOWN or not bearing or not all(told["refused"] for told in bearing):
        return verdict
    lacks = {name: bearing[0][name] for name in ("treatment", "outcome", "refused")}
    return replace(verdict, facts={**verdict.facts, "lacks": lacks})


def _bearing(verdict: Verdict, told: Mapping[str, Any], of: int) -> _Bearing:
    half = (told["high"] - told["low"]) / 2 * _reach(LEVEL / of) / _reach(LEVEL)
    middle = (told["high"] + told["low"]) / 2
    believed = 1 if verdict.sign == "+" else -1
    return _Bearing(told, abs(middle) > half, _sense(verdict, told) * told["effect"] * believed > 0)


def _reach(level: float) -> float:
    return NormalDist().inv_cdf(1 - level / 2)


def _sense(verdict: Verdict, told: Mapping[str, Any]) -> int:
    """1 where more of the effect means that both KPIs rise together, -1 where one falls, 0 where it is of others."""
    treatment = str(told["treatment"]).split(":")[0]
    return _way(CAUSES, treatment, verdict.cause) * _way(OUTCOMES, told["outcome"], verdict.outcome)


def _way(known: Mapping[str, tuple[tuple[str, int], ...]], name: str, metric: str) -> int:
    """1 where a name means more of a KPI, -1 where less, 0 where it is about another."""
    return dict(known.get(name, ((name, 1),))).get(metric, 0)


def _told(verdict: Verdict, told: Mapping[str, Any], why: Why, grade: Grade) -> Verdict:
    """The effect in the panel's place; its size is of having the treatment, not of one more of the cause."""
    facts = {name: told[name] for name in ("treatment", "outcome", "method", "n")}
    facts["robust"] = (told.get("checks") or {}).get("robustness", {}).get("value")
    same = {name: told[name] for name in ("effect", "low", "high")} | {"panels": int(told["n"]), "grade": grade}
    return replace(verdict, why=why, lag=None, facts=facts | {"panel": verdict.why.value}, **same)
