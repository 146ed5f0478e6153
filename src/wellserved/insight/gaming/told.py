"""Told: a sign as the object that programs may rely on, and back."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from wellserved.insight.gaming.sign import MAY_NOT, Picture, Sign, Verdict

PARTS = ("kind", "kpi", "subject", "size", "low", "high", "n", "unit", "record", "why")


def sign_json(sign: Sign) -> dict[str, Any]:
    """A sign, but for its sentence, which is told in the reader's words."""
    return {
        **{part: getattr(sign, part) for part in PARTS},
        "verdict": sign.verdict.value,
        "facts": dict(sign.facts),
        "rows": list(sign.rows),
        "touches": list(sign.touches),
        "picture": asdict(sign.picture) if sign.picture else None,
        "may_not_be_concluded": list(MAY_NOT),
    }


def read_sign(said: Mapping[str, Any]) -> Sign:
    """A sign from what `sign_json` made of it."""
    drawn = said["picture"]
    told: dict[str, Any] = {
        name: tuple(part) if isinstance(part, list) else part for name, part in (drawn or {}).items()
    }
    picture = Picture(**told) if told else None
    return Sign(
        **{part: said[part] for part in PARTS},
        verdict=Verdict(said["verdict"]),
        facts=said["facts"],
        rows=tuple(said["rows"]),
        touches=tuple(said["touches"]),
        picture=picture,
    )
