"""Mapping: how a source's columns, all text, become a record's columns."""

import hashlib
import json
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import Literal

from wellserved.records.contract import Contract
from wellserved.records.expression import Expression

Ambiguous = Literal["quarantine", "first", "second"]
LINE = "_line"
CHECKS_VERSION = 1


@dataclass(frozen=True)
class Mapping:
    """What a source's author declared about its rows.

    Args:
        record: The record that the rows become.
        columns: A checked expression over source columns, by record column.
        where: Rows that do not meet it are no rows of this record.
        latest: Of rows with one key in one file, the one where this is highest counts.
        zone: The zone of times without an offset.
        nulls: Spellings that mean null, besides an empty text.
        decimal: The decimal mark, "." or ",".
        formats: How dates and times are written, by record column; ISO 8601 where absent.
        ambiguous: What to do with a local time that came twice, when clocks went back.
    """

    record: str
    columns: ReadOnly[str, Expression]
    where: Expression | None = None
    latest: Expression | None = None
    zone: str = "UTC"
    nulls: tuple[str, ...] = ()
    decimal: str = "."
    formats: ReadOnly[str, str] = field(default_factory=dict)
    ambiguous: Ambiguous = "quarantine"

    @property
    def source_columns(self) -> frozenset[str]:
        """Columns that a file must have."""
        read = [*self.columns.values(), *(e for e in (self.where, self.latest) if e)]
        return frozenset().union(*(e.columns for e in read)) - {LINE}


def version_of(mapping: Mapping, contract: Contract, *reading: str | None) -> str:
    """Name a mapping by what it means, so that rows are checked anew when it changes.

    Args:
        mapping: The mapping.
        contract: The contract of its record; a changed one is a changed meaning.
        reading: Whatever else changes how a file is read, such as its encoding.
    """
    meaning = [
        CHECKS_VERSION,
        mapping.record,
        sorted((column, expression.sql, expression.failures) for column, expression in mapping.columns.items()),
        mapping.where.sql if mapping.where else None,
        mapping.latest.sql if mapping.latest else None,
        [mapping.zone, sorted(mapping.nulls), mapping.decimal, sorted(mapping.formats.items()), mapping.ambiguous],
        repr((contract.columns, contract.rules)),
        reading,
    ]
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()
