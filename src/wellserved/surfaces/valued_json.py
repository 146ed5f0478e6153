"""Valued JSON: cost against value as the object that programs may rely on; numbers are not rounded."""

from dataclasses import asdict
from typing import Any

from wellserved.flow.value import Worth
from wellserved.insight.lifetime.found import Lifetime
from wellserved.insight.staffing.whatif import TierChange, WhatIf
from wellserved.insight.worth.account import Account, Key, Served
from wellserved.insight.worth.bridge import Bridge
from wellserved.insight.worth.caused import MONTHS, Caused
from wellserved.insight.worth.cut import Cut
from wellserved.insight.worth.ratio import Ratio
from wellserved.insight.worth.whale import Whale
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.valued import assumptions, findings, missing_text, sentence
from wellserved.terms.period import Period


def valued_json(found: Worth, numbers: Numbers) -> dict[str, Any]:
    """The whole: cost, the three values, ratios, curve, bridge, cut, and what is missing."""
    whole = found.whole
    return {
        "period": _period(found.period),
        "against": _period(found.against) if found.against else None,
        "where": found.where,
        "by": list(found.by),
        "sentence": sentence(found, numbers),
        "findings": findings(found, numbers),
        "cost": _cost(found.account, whole),
        "contacts": whole.contacts,
        "issues": whole.first,
        "customers": whole.customers,
        "values": {
            "realised_margin": found.values.realised,
            "expected_lifetime": _expected(found.values.expected),
            "retained": [_caused(one) for one in found.values.caused],
        },
        "ratio": _ratio(found.ratio, whole.coverage),
        "ratio_generated": _ratio(found.generated, None) if found.generated else None,
        "segments": [_segment(part, ratio, found) for part, ratio in found.segments],
        "whale": _whale(found.whale) if found.whale else None,
        "bridge": _bridge(found.bridge) if found.bridge else None,
        "cut": _cut(found.cut, found) if found.cut else None,
        "missing": [
            {"code": one.code, "record": one.record, "text": missing_text(one, found, numbers)} for one in found.missing
        ],
        "assumptions": assumptions(found, numbers),
    }


def _period(period: Period) -> dict[str, Any]:
    return {"start": period.start, "end": period.end, "grain": period.grain.value}


def _cost(account: Account, whole: Served) -> dict[str, Any]:
    known = bool(whole.costed)
    return {
        "booked": account.amount,
        "borne": whole.cost if known else None,
        "repeats": whole.repeat_cost if whole.traced else None,
        "unidentified": whole.unidentified if known else None,
        "idle": account.idle,
        "kept_apart": account.kept_apart,
        "contacts_unknown": whole.unknown,
        "categories": [asdict(one) for one in account.booked],
    }


def _ratio(ratio: Ratio, coverage: float | None) -> dict[str, Any]:
    return {
        "value": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
        "n": ratio.n,
        "coverage": coverage,
        "note": ratio.note,
    }


def _segment(part: Served, ratio: Ratio, found: Worth) -> dict[str, Any]:
    known, generated = bool(part.costed), found.values.tiers.get(part.key)
    return {
        "segment": dict(zip(found.by, part.key, strict=True)),
        "customers": part.customers,
        "buyers": part.buyers,
        "contacts": part.contacts,
        "issues": part.first if part.traced or not known else None,
        "cost": part.cost if known else None,
        "repeat_cost": part.repeat_cost if part.traced else None,
        "margin": part.margin,
        "generated": asdict(generated.value) if generated else None,
        "ratio": _ratio(ratio, part.coverage),
    }


def _expected(found: Lifetime | None) -> dict[str, Any] | None:
    if found is None or found.whole is None:
        return None
    total = found.whole.total
    told = {"value": total.value, "low": total.low, "high": total.high, "n": found.n}
    return told | {"months": found.months, "relation": found.relation, "method": found.method}


def _caused(one: Caused) -> dict[str, Any]:
    effect = one.effect
    return {
        "treatment": effect.treatment,
        "outcome": effect.outcome,
        "estimand": effect.estimand,
        "grade": int(effect.grade),
        "evidence": effect.grade.words,
        "generated": one.generated,
        "treated": one.treated,
        "each": asdict(one.each),
        "value": one.value.value,
        "low": one.value.low,
        "high": one.value.high,
        "assumed_months": MONTHS if one.assumed else None,
    }


def _whale(found: Whale) -> dict[str, Any]:
    told = asdict(found) | {"low": found.doubt.low, "high": found.doubt.high}
    del told["doubt"]
    return told


def _bridge(found: Bridge) -> dict[str, Any]:
    return {
        "before": found.before,
        "now": found.now,
        "margin_is_in_it": found.value,
        "idle_is_in_it": found.whole,
        "steps": [asdict(step) for step in found.steps],
    }


def _cut(cut: Cut, found: Worth) -> dict[str, Any]:
    return {
        "share": cut.share,
        "saved": cut.saved,
        "idle": cut.idle,
        "segments": [_stake(cut, place) for place in range(len(cut.stakes))],
        "foreseen_a_year": _foreseen(found.foreseen) if found.foreseen else None,
    }


def _stake(cut: Cut, place: int) -> dict[str, Any]:
    stake = cut.stakes[place]
    return {
        "segment": _names(stake.key),
        "saved": stake.saved,
        "customers": stake.customers,
        "worth": asdict(stake.worth),
        "even_customers": stake.even_customers,
        "even_share": stake.even_share,
        "even_treated": stake.even_treated,
        "treated": stake.treated,
        "evidence": stake.evidence.words if stake.evidence is not None else None,
    }


def _names(key: Key) -> dict[str, str | None]:
    return {"value_tier": key[0]} if key else {}


def _foreseen(found: WhatIf) -> dict[str, Any]:
    """What the model of queues says of the same cut, a year."""
    return {
        "saved": found.saved,
        "customers": asdict(found.customers) if found.customers else None,
        "margin": asdict(found.margin) if found.margin else None,
        "net": asdict(found.net) if found.net else None,
        "verdict": found.verdict,
        "segments": [_foreseen_of(one) for one in found.tiers],
    }


def _foreseen_of(one: TierChange) -> dict[str, Any]:
    return {
        "value_tier": one.name,
        "waited": one.waited,
        "customers": asdict(one.customers) if one.customers else None,
        "margin": asdict(one.margin) if one.margin else None,
    }
