"""Rewriting: the months that a change touches are written anew, whole, or have what changed written beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wellserved.records.contract import Column, Contract
from wellserved.store.beside import Part, is_little, order_sql, write_beside
from wellserved.store.change import Change
from wellserved.store.partition import Spread, lies_in_sql, spread_sql
from wellserved.store.segment_file import write_segment
from wellserved.store.views import empty_sql, layer_columns


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
    came = {} if added.by_partition is not None else _spread(change, contract, added.relation)
    went = _spread(change, contract, dropped) if dropped else {}
    for partition in sorted({*came, *went, *(added.by_partition or ())}):
        part = Part.held(change, contract, layer, partition)
        moved = (came.get(partition, Spread()), went.get(partition, Spread()))
        if added.by_partition is None and is_little(part, *moved, change.store.whole_below):
            write_beside(change, part, added.relation, dropped, moved[1])
        else:
            _write_whole(change, part, added, dropped)


def _spread(change: Change, contract: Contract, relation: str) -> dict[str, Spread]:
    """Where a relation's rows lie."""
    found = change.duck.execute(spread_sql(contract, relation)).fetchall()
    return {partition: Spread(*told) for partition, *told in found}


def _write_whole(change: Change, part: Part, added: Rows, dropped: str) -> None:
    """Write all rows of a partition anew."""
    contract, partition, columns = part.contract, part.partition, layer_columns(part.contract, part.layer)
    kept = part.sql(change, columns) if part.segments else ""
    fresh = added.relation if added.by_partition is None else added.by_partition.get(partition, "")
    parts = [_fresh(contract, columns, fresh, partition)] if fresh else []
    parts += [_staying(contract, kept, dropped, partition)] if kept else []
    rows = " UNION ALL ".join(parts) or empty_sql(columns)
    if kept or not added.in_order:
        rows += f" ORDER BY {order_sql(contract)}"
    made = write_segment(change.duck, change.store.segments, rows, part.place, columns, contract.time)
    change.replace([*part.segments, *part.gone], made)


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
