"""Guard JSON: signs as the list that programs may rely on."""

from collections.abc import Sequence
from typing import Any

from wellserved.insight.gaming.sign import Sign
from wellserved.insight.gaming.told import sign_json
from wellserved.surfaces.guard_words import evidence
from wellserved.surfaces.number import Numbers

FIRST = ("kind", "kpi", "subject", "size", "low", "high")


def guard_json(signs: Sequence[Sign], numbers: Numbers) -> list[dict[str, Any]]:
    """Each sign with its evidence as a sentence, and the keys of rows to check."""
    return [_one(sign, numbers) for sign in signs]


def _one(sign: Sign, numbers: Numbers) -> dict[str, Any]:
    told = sign_json(sign)
    first = {name: told.pop(name) for name in FIRST} | {"evidence": evidence(sign, numbers), "rows": told.pop("rows")}
    del told["picture"]
    return first | told
