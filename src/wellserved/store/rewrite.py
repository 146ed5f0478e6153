"""Rewriting: the months that a change touches are written anew, whole."""

from collections.abc import Mapping, Sequence

from wellserved.records.contract import Column, Contract
from wellserved.store.change import Change
from wellserved.store.partition import lies_in_sql, partitions_sql
from wellserved.store.segment_file import write_segment
from wellserved.store.views import layer_columns, segments_sql


def rewrite(
    change: Change,
    contract: Contract,
    layer: str,
    added: str,
    dropped: str,
    within: Mapping[str, str] | None = None,
) -> None:
    """Drop rows by key and add rows, in every partition that either lies in.

    Args:
        change: The change in the making.
        contract: The record's contract.
        layer: `loaded` or `fact`.
        added: Relation of whole rows.
        dropped: Table of whole rows.
        within: Where each partition's added rows are, if they lie in order of time; they then keep it.
    """
    columns = layer_columns(contract, layer)
    found = {
        one
        for relation in ([dropped] if within else [added, dropped])
        for (one,) in change.duck.execute(partitions_sql(contract, relation)).fetchall()
    }
    for partition in sorted(found | set(within or ())):
        old = [s for s in change.layer(contract.name, layer) if s.partition == partition]
        kept = segments_sql(columns, old, change.store.segments) if old else ""
        fresh = within.get(partition, added) if within else added
        rows = _rows_sql(contract, columns, partition, fresh, _without(contract, kept, dropped, partition))
        if kept or not within:
            rows += f" ORDER BY {_order(contract)}"
        place = (contract.name, layer, partition)
        change.replace(old, write_segment(change.duck, change.store.segments, rows, place, columns, contract.time))


def _rows_sql(contract: Contract, columns: Sequence[Column], partition: str, added: str, kept: str) -> str:
    """A partition's rows to be."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    return f"SELECT {names} FROM {added} WHERE {lies_in_sql(contract, partition)} {kept}"


def _order(contract: Contract) -> str:
    """By time, so that a day's rows lie together; by key where there is none."""
    return ", ".join(f'"{name}"' for name in ([contract.time] if contract.time else contract.key))


def _without(contract: Contract, kept: str, dropped: str, partition: str) -> str:
    """The rows that stay, as a further part of the partition's SELECT."""
    if not kept:
        return ""
    key = ", ".join(f'"{name}"' for name in contract.key)
    gone = f"SELECT {key} FROM {dropped} WHERE {lies_in_sql(contract, partition)}"
    return f"UNION ALL SELECT * FROM ({kept}) ANTI JOIN ({gone}) USING ({key})"
