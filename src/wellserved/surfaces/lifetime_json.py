"""Lifetime JSON: what was found of lifetimes as the object that programs may rely on."""

from dataclasses import asdict
from typing import Any

from wellserved.insight.evidence import Grade
from wellserved.insight.lifetime.found import Figure, Group, HoldOut, Lifetime
from wellserved.surfaces.lifetime_told import cautions, sentence
from wellserved.surfaces.number import Numbers


def lifetime_json(found: Lifetime, numbers: Numbers) -> dict[str, Any]:
    """The whole: values by group, the curve, the hold-out check; numbers are not rounded."""
    return {
        "relation": found.relation,
        "chosen": found.chosen,
        "money": found.money,
        "horizon_months": found.months,
        "discount": found.discount,
        "by": found.by,
        "n": found.n,
        "from": found.first,
        "to": found.last,
        "method": found.method,
        "grade": int(Grade.ASSOCIATED),
        "evidence": Grade.ASSOCIATED.words,
        "sentence": sentence(found, numbers),
        "cautions": list(cautions(found, numbers)),
        "all": _group(found.whole) if found.whole else None,
        "groups": [_group(one) for one in found.groups],
        "by_service": [
            {"service": one.name, "customer_months": one.months, "left": one.left, "odds": _figure(one.odds)}
            | _group(one.group)
            for one in found.experience
        ],
        "curve": [asdict(point) | {"share": _figure(point.share)} for point in found.curve],
        "holdout": [_held(one) for one in found.holdout],
        "assumptions": list(found.assumptions),
        "may_not_be_concluded": list(found.may_not),
        "refused": found.refused,
    }


def _figure(figure: Figure | None) -> dict[str, float] | None:
    return asdict(figure) if figure is not None else None


def _group(one: Group) -> dict[str, Any]:
    return {
        "group": one.name,
        "n": one.n,
        "value": _figure(one.value),
        "total": _figure(one.total),
        "orders": _figure(one.orders),
        "alive": one.alive,
        "staying": one.staying,
        "margin_over_churn": one.naive,
    }


def _held(one: HoldOut) -> dict[str, Any]:
    return {
        "from": one.first,
        "to": one.last,
        "what": one.what,
        "n": one.n,
        "predicted": _figure(one.predicted),
        "actual": one.actual,
        "off": one.off,
        "within_interval": one.kept,
        "parts": [asdict(part) for part in one.parts],
    }
