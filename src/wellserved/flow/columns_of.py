"""Columns of: a SELECT's answer as arrays by name, for what computes on arrays."""

from collections.abc import Mapping
from typing import Any

from numpy.typing import NDArray

from wellserved.store.engine import Engine

Columns = Mapping[str, NDArray[Any]]


def columns_of(engine: Engine, sql: str) -> Columns:
    """Run one SELECT, and return each column as an array.

    Args:
        engine: Who answers.
        sql: The SELECT.

    Raises:
        EngineError: It can't be run.
    """
    table = engine.arrow(sql)
    return {name: table.column(name).to_numpy() for name in table.column_names}
