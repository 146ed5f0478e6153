"""Explained JSON: an explanation as the object that programs may rely on."""

from typing import Any

from wellserved.insight.drivers import Drivers
from wellserved.insight.explanation import Cut, Explanation
from wellserved.insight.kitagawa import Contribution
from wellserved.metrics.json_shape import to_json
from wellserved.surfaces.explained import cautions, sentence
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.what_else import pulls_of


def explained_json(
    found: Explanation, numbers: Numbers, drivers: Drivers | None = None, goal: float | None = None
) -> dict[str, Any]:
    """The whole: the change, its sentence and cautions, and its parts by segment; numbers are not rounded.

    Args:
        found: The change.
        numbers: The reader's formatter.
        drivers: What beside its segments may have moved the KPI.
        goal: The target of the later period; None where there is none.
    """
    change = found.change
    told = zip(found.cautions, cautions(found, numbers), strict=True)
    return {
        "metric": found.definition.name,
        "now": to_json(change.now),
        "then": to_json(change.then),
        "change": change.change,
        "low": change.low,
        "high": change.high,
        "beyond_noise": change.beyond_noise,
        "sentence": sentence(found, numbers),
        "cautions": [{"code": code, "text": text} for code, text in told],
        "adds": found.additive,
        "by": [_cut(one) for one in found.cuts],
        "together": _together(found),
        "calendar": _calendar(drivers),
        "notes": [
            {"day": one.day, "kind": one.kind, "text": one.text, "author": one.author, "segment": dict(one.segment)}
            for one in (drivers.notes if drivers else ())
        ],
        "target": goal,
        "pulls": [
            {"segment": one.segment, "value": one.value, "n": one.n, "share": one.share, "pull": one.pull}
            for one in pulls_of(found, goal)
        ],
    }


def _calendar(drivers: Drivers | None) -> dict[str, Any] | None:
    if drivers is None:
        return None
    told = drivers.calendar
    pairs = (("days", told.days), ("working_days", told.working), ("holidays", told.holidays))
    counts = {f"{name}_{when}": n for name, pair in pairs for when, n in zip(("then", "now"), pair, strict=True)}
    return counts | {"effect": told.effect, "rest": told.rest}


def _cut(one: Cut) -> dict[str, Any]:
    return {
        "segment": one.segment,
        "rate": one.split.rate,
        "rate_low": one.doubt.low,
        "rate_high": one.doubt.high,
        "mix": one.split.mix,
        "unmatched": one.split.unmatched,
        "parts": [_part(part, one) for part in one.split.contributions],
    }


def _part(part: Contribution, of: Cut) -> dict[str, Any]:
    return {
        "value": part.key[0],
        "share_then": part.share[0],
        "share_now": part.share[1],
        "then": part.rates[0],
        "now": part.rates[1],
        "n_then": of.n[part.key][0],
        "n_now": of.n[part.key][1],
        "rate": part.rate,
        "mix": part.mix,
        "unmatched": part.unmatched,
    }


def _together(found: Explanation) -> dict[str, Any] | None:
    if found.shared is None:
        return None
    shared = found.shared
    return {"rate": shared.rate, "mix": dict(shared.mix), "unmatched": shared.unmatched}
