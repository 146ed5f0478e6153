"""Given: rows of a test as typed Arrow tables, one for each record, empty where none are given."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from tests.oracle.engine import ARROW
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS
from wellserved.store.engine import Engine

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def typed(tables: Tables) -> dict[str, pa.Table]:
    """By record, a table of its columns."""
    return {
        name: pa.table({
            column.name: pa.array([row.get(column.name) for row in tables.get(name, ())], ARROW[column.type])
            for column in contract.all_columns
        })
        for name, contract in CONTRACTS.items()
    }  # fmt: skip


def copied(engine: Engine) -> dict[str, pa.Table]:
    """By record, the rows that another engine holds, enriched as it has them."""
    return {
        name: engine.arrow(f'SELECT * FROM "{name}"').cast(
            pa.schema([(column.name, _kind(column.type)) for column in contract.all_columns])
        )
        for name, contract in CONTRACTS.items()
    }


def _kind(kind: Type) -> pa.DataType:
    found: pa.DataType = ARROW[kind]  # type: ignore[assignment]
    return found
