"""Rewriting: the months that a change touches are written anew, whole."""

from collections.abc import Sequence

from wellserved.records.contract import Column, Contract
from wellserved.store.change import Change
from wellserved.store.segment_file import write_segment
from wellserved.store.views import layer_columns, literal, segments_sql


def rewrite(change: Change, contract: Contract, layer: str, added: str, dropped: str) -> None:
    """Drop rows by key and add rows, in every partition that either lies in.

    Args:
        change: The change in the making.
        contract: The record's contract.
        layer: `loaded` or `fact`.
        added: Table of whole rows with their _partition.
        dropped: Table of rows, or their keys, with their _partition.
    """
    sql = f"SELECT DISTINCT _partition FROM {added} UNION SELECT DISTINCT _partition FROM {dropped} ORDER BY ALL"
    columns = layer_columns(contract, layer)
    for (partition,) in change.duck.execute(sql).fetchall():
        old = [s for s in change.layer(contract.name, layer) if s.partition == partition]
        kept = segments_sql(columns, old, change.store.segments) if old else ""
        rows = _rows_sql(contract, columns, partition, added, _without(contract, kept, dropped, partition))
        place = (contract.name, layer, partition)
        change.replace(old, write_segment(change.duck, change.store.segments, rows, place, columns, contract.time))


def _rows_sql(contract: Contract, columns: Sequence[Column], partition: str, added: str, kept: str) -> str:
    """A partition's rows to be, by time and key."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    order = ", ".join(
        f'"{name}"' for name in dict.fromkeys([*([contract.time] if contract.time else []), *contract.key])
    )
    fresh = f"SELECT {names} FROM {added} WHERE _partition = {literal(partition)}"
    return f"{fresh} {kept} ORDER BY {order}"


def _without(contract: Contract, kept: str, dropped: str, partition: str) -> str:
    """The rows that stay, as a further part of the partition's SELECT."""
    if not kept:
        return ""
    key = ", ".join(f'"{name}"' for name in contract.key)
    gone = f"SELECT {key} FROM {dropped} WHERE _partition = {literal(partition)}"
    return f"UNION ALL SELECT * FROM ({kept}) ANTI JOIN ({gone}) USING ({key})"
