"""Risk JSON: a risk as the object that programs may rely on."""

from dataclasses import asdict
from typing import Any

from wellserved.insight.risk.found import AtRisk, Risk, Tested
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.risk_told import cautions, sentence


def risk_json(found: Risk, numbers: Numbers) -> dict[str, Any]:
    """The whole: how it was tested, what it looks at, who is at risk now; numbers are not rounded."""
    return {
        "risk": found.kind,
        "days": found.days,
        "n": found.rows,
        "method": found.method,
        "learned": found.learned,
        "calibrated": found.calibrated,
        "tested_on": found.tested_on,
        "sentence": sentence(found, numbers),
        "cautions": list(cautions(found, numbers)),
        "tested": _tested(found.tested) if found.tested else None,
        "signs": [asdict(one) for one in found.signs],
        "scored": found.scored,
        "expected": found.expected,
        "list": [_listed(one) for one in found.listed],
        "assumptions": list(found.assumptions),
        "may_not_be_concluded": list(found.may_not),
        "refused": found.refused,
    }


def _tested(tested: Tested) -> dict[str, Any]:
    return asdict(tested) | {
        "bins": [asdict(one) for one in tested.bins],
        "slices": [asdict(one) for one in tested.slices],
    }


def _listed(one: AtRisk) -> dict[str, Any]:
    return {"id": one.identifier, "customer_id": one.customer_id, "risk": one.risk, "day": one.since, **dict(one.told)}
