"""Quoting: columns as SQL lists them."""

from collections.abc import Sequence

from wellserved.records.contract import Column


def quoted(columns: Sequence[Column]) -> str:
    """List columns for a SELECT.

    >>> quoted((Column("from"), Column("to")))
    '"from", "to"'
    """
    return ", ".join(f'"{column.name}"' for column in columns)
