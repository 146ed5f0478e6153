"""Enricher: SQL that adds columns to a record, or makes a record, from loaded rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from wellserved.records.contract import Column


@dataclass(frozen=True)
class IssueSettings:
    """How contacts of one customer are chained into issues.

    Args:
        gap_days: A later contact belongs to the issue when it begins at most so long after the one before.
        window_days: How far the next and the previous contact are looked for.
        by_topic: Only contacts about the same topic are chained.
    """

    gap_days: float = 7
    window_days: float = 31
    by_topic: bool = True


@dataclass(frozen=True)
class Enricher:
    """How a record's facts are made.

    Args:
        record: The record made.
        inputs: Records it is made from, as loaded.
        made: Records it is made from, as an earlier enricher with the same scope made them.
        scope: For each input and for the record itself, SQL over its columns (always text). Rows of one
            scope never depend on rows of another, so only changed scopes are made anew.
        sql: From relations by record name and the settings, a SELECT of the record's columns.
    """

    record: str
    inputs: tuple[str, ...]
    scope: Mapping[str, str]
    sql: Callable[[Mapping[str, str], IssueSettings], str]
    made: tuple[str, ...] = ()


def quoted(columns: tuple[Column, ...] | list[Column], table: str = "") -> str:
    """List columns, quoted, for a SELECT."""
    prefix = f"{table}." if table else ""
    return ", ".join(f'{prefix}"{column.name}"' for column in columns)
