"""Contract: a record's columns, types, keys, rules and lookups."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from wellserved.records.keys import Kind


class Type(StrEnum):
    """What a column holds, and the SQL type that keeps it."""

    TEXT = "VARCHAR"
    NUMBER = "DOUBLE"
    WHOLE = "BIGINT"
    FLAG = "BOOLEAN"
    TIME = "TIMESTAMPTZ"
    DATE = "DATE"
    MONEY = "DECIMAL(18,4)"


@dataclass(frozen=True)
class Column:
    """One column.

    Args:
        name: The field's own word.
        type: What it holds.
        key: Part of the record's key (and so required).
        required: May not be null.
        choices: The only values allowed; empty for any.
        personal: Holds free text that may name a person; never shown unasked, never rolled up.
        at_least: The smallest number allowed.
        at_most: The largest number allowed.
        keyed: What the text is a key of, which is then kept as a hash only; empty for a text that is kept as it is.
    """

    name: str
    type: Type = Type.TEXT
    key: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    personal: bool = False
    at_least: float | None = None
    at_most: float | None = None
    keyed: Kind | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Rule:
    """A condition over one row that must not be false. Null passes.

    Args:
        name: Stable short name, such as "ends_before_it_starts".
        column: The column to blame.
        holds: SQL over the record's columns; a row breaks the rule where it is false.
        meaning: One sentence for the person who mends the row.
    """

    name: str
    column: str
    holds: str
    meaning: str


@dataclass(frozen=True)
class Lookup:
    """Another record that one row of this one points to, joined on its whole key.

    Args:
        record: The record pointed to; its key is one column.
        column: This record's column that holds that key.
    """

    record: str
    column: str


@dataclass(frozen=True)
class Contract:
    """What a record promises.

    Args:
        name: The record's name.
        meaning: What one row is.
        columns: As sources may fill them.
        time: The column that puts a row into a period; None for a record without one.
        rules: Conditions over one row.
        lookups: Records that a row points to.
        enriched: Columns that `enrich` adds.
        derived: Made by `enrich` only; no source may fill it.
        kept_once: `enrich` only adds columns to its rows, so that they need not be kept besides as they were loaded.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    time: str | None
    rules: tuple[Rule, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    enriched: tuple[Column, ...] = ()
    derived: bool = False
    kept_once: bool = False

    def __hash__(self) -> int:  # that of all its columns takes longer than what is remembered by it
        return hash(self.name)

    @cached_property
    def key(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns if c.key)

    @cached_property
    def all_columns(self) -> tuple[Column, ...]:
        """What a source fills, what enrich adds, and where the row came from."""
        return (*self.columns, *self.enriched, *PROVENANCE)

    def column(self, name: str) -> Column | None:
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> dict[str, Column]:
        return {column.name: column for column in reversed(self.all_columns)}


PROVENANCE = (
    Column("source"),
    Column("loaded_at", Type.TIME),
    Column("batch"),
)


def text(name: str, *choices: str, key: bool = False, required: bool = False, personal: bool = False) -> Column:
    """Words, or one of the choices."""
    return Column(name, Type.TEXT, key, required or key, choices, personal)


def key_of(kind: Kind, name: str) -> Column:
    """By what a system knows a person; kept as a hash."""
    return Column(name, personal=True, keyed=kind)


def number(name: str, at_least: float | None = None, at_most: float | None = None, required: bool = False) -> Column:
    """A number within its bounds."""
    return Column(name, Type.NUMBER, required=required, at_least=at_least, at_most=at_most)


def seconds(name: str) -> Column:
    """A duration, never below 0."""
    return Column(name, Type.NUMBER, at_least=0)


def whole(name: str) -> Column:
    """A count, never below 0."""
    return Column(name, Type.WHOLE, at_least=0)


def flag(name: str) -> Column:
    """True or false."""
    return Column(name, Type.FLAG)


def moment(name: str, required: bool = False, key: bool = False) -> Column:
    """An instant."""
    return Column(name, Type.TIME, key, required or key)


def day(name: str, required: bool = False) -> Column:
    """A calendar day."""
    return Column(name, Type.DATE, required=required)


def money(name: str, required: bool = False) -> Column:
    """An amount in the workspace's currency."""
    return Column(name, Type.MONEY, required=required)


def order_of(earlier: str, later: str) -> Rule:
    """Time does not run backwards."""
    return Rule(f"{later}_before_{earlier}", later, f"{later} >= {earlier}", f"{later} lies before {earlier}")
