"""What-if JSON: a scenario as the object that programs may rely on."""

from typing import Any

from wellserved.insight.evidence import effect_json
from wellserved.insight.staffing.whatif import Band, State, TierChange, Used, WhatIf
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.whatif_words import cautions, grounds, sentences


def whatif_json(found: WhatIf, numbers: Numbers) -> dict[str, Any]:
    """The whole: scenario, the line now and then, money with its 90 % band, and what it rests on; a year each."""
    told, scenario = found.operation, found.scenario
    return {
        "scenario": {
            "staff": scenario.staff,
            "demand": scenario.demand,
            "handle_time": scenario.handle,
            "years": scenario.years,
        },
        "from": told.first,
        "to": told.last,
        "contacts": told.contacts,
        "identified": told.identified,
        "measured": {
            "abandoned": told.measured.abandoned,
            "within_20s": told.measured.within,
            "beyond_120s": told.measured.beyond,
            "wait_seconds": told.measured.wait,
            "handle_seconds": told.handle,
            "patience_seconds": told.patience.mean,
            "patience_low": told.patience.low,
            "patience_high": told.patience.high,
            "patience_of_model": told.patience.even,
        },
        "fit": {"factor": found.fit.factor, "reached": found.fit.reached},
        "now": _state(found.now),
        "then": _state(found.then),
        "saved": found.saved,
        "customers": _band(found.customers),
        "margin": _band(found.margin),
        "net": _band(found.net),
        "verdict": found.verdict,
        "sentence": " ".join(sentences(found, numbers)),
        "tiers": [_tier(one) for one in found.tiers],
        "effects": [_used(one) for one in found.levers],
        "rests_on": [
            {"what": one.what, "value": one.value, "evidence": one.evidence, "does": one.does}
            for one in grounds(found, numbers)
        ],
        "may_not_be_concluded": cautions(found, numbers),
    }


def _state(state: State) -> dict[str, Any]:
    told = state.waiting
    return {
        "abandoned": float(told.abandoned),
        "within_20s": float(told.within),
        "beyond_120s": float(told.beyond),
        "wait_seconds": float(told.wait),
        "busy": float(told.busy),
        "contacts": state.offered,
        "staff_hours": state.staff_hours,
        "cost": state.cost,
    }


def _band(band: Band | None) -> dict[str, float] | None:
    return None if band is None else {"value": band.value, "low": band.low, "high": band.high}


def _tier(one: TierChange) -> dict[str, Any]:
    money = {"customers": _band(one.customers), "margin": _band(one.margin)}
    return {"tier": one.name or None, "waited_long": one.waited, "abandoned": one.abandoned, **money}


def _used(one: Used) -> dict[str, Any]:
    about = {"exposure": one.lever.exposure, "gain": one.lever.gain, "moves": one.moves, "why_not": one.why_not}
    return about | effect_json(one.lever.effect)
