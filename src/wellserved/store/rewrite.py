"""Rewriting: the months that a change touches are written anew, whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wellserved.records.contract import Column, Contract
from wellserved.store.change import Change
from wellserved.store.partition import lies_in_sql, partitions_sql
from wellserved.store.segment_file import write_segment
from wellserved.store.views import empty_sql, layer_columns, segments_sql


@dataclass(frozen=True)
class Rows:
    """Whole rows to be written.

    Args:
        relation: All of them.
        by_partition: Where each partition's are, if that is known; rows of others may be among them.
        in_order: Whether they lie in order of time in there, and need not be brought into it.
    """

    relation: str
    by_partition: Mapping[str, str] | None = None
    in_order: bool = False


def rewrite(change: Change, contract: Contract, layer: str, added: Rows, dropped: str) -> None:
    """Drop rows by key and add rows, in every partition that either lies in.

    Args:
        change: The change in the making.
        contract: The record's contract.
        layer: `loaded` or `fact`.
        added: The rows to add.
        dropped: Table of whole rows; none where empty.
    """
    columns = layer_columns(contract, layer)
    for partition in _partitions(change, contract, added, dropped):
        old = [s for s in change.layer(contract.name, layer) if s.partition == partition]
        kept = segments_sql(columns, old, change.store.segments) if old else ""
        fresh = added.relation if added.by_partition is None else added.by_partition.get(partition, "")
        parts = [_fresh(contract, columns, fresh, partition)] if fresh else []
        parts += [_staying(contract, kept, dropped, partition)] if kept else []
        rows = " UNION ALL ".join(parts) or empty_sql(columns)
        if kept or not added.in_order:
            rows += f" ORDER BY {_order(contract)}"
        place = (contract.name, layer, partition)
        change.replace(old, write_segment(change.duck, change.store.segments, rows, place, columns, contract.time))


def _partitions(change: Change, contract: Contract, added: Rows, dropped: str) -> list[str]:
    """The partitions that rows come into or leave."""
    looked = ([dropped] if dropped else []) + ([added.relation] if added.by_partition is None else [])
    sql = [partitions_sql(contract, relation) for relation in looked]
    found = {partition for one in sql for (partition,) in change.duck.execute(one).fetchall()}
    return sorted(found | set(added.by_partition or ()))


def _fresh(contract: Contract, columns: Sequence[Column], rows: str, partition: str) -> str:
    """The rows that come into a partition."""
    names = ", ".join(f'"{column.name}"' for column in columns)
    return f"SELECT {names} FROM {rows} WHERE {lies_in_sql(contract, partition)}"


def _staying(contract: Contract, kept: str, dropped: str, partition: str) -> str:
    """The rows that stay in it."""
    if not dropped:
        return f"SELECT * FROM ({kept})"
    key = ", ".join(f'"{name}"' for name in contract.key)
    gone = f"SELECT {key} FROM {dropped} WHERE {lies_in_sql(contract, partition)}"
    return f"SELECT * FROM ({kept}) ANTI JOIN ({gone}) USING ({key})"


def _order(contract: Contract) -> str:
    """By time, so that a day's rows lie together; by key where there is none."""
    return ", ".join(f'"{name}"' for name in ([contract.time] if contract.time else contract.key))
