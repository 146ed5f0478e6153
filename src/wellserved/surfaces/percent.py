"""Percent: a change as people write it, such as -10% or +5, and the factor that it is."""

import re

from wellserved.terms.errors import QueryError

SAID = re.compile(r"([+\-−–]?)\s*(\d{1,4}(?:[.,]\d{1,4})?)\s*%?")


def factor_of(said: str | None, name: str) -> float:
    """The factor of a change in percent.

    Args:
        said: What people wrote; nothing is no change.
        name: What changes, for the message.

    Raises:
        QueryError: It is no change in percent.

    >>> factor_of("-10%", "staff")
    0.9
    """
    if said is None or not said.strip():
        return 1.0
    found = SAID.fullmatch(said.strip())
    if found is None:
        raise QueryError(f"'{said[:40]}' is no change in percent", name, "write -10% or +5%")
    size = float(found[2].replace(",", ".")) / 100
    return round(1 + (-size if found[1] in ("-", "−", "–") else size) if found[1] else 1 + size, 9)
