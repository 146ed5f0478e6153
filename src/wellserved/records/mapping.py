"""Mapping: how a source's columns, all text, become a record's columns."""

import hashlib
import json
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from typing import Literal

from wellserved.records.contract import Column, Contract, Type
from wellserved.records.expression import Expression
from wellserved.records.keys import Keying
from wellserved.records.writer import quoted

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
        gone: Where `latest` is given: rows for which this holds, once they are the latest, are none.
        zone: The zone of times without an offset.
        nulls: Spellings that mean null, besides an empty text.
        decimal: The decimal mark, "." or ",".
        formats: How dates and times are written, by record column; ISO 8601 where absent.
        ambiguous: What to do with a local time that came twice, when clocks went back.
        typed: SQL types of source columns that were staged as they are; all others were staged as text.
        keying: How columns that are kept as a hash are hashed.
    """

    record: str
    columns: ReadOnly[str, Expression]
    where: Expression | None = None
    latest: Expression | None = None
    gone: Expression | None = None
    zone: str = "UTC"
    nulls: tuple[str, ...] = ()
    decimal: str = "."
    formats: ReadOnly[str, str] = field(default_factory=dict)
    ambiguous: Ambiguous = "quarantine"
    typed: ReadOnly[str, str] = field(default_factory=dict)
    keying: Keying = field(default_factory=Keying)

    @property
    def source_columns(self) -> frozenset[str]:
        """Columns that a file must have."""
        read = [*self.columns.values(), *(e for e in (self.where, self.latest, self.gone) if e)]
        return frozenset().union(*(e.columns for e in read)) - {LINE}

    def typed_as(self, column: Column) -> str:
        """The SQL type that a record column's source column was staged in; empty where it was staged as text."""
        return self.typed.get(plain_column(self.columns[column.name]) or "", "")

    def taken_as_they_are(self, contract: Contract) -> dict[str, str]:
        """Source columns that nothing is computed with, and the SQL type that their record column promises.

        Only such a column may be staged in its own type: a formula, a spelling of null, a decimal mark or a format
        is about text.
        """
        if self.nulls or self.latest or self.decimal != ".":
            return {}
        computed = [e for e in self.columns.values() if not plain_column(e)] + ([self.where] if self.where else [])
        asked: dict[str, set[str]] = {name: {Type.TEXT.value} for e in computed for name in e.columns}
        for name, expression in self.columns.items():
            column, source = contract.column(name), plain_column(expression)
            if column and source:
                asked.setdefault(source, set()).add(Type.TEXT.value if name in self.formats else column.type.value)
        return {name: min(kinds) if len(kinds) == 1 else Type.TEXT.value for name, kinds in asked.items()}


def typed_columns(mapping: Mapping, typed: ReadOnly[str, str]) -> dict[str, str]:
    """Types of staged columns by the names that the mapping calls them; a file may spell them in other case."""
    staged = {name.lower(): kind for name, kind in typed.items()}
    return {name: staged[name.lower()] for name in mapping.source_columns if name.lower() in staged}


def plain_column(expression: Expression) -> str | None:
    """The one source column that an expression gives as it is; None where it computes."""
    (name,) = expression.columns if len(expression.columns) == 1 else (None,)
    return name if name and name != LINE and expression.sql == quoted(name) else None


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
        *([mapping.gone.sql] if mapping.gone else []),
        *_keyed(mapping, contract),
    ]
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()


def _keyed(mapping: Mapping, contract: Contract) -> list[str]:
    """What hashes are made with, where any is: another secret, or another country, makes others."""
    if not any(column.keyed and column.name in mapping.columns for column in contract.columns):
        return []
    return [mapping.keying.country, hashlib.sha256(mapping.keying.secret.encode()).hexdigest()]
