"""Partition: the part of a record's segments that a row lies in: its month, or the source of a row kept out."""

from wellserved.records.contract import Column, Contract, Type
from wellserved.store.views import literal

NONE = "none"
KEPT_OUT = "quarantine"


def partitions_sql(contract: Contract, relation: str) -> str:
    """A SELECT of the partitions that a relation's rows lie in; one may come twice."""
    column = _time(contract)
    if contract.name == KEPT_OUT:
        return f'SELECT DISTINCT "source" AS _partition FROM {relation}'
    if column is None:
        return f"SELECT DISTINCT '{NONE}' AS _partition FROM {relation}"
    moment = f'"{column.name}"' if column.type is Type.DATE else f"timezone('UTC', \"{column.name}\")"
    months = f"SELECT DISTINCT date_trunc('month', {moment}) AS _month FROM {relation}"
    return f"SELECT coalesce(strftime(_month, '%Y-%m'), '{NONE}') AS _partition FROM ({months})"


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
