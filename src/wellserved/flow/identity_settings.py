"""Identity settings: what `identity:` in wellserved.yaml says of how customers of different systems are matched."""

from typing import Any, get_args

from wellserved.enrich.identity import By, IdentityRules
from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest

KEYS = ("by", "at_most", "prefer", "country")
MOST = 100


def read_identity(document: Document) -> IdentityRules | None:
    """Read the rules; None where nothing is said, so that each customer stands for itself.

    Raises:
        DefinitionError: A rule is unknown, or its value can't be.
    """
    given = document.data.get("identity")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise DefinitionError(
            "'identity' maps names to values", document.where("identity"), "such as by: [email, phone]"
        )
    for name in given:
        if name not in KEYS:
            where = document.where("identity", name)
            raise DefinitionError(f"there is no setting '{name}'", where, nearest(str(name), KEYS))
    default = IdentityRules()
    return IdentityRules(
        by=_by(document, given.get("by"), default.by),
        at_most=_at_most(document, given.get("at_most", default.at_most)),
        prefer=_texts(document, "prefer", given.get("prefer", [])),
        country=_country(document, given.get("country", "")),
    )


def _by(document: Document, given: Any, default: tuple[By, ...]) -> tuple[By, ...]:
    kinds = get_args(By)
    chosen = default if given is None else _texts(document, "by", given)
    for kind in chosen:
        if kind not in kinds:
            where = document.where("identity", "by")
            raise DefinitionError(f"customers can't be matched by '{kind}'", where, nearest(kind, kinds))
    if not chosen:
        raise DefinitionError("'by' is empty", document.where("identity", "by"), f"name some of {', '.join(kinds)}")
    return tuple(kind for kind in kinds if kind in chosen)


def _at_most(document: Document, given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 2 <= given <= MOST:
        where = document.where("identity", "at_most")
        raise DefinitionError(f"at_most: '{given}' can't be", where, f"write a number of customers from 2 to {MOST}")
    return given


def _texts(document: Document, name: str, given: Any) -> tuple[str, ...]:
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise DefinitionError(
            f"'{name}' is a list of names", document.where("identity", name), f"such as {name}: [email]"
        )
    return tuple(given)


def _country(document: Document, given: Any) -> str:
    code = str(given).lstrip("+")
    if code and not (code.isdecimal() and len(code) <= 3 and code[0] != "0"):
        where = document.where("identity", "country")
        raise DefinitionError(f"'{given}' is no calling code", where, "such as country: 49")
    return code
