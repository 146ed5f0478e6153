"""Horizon: how far ahead, as people write it."""

from wellserved.terms.errors import QueryError


def months_of(said: str) -> int:
    """Months from "12m", "12" or "2y".

    Raises:
        QueryError: It is none of these.

    >>> months_of("2y")
    24
    """
    text = said.strip().lower()
    times = 12 if text.endswith("y") else 1
    number = text.removesuffix("y").removesuffix("m")
    if not number.isascii() or not number.isdecimal() or len(number) > 4:
        raise QueryError(f"'{said}' is no horizon", "horizon", "write months such as 12m, or years such as 2y")
    return int(number) * times
