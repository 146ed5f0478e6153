"""Partition: the part of a record's segments that a row lies in: its month, or the source of a row kept out."""

from dataclasses import dataclass

from wellserved.records.contract import Column, Contract, Type
from wellserved.store.views import literal

NONE = "none"
KEPT_OUT = "quarantine"


@dataclass(frozen=True)
class Spread:
    """How many rows lie in one partition, and the first and last of their times, as text."""

    rows: int = 0
    first: str | None = None
    last: str | None = None


def partitions_sql(contract: Contract, relation: str) -> str:
    """A SELECT of the partitions that a relation's rows lie in."""
    return f"SELECT _partition FROM ({spread_sql(contract, relation)})"


def spread_sql(contract: Contract, relation: str) -> str:
    """A SELECT of the partitions that a relation's rows lie in, their number there, and their first and last time."""
    column, each, name, ends = _time(contract), f"'{NONE}'", "_each", "NULL AS _first, NULL AS _last"
    if contract.name == KEPT_OUT:
        each = '"source"'
    elif column is not None:
        moment = f'"{column.name}"' if column.type is Type.DATE else f"timezone('UTC', \"{column.name}\")"
        each, name = f"date_trunc('month', {moment})", f"coalesce(strftime(_each, '%Y-%m'), '{NONE}')"
        ends = f'CAST(min("{column.name}") AS VARCHAR) AS _first, CAST(max("{column.name}") AS VARCHAR) AS _last'
    rows = f"SELECT {each} AS _each, count(*) AS _rows, {ends} FROM {relation} GROUP BY 1"
    return f"SELECT {name} AS _partition, _rows, _first, _last FROM ({rows})"


def lies_in_sql(contract: Contract, partition: str, time: str = "") -> str:
    """SQL of whether a row lies in a partition; a month is a span, so that whole row groups can be passed over.

    Args:
        contract: The record's contract.
        partition: The partition.
        time: The column that holds the row's time, if it is not called as in the record.
    """
    if contract.name == KEPT_OUT:
        return f'"source" = {literal(partition)}'
    column = _time(contract)
    if column is None:
        return "true"
    if partition == NONE:
        return f'"{time or column.name}" IS NULL'
    year, month = map(int, partition.split("-"))
    after = f"{year + month // 12:04d}-{month % 12 + 1:02d}"
    kind, clock = ("DATE", "") if column.type is Type.DATE else ("TIMESTAMPTZ", " 00:00:00+00")
    begin, end = (f"{kind} '{one}-01{clock}'" for one in (partition, after))
    name = time or column.name
    return f'"{name}" >= {begin} AND "{name}" < {end}'


def _time(contract: Contract) -> Column | None:
    return contract.column(contract.time) if contract.time else None
