"""Values table: what a plan's statements returned, finished into one Arrow table of values."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wellserved.metrics.blocks import Block, Coded, Floats, Lists
from wellserved.metrics.finish import GRAVITY
from wellserved.metrics.finish_columns import ColumnFinishing
from wellserved.metrics.measurement import Measurement, Note
from wellserved.metrics.plan import Plan
from wellserved.terms.period import Period

Restated = Mapping[str, Mapping[date, datetime]]


def finish_table(
    plan: Plan,
    results: Sequence[pa.Table],
    empty: Collection[str] = (),
    restated: Restated | None = None,
) -> pa.Table:
    """Turn the statements' tables into one of values; `finish`, for many cells.

    Args:
        plan: What was run.
        results: The table of each statement, in the plan's order: period, segments, then the plan's outputs.
        empty: Records that hold no row at all.
        restated: By record, days whose rows were corrected, and when.

    Returns:
        Columns metric, version, start, end, one for each segment, value, low, high, n, coverage, note, freshness;
        by KPI in the order asked, then period, then segment. `start` and `end` are local, as ISO 8601 writes them.

    Raises:
        QueryError: Two versions meet in a period and don't add.
    """
    done = finishing(plan, results, empty, restated)
    parts = [_table(done, plan, name) for name in plan.question.metrics]
    return pa.concat_tables(parts).unify_dictionaries()


def finishing(
    plan: Plan, results: Sequence[pa.Table], empty: Collection[str] = (), restated: Restated | None = None
) -> ColumnFinishing:
    """The statements' tables, read as blocks and ready to be told KPI by KPI."""
    keys = len(plan.question.keys)
    blocks = [_block(table, keys) for table in results]
    return ColumnFinishing(plan, blocks, empty, restated or {})


def _block(table: pa.Table, keys: int) -> Block:
    """A statement's table as columns of numbers."""
    columns: list[Any] = [table.column(i).combine_chunks() for i in range(table.num_columns)]
    outputs = list(zip(table.column_names[1 + keys :], columns[1 + keys :], strict=True))
    return Block(
        days=columns[0].cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64),
        segments=tuple(_coded(column) for column in columns[1 : 1 + keys]),
        numbers={name: _floats(column) for name, column in outputs if not _is_list(column)},
        lists={name: _lists(column) for name, column in outputs if _is_list(column)},
    )


def _is_list(column: Any) -> bool:
    return pa.types.is_list(column.type) or pa.types.is_large_list(column.type)


def _coded(column: Any) -> Coded:
    """Texts as codes of their sorted values."""
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    values = coded.dictionary.to_pylist()
    order = sorted(range(len(values)), key=values.__getitem__)
    rank = np.empty(len(values) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(values)), len(values)
    codes = coded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
    return Coded(tuple(values[i] for i in order), rank[codes])


def _floats(column: Any) -> Floats:
    """Numbers; null is NaN."""
    if not pa.types.is_floating(column.type):
        column = pc.cast(column, pa.float64())
    found: Floats = column.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    return found


def _lists(column: Any) -> Lists:
    """Lists of ascending numbers; no list is an empty one."""
    offsets = column.offsets.to_numpy().astype(np.int64)
    values = column.values.to_numpy(zero_copy_only=False)[offsets[0] : offsets[-1]]
    return Lists(offsets - offsets[0], values)


def _table(done: ColumnFinishing, plan: Plan, name: str) -> pa.Table:
    """One KPI's values, by period and then segment."""
    told, cells = done.tell(name), done.cells
    own = np.flatnonzero(told.has)
    period = cells.period[own]
    columns: dict[str, Any] = {
        "metric": _texts(np.zeros(len(own), dtype=np.int64), [name]),
        "version": pa.array(told.version[own], pa.int32()),
        "start": _texts(period, [p.start.isoformat() for p in cells.periods]),
        "end": _texts(period, [p.end.isoformat() for p in cells.periods]),
    }
    for key, segment in zip(plan.question.keys, cells.segments, strict=True):
        columns[key] = _texts(segment.codes[own], segment.values)
    columns |= {
        "value": _numbers(told.value[own]),
        "low": _numbers(told.ends.low[own]),
        "high": _numbers(told.ends.high[own]),
        "n": pa.array(told.n[own].astype(np.int64)),
        "coverage": _numbers(told.coverage[own]),
        "note": _texts(told.note[own].astype(np.int64), [str(note) for note in GRAVITY]),
        "freshness": _numbers(told.fresh[own]).cast(pa.int64()).cast(pa.timestamp("us", "UTC")),
    }
    return pa.table(columns)


def _texts(codes: NDArray[np.int64], values: Sequence[str]) -> Any:
    """Texts by their codes; a code after the last is null."""
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, pa.int32(), mask=codes >= len(values)), pa.array(values, pa.string())
    )


def _numbers(values: Floats) -> Any:
    """Numbers; NaN is null."""
    return pa.array(values, pa.float64(), from_pandas=True)


def measurements(table: pa.Table, plan: Plan) -> list[Measurement]:
    """A table of values as Measurements."""
    periods = {period.start.isoformat(): period for period in plan.question.periods}
    notes = {str(note): note for note in GRAVITY}
    keys = plan.question.keys
    columns = [table.column(name).to_pylist() for name in table.column_names]
    return [_measurement(row, periods, notes, keys) for row in zip(*columns, strict=True)]


def _measurement(
    row: tuple[Any, ...], periods: Mapping[str, Period], notes: Mapping[str, Note], keys: tuple[str, ...]
) -> Measurement:
    metric, version, start, _, *rest = row
    segment = tuple(zip(keys, rest[: len(keys)], strict=True))
    value, low, high, n, coverage, note, fresh = rest[len(keys) :]
    return Measurement(
        metric, version, periods[start], segment, value, low, high, n, coverage, notes[note],
        fresh.isoformat() if fresh else None,
    )  # fmt: skip
