"""Returned: what the statements of a plan return, from the engine or from cells that a process which stays holds."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from wellserved.flow.kept import KeptEngine
from wellserved.metrics.plan import Plan
from wellserved.store.engine import Engine

if TYPE_CHECKING:  # a fifth of a second that most commands need not wait for
    import pyarrow

    from wellserved.metrics.blocks import Block


def returned(engine: Engine, asked: Plan) -> "list[pyarrow.Table | Block]":
    """What each statement returns, in columns."""
    return [_held(engine, asked, number) or engine.arrow(sql) for number, sql in enumerate(asked.statements)]


def rows_returned(engine: Engine, asked: Plan) -> list[Iterable[tuple[Any, ...]]]:
    """What each statement returns, as rows."""
    return [_held_rows(engine, asked, number) or engine.query(sql) for number, sql in enumerate(asked.statements)]


def _held(engine: Engine, asked: Plan, number: int) -> "Block | None":
    scan = asked.kept.get(number)
    if scan is None or not isinstance(engine, KeptEngine):
        return None
    from wellserved.flow.held_cells import from_cells

    return from_cells(engine, scan, asked)


def _held_rows(engine: Engine, asked: Plan, number: int) -> list[tuple[Any, ...]] | None:
    found = _held(engine, asked, number)
    if found is None:
        return None
    from wellserved.metrics.row_by_row import rows_of

    return list(rows_of(found, asked.outputs[number]))
