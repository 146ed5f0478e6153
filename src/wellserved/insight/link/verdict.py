"""Verdict: what the data say of an arrow of the map, why, and what is missing where they say nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from wellserved.insight.evidence import Grade
from wellserved.insight.link.rule import FEWEST_UNITS, FEWEST_WEEKS, Extent, LinkTest


class Why(StrEnum):
    """The reason of a verdict; `surfaces` has a sentence for each."""

    LEADS = "leads"
    EXPERIMENT = "quasi-experiment"
    SAME_AMOUNTS = "the same amounts are in both"
    MORE_TERMS = "the one says how many amounts the other adds up"
    OPPOSITE = "opposite"
    OPPOSITE_EXPERIMENT = "opposite in a quasi-experiment"
    TOO_SMALL = "less than would matter"
    GOES_WITH = "goes with it among contacts"
    FOLLOWS = "moves after it, too"
    NOT_AHEAD = "before no more than after"
    TOGETHER = "in the same week only"
    NOT_SHOWN = "not shown"
    FEW_WEEKS = "too few weeks"
    FEW_UNITS = "too few units"
    NO_VARIATION = "does not vary"
    NO_SEGMENT = "no segment in common"
    NO_KPI = "not a KPI"
    NO_DATA = "no data"


ARITHMETIC = (Why.SAME_AMOUNTS, Why.MORE_TERMS)
CONTRADICTED = (Why.OPPOSITE, Why.OPPOSITE_EXPERIMENT)
MISSING = (Why.FEW_WEEKS, Why.FEW_UNITS, Why.NO_VARIATION, Why.NO_SEGMENT, Why.NO_KPI, Why.NO_DATA)
SMALL = 0.1  # standard deviations for one: an effect that is surely smaller is none to steer by
FORMER = {"none where it would have been seen": Why.NOT_SHOWN}  # said of few rows, too, which could have hidden it


@dataclass(frozen=True)
class Verdict:
    """What is known of a link.

    Args:
        cause: Where the arrow starts.
        outcome: Where it points.
        sign: "+" where they are believed to rise together, "-" where not.
        why: The reason.
        grade: How sure we may be that the one moves the other.
        effect: The outcome's change for one more of the cause, in the KPIs' units; None where it is not tested.
        low: The lower end of the 95 % interval.
        high: The upper end.
        lag: Weeks after which it shows most; 0 in the same week, which tells nothing of which moves which.
        panels: Units (teams or segments) that were compared.
        periods: Weeks of them.
        by: The segments whose values the units are.
        facts: What the sentence of the reason tells.
    """

    cause: str
    outcome: str
    sign: str
    why: Why
    grade: Grade = Grade.ASSUMED
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    lag: int | None = None
    panels: int = 0
    periods: int = 0
    by: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def supported(self) -> bool:
        """Whether data support the belief, or it holds by arithmetic."""
        return self.why in (Why.LEADS, Why.EXPERIMENT) or self.arithmetic

    @property
    def arithmetic(self) -> bool:
        """Whether it holds because of how both are computed, which is no evidence of anything."""
        return self.why in ARITHMETIC

    @property
    def contradicted(self) -> bool:
        """Whether data speak against the belief."""
        return self.why in CONTRADICTED

    @property
    def claims(self) -> bool:
        """Whether it could be tested at all."""
        return self.why not in MISSING


def lacking(cause: str, outcome: str, sign: str, by: tuple[str, ...], found: Extent) -> Verdict | None:
    """The verdict on a pair of which there is too little for any claim; None where there is enough."""
    if found.enough:
        return None
    why = Why.NO_VARIATION
    if found.met < FEWEST_UNITS:
        why = Why.FEW_UNITS  # more weeks would not help
    elif found.weeks < FEWEST_WEEKS:
        why = Why.FEW_WEEKS
    elif found.units < FEWEST_UNITS:
        why = Why.FEW_UNITS
    facts = {"weeks": found.weeks, "units": found.units, "varying": found.varying}
    return Verdict(cause, outcome, sign, why, panels=found.units, periods=found.weeks, by=by, facts=facts)


def judged(cause: str, outcome: str, sign: str, by: tuple[str, ...], found: LinkTest) -> Verdict:
    """The verdict on a pair that was tested, believed to go one way."""
    why = _why(found, sign)
    grade = Grade.ASSUMED
    if why is Why.LEADS:
        grade = Grade.LEADS
    elif why in (Why.FOLLOWS, Why.NOT_AHEAD, Why.TOGETHER):
        grade = Grade.ASSOCIATED
    strength = found.effect * found.small / found.seen
    facts = {
        "seen": found.seen, "strength": strength, "lead": found.lead, "p": found.p, "lead_p": found.lead_p,
        "reliable": found.reliable,
    }  # fmt: skip
    effect, low, high, lag = found.effect, found.low, found.high, found.lag
    if why is Why.TOGETHER:
        effect, lag = found.together, 0
        low, high = effect - found.together_half, effect + found.together_half
    return Verdict(cause, outcome, sign, why, grade, effect, low, high, lag, found.units, found.weeks, by, facts)


def _why(found: LinkTest, sign: str) -> Why:
    way = 1 if sign == "+" else -1
    if found.supported:
        return Why.LEADS if found.effect * way > 0 else Why.OPPOSITE
    if found.predicts and found.effect * way > 0:
        return Why.FOLLOWS if found.follows else Why.NOT_AHEAD
    if found.together_p <= 0.05 and found.together * way > 0:
        return Why.TOGETHER
    if not found.predicts and _most(found, way) <= SMALL:
        return Why.TOO_SMALL
    return Why.NOT_SHOWN


def _most(found: LinkTest, way: int) -> float:
    """The most that it may do the way it is believed to, in standard deviations, the chance of few rows taken out.

    Weeks later or in the same week: what acts at once is not weeks before what it acts on.
    """
    end = max(found.low * way, found.high * way, found.together * way + found.together_half)
    if end <= 0:
        return 0.0
    return end * found.small / found.seen / found.reliable if found.reliable else float("inf")


def verdict_json(one: Verdict) -> dict[str, Any]:
    """A verdict as it is kept, and read again by `read_verdict`."""
    return {
        "from": one.cause,
        "to": one.outcome,
        "sign": one.sign,
        "grade": int(one.grade),
        "supported": one.supported,
        "effect": one.effect,
        "low": one.low,
        "high": one.high,
        "lag": one.lag,
        "panels": one.panels,
        "periods": one.periods,
        "by": list(one.by),
        "reason": one.why.value,
        "facts": dict(one.facts),
    }


def read_verdict(said: Mapping[str, Any]) -> Verdict:
    """A verdict from what `verdict_json` made of it."""
    same = {name: said[name] for name in ("sign", "effect", "low", "high", "lag", "panels", "periods", "facts")}
    return Verdict(
        cause=said["from"],
        outcome=said["to"],
        why=FORMER.get(said["reason"]) or Why(said["reason"]),
        grade=Grade(said["grade"]),
        by=tuple(said["by"]),
        **same,
    )
