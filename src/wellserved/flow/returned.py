"""Returned: what the statements of a plan return, from the engine or from cells that a process which stays holds.

A statement over rows of which the engine knows that there are none is not run: it returns nothing.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from wellserved.flow.kept import KeptEngine
from wellserved.metrics.plan import Plan
from wellserved.metrics.relation import Relation
from wellserved.records.register import CONTRACTS
from wellserved.store.engine import Engine

if TYPE_CHECKING:  # a fifth of a second that most commands need not wait for
    import pyarrow

    from wellserved.metrics.blocks import Block


def returned(engine: Engine, asked: Plan) -> "list[pyarrow.Table | Block]":
    """What each statement returns, in columns."""
    from wellserved.metrics.blocks import nothing

    keys = len(asked.question.keys)
    return [
        nothing(keys, asked.outputs[number])
        if _reads_nothing(engine, asked, number)
        else _held(engine, asked, number) or engine.arrow(sql)
        for number, sql in enumerate(asked.statements)
    ]


def rows_returned(engine: Engine, asked: Plan) -> list[Iterable[tuple[Any, ...]]]:
    """What each statement returns, as rows."""
    return [
        [] if _reads_nothing(engine, asked, number) else _held_rows(engine, asked, number) or engine.query(sql)
        for number, sql in enumerate(asked.statements)
    ]


def _reads_nothing(engine: Engine, asked: Plan, number: int) -> bool:
    """Whether a statement's records have no row in its days, as far as is known without reading them."""
    zone = ZoneInfo(asked.question.calendar.zone)
    return number < len(asked.reads) and all(_is_empty(engine, one, zone) for one in asked.reads[number])


def _is_empty(engine: Engine, relation: Relation, zone: ZoneInfo) -> bool:
    extent = engine.extents.get(relation.record)
    if extent is None or relation.mode != "rows":
        return False
    if extent.rows == 0:
        return True
    if CONTRACTS[relation.record].time != relation.time or not (extent.earliest and extent.latest):
        return False
    first, last = (moment.astimezone(zone).date() for moment in (extent.earliest, extent.latest))
    return relation.last <= first or last < relation.first


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
