"""Recipe: how a record's facts are made by SQL from the rows of records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """SQL that adds columns to a record, or makes one.

    Args:
        record: The record made.
        inputs: Records it is made from, as loaded.
        scope: For each input and for the record itself, SQL over its columns (always text). Rows of one
            scope never depend on rows of another, so only changed scopes are made anew.
        sql: From relations by record name, a SELECT of all columns of the record.
        made: Records it is made from, as an earlier recipe with the same scope made them.
    """

    record: str
    inputs: tuple[str, ...]
    scope: Mapping[str, str]
    sql: Callable[[Mapping[str, str]], str]
    made: tuple[str, ...] = ()
