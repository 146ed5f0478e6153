"""Columns: where a name in a KPI's expression comes from: its record, or the records that one row points to."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from wellserved.records.contract import Contract, Lookup, Type
from wellserved.records.customers import CUSTOMER
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import DefinitionError, nearest


@lru_cache(maxsize=256)
def known_columns(record: Contract) -> Mapping[str, Type]:
    """Every name that an expression over the record may use, and its type; the record's own first."""
    found: dict[str, Type] = {}
    for lookup in record.lookups:
        for column in CONTRACTS[lookup.record].all_columns:
            found.setdefault(column.name, column.type)
    return MappingProxyType(found | {column.name: column.type for column in record.all_columns})


@lru_cache(maxsize=4096)
def lookups_of(record: Contract, column: str) -> tuple[Lookup, ...]:
    """The lookups, in the contract's order, that tell a column the record lacks, or left null about its customer.

    Who the customer is (segment, brand) is known best by the customer's own record; what happened in a contact
    (its team, its topic) is not filled from elsewhere.
    """
    told = tuple(lookup for lookup in record.lookups if CONTRACTS[lookup.record].column(column))
    if record.column(column) is None:
        return told
    about = any(column == c.name and not c.key for c in CUSTOMER.columns)
    return tuple(lookup for lookup in told if about and lookup.record == CUSTOMER.name)


def time_type(record: Contract, column: str, where: str) -> Type:
    """The type of one of the record's own times.

    Raises:
        DefinitionError: No such column, or it holds no time.
    """
    times = [c.name for c in record.all_columns if c.type in (Type.TIME, Type.DATE)]
    found = record.column(column)
    if found is None or column not in times:
        what = "is no time" if found else "is unknown"
        raise DefinitionError(f"'{column}' {what} in the record '{record.name}'", where, nearest(column, times))
    return found.type
