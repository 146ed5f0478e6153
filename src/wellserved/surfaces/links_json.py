"""Links JSON: verdicts on the links as the list that programs may rely on."""

from collections.abc import Sequence
from typing import Any

from wellserved.insight.link.verdict import Verdict
from wellserved.surfaces.link_words import Known, why
from wellserved.surfaces.number import Numbers


def links_json(found: Sequence[Verdict], known: Known, numbers: Numbers) -> list[dict[str, Any]]:
    """Each link with its verdict; effect, low and high are the outcome's change for one more of the cause."""
    return [_one(verdict, known, numbers) for verdict in found]


def _one(verdict: Verdict, known: Known, numbers: Numbers) -> dict[str, Any]:
    return {
        "from": verdict.cause,
        "to": verdict.outcome,
        "grade": int(verdict.grade),
        "supported": verdict.supported,
        "effect": verdict.effect,
        "low": verdict.low,
        "high": verdict.high,
        "lag": verdict.lag,
        "panels": verdict.panels,
        "periods": verdict.periods,
        "why": why(verdict, known, numbers),
    }
