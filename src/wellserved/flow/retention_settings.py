"""Retention settings: how long wellserved.yaml says that rows are kept, and what becomes of older ones."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest

Then = Literal["drop", "move"]
KEYS = ("detail", "then", "cold")
MONTHS = re.compile(r"([1-9][0-9]{0,3}) (month|months|year|years)")
FIX = "write 'detail: 24 months'"


@dataclass(frozen=True)
class Retention:
    """How long rows are kept.

    Args:
        months: So many whole months before the newest row's.
        then: What becomes of older rows.
        cold: Where they are moved to, from the workspace's folder; '' where they are dropped.
    """

    months: int
    then: Then = "drop"
    cold: str = ""


def read_retention(document: Document) -> Retention | None:
    """Read how long rows are kept; None where nothing is said, so that all are.

    Raises:
        DefinitionError: A setting is unknown, or its value can't be.
    """
    given = document.data.get("retention")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise DefinitionError("'retention' maps names to values", document.where("retention"), FIX)
    for name in given:
        if name not in KEYS:
            where = document.where("retention", name)
            raise DefinitionError(f"there is no setting '{name}'", where, nearest(str(name), KEYS))
    then, cold = given.get("then", "drop"), given.get("cold", "")
    if then not in ("drop", "move"):
        raise DefinitionError(f"then: '{then}' can't be", document.where("retention", "then"), "write drop or move")
    if not isinstance(cold, str) or (then == "move") is not bool(cold):
        what = "rows are moved to a folder" if then == "move" else "rows that are dropped go nowhere"
        fix = "write 'cold: /mnt/archive/desk'" if then == "move" else "write 'then: move', or leave 'cold' out"
        raise DefinitionError(what, document.where("retention", "cold"), fix)
    return Retention(_months(document, given.get("detail")), then, cold)


def _months(document: Document, given: Any) -> int:
    found = MONTHS.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None:
        raise DefinitionError(f"detail: '{given}' can't be", document.where("retention", "detail"), FIX)
    return int(found[1]) * (12 if found[2].startswith("year") else 1)
