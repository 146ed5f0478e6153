"""Quoting: columns and texts as SQL writes them."""

from collections.abc import Sequence

from wellserved.records.contract import Column


def quoted(columns: Sequence[Column]) -> str:
    """List columns for a SELECT.

    >>> quoted((Column("from"), Column("to")))
    '"from", "to"'
    """
    return ", ".join(f'"{column.name}"' for column in columns)


def literal(text: str) -> str:
    """Quote a text.

    >>> literal("o'clock")
    "'o''clock'"
    """
    return "'" + text.replace("'", "''") + "'"
