"""Values table: what a plan's statements returned, finished into one Arrow table of values."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import repeat
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from wellserved.metrics.blocks import Block, Coded, Flags, Floats, Lists
from wellserved.metrics.finish import GRAVITY, moment_of
from wellserved.metrics.finish_columns import ColumnFinishing
from wellserved.metrics.measurement import Measurement, Segment
from wellserved.metrics.plan import Plan
from wellserved.metrics.rankings import ranked
from wellserved.metrics.told import Told

NOTES = [str(note) for note in GRAVITY]
Restated = Mapping[str, Mapping[date, datetime]]


def finish_table(
    plan: Plan,
    results: Sequence[pa.Table | Block],
    empty: Collection[str] = (),
    restated: Restated | None = None,
) -> pa.Table:
    """Turn the statements' tables into one of values; `finish`, for many cells.

    Args:
        plan: What was run.
        results: Of each statement, in the plan's order, its table: period, segments, then the plan's outputs; or the
            same as a block.
        empty: Records that hold no row at all.
        restated: By record, days whose rows were corrected, and when.

    Returns:
        Columns metric, version, start, end, one for each segment, value, low, high, n, coverage, note, freshness;
        by KPI in the order asked, then period, then segment. `start` and `end` are local, as ISO 8601 writes them.

    Raises:
        QueryError: Two versions meet in a period and don't add.
    """
    done = finishing(plan, results, empty, restated)
    keys = _Keys(done, plan.question.keys)
    parts = [_table(done, keys, name) for name in plan.question.metrics]
    return pa.concat_tables(parts).unify_dictionaries()


def finish_values(
    plan: Plan, results: Sequence[pa.Table | Block], empty: Collection[str] = (), restated: Restated | None = None
) -> list[Measurement]:
    """What `finish_table` tells, as Measurements."""
    done = finishing(plan, results, empty, restated)
    return [one for name in plan.question.metrics for one in _listed(done, name, plan.question.keys)]


def _listed(done: ColumnFinishing, name: str, keys: Sequence[str]) -> Iterator[Measurement]:
    """One KPI's values, by period and then segment."""
    told, cells = done.tell(name), done.cells
    own = np.flatnonzero(told.has)
    return map(
        Measurement,
        repeat(name),
        told.version[own].tolist(),
        map(cells.periods.__getitem__, cells.period[own].tolist()),
        _segments([s.texts(own) for s in cells.segments], keys, len(own)),
        *(_or_none(column[own]) for column in (told.value, told.ends.low, told.ends.high)),
        told.n[own].astype(np.int64).tolist(),
        _or_none(told.coverage[own]),
        map(GRAVITY.__getitem__, told.note[own].tolist()),
        _written(told.fresh[own]),
    )


def _segments(texts: Sequence[list[str | None]], keys: Sequence[str], rows: int) -> list[Segment]:
    """Each row's segment; those that are alike are one object."""
    made: dict[tuple[str | None, ...], Segment] = {}
    if not texts:
        return [()] * rows
    return [
        made.get(own) or made.setdefault(own, tuple(zip(keys, own, strict=True))) for own in zip(*texts, strict=True)
    ]


def _or_none(values: Floats) -> list[float | None]:
    """Numbers; NaN is None."""
    found = values.tolist()
    return [None if one != one else one for one in found] if np.isnan(values).any() else found


def _written(micros: Floats) -> list[str | None]:
    """Moments as ISO 8601 writes them; each different one is written once."""
    made = {one: moment_of(int(one)) for one in set(micros[~np.isnan(micros)].tolist())}
    return [made.get(one) for one in micros.tolist()]


def finishing(
    plan: Plan, results: Sequence[pa.Table | Block], empty: Collection[str] = (), restated: Restated | None = None
) -> ColumnFinishing:
    """The statements' tables, read as blocks and ready to be told KPI by KPI."""
    keys = len(plan.question.keys)
    blocks = [one if isinstance(one, Block) else block(one, keys) for one in results]
    return ColumnFinishing(plan, blocks, empty, restated or {})


def block(table: pa.Table, keys: int) -> Block:
    """A statement's table as columns of numbers."""
    columns: list[Any] = table.columns
    outputs = list(zip(table.column_names[1 + keys :], columns[1 + keys :], strict=True))
    return Block(
        days=columns[0].combine_chunks().cast(pa.int32()).to_numpy(zero_copy_only=False).astype(np.int64),
        segments=tuple(_coded(column.combine_chunks()) for column in columns[1 : 1 + keys]),
        numbers={name: _floats(column.combine_chunks()) for name, column in outputs if not _is_list(column)},
        lists={name: _lists(column.chunks) for name, column in outputs if _is_list(column)},
        whole=frozenset(name for name, column in outputs if not pa.types.is_floating(column.type)),
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
    if pa.types.is_decimal128(column.type) and column.type.scale == 0 and len(column):
        words = np.frombuffer(column.buffers()[1], dtype=np.int64).reshape(-1, 2)
        low, high = words[column.offset : column.offset + len(column)].T
        if np.array_equal(high, low >> 63):  # wide in type only, as sums of counts are
            found = low.astype(np.float64)
            return found if not column.null_count else np.where(_known(column), found, np.nan)
    if not pa.types.is_floating(column.type):
        column = pc.cast(column, pa.float64())
    plain: Floats = column.to_numpy(zero_copy_only=False).astype(np.float64, copy=False)
    return plain


def _known(column: Any) -> Flags:
    found: Flags = column.is_valid().to_numpy(zero_copy_only=False)
    return found


def _lists(chunks: Sequence[Any]) -> Lists:
    """Lists of numbers, ranked; no list is an empty one."""
    ends = [chunk.offsets.to_numpy().astype(np.int64) for chunk in chunks]
    values = [c.values.to_numpy(zero_copy_only=False)[e[0] : e[-1]] for c, e in zip(chunks, ends, strict=True)]
    sizes = [np.diff(end) for end in ends]
    offsets = np.concatenate([[0], np.cumsum(np.concatenate(sizes or [[]]))]).astype(np.int64)
    return ranked(offsets, np.concatenate(values or [[]]))


class _Keys:
    """The columns that say which cell a row is, made once for KPIs that speak of the same cells."""

    def __init__(self, done: ColumnFinishing, names: Sequence[str]) -> None:
        self._cells, self._names = done.cells, names
        self._made: dict[bytes, tuple[NDArray[np.int64], dict[str, Any], dict[str, Any]]] = {}
        self._starts = [period.start.isoformat() for period in done.cells.periods]
        self._ends = [period.end.isoformat() for period in done.cells.periods]

    def of(self, told: Told) -> tuple[NDArray[np.int64], dict[str, Any], dict[str, Any]]:
        """Which cells, their period, and their segments."""
        mark = told.has.tobytes()
        if mark not in self._made:
            own = np.flatnonzero(told.has)
            period = self._cells.period[own]
            span = {"start": _texts(period, self._starts), "end": _texts(period, self._ends)}
            pairs = zip(self._names, self._cells.segments, strict=True)
            self._made[mark] = own, span, {name: _texts(s.codes[own], s.values) for name, s in pairs}
        return self._made[mark]


def _table(done: ColumnFinishing, keys: _Keys, name: str) -> pa.Table:
    """One KPI's values, by period and then segment."""
    told = done.tell(name)
    own, span, segments = keys.of(told)
    every = len(own) == len(told.has)

    def chosen(column: Any) -> Any:
        return column if every else column.take(own)

    columns: dict[str, Any] = {
        "metric": _texts(np.zeros(len(own), dtype=np.int64), [name]),
        "version": _whole(chosen(told.version), pa.int32()),
        **span,
        **segments,
        "value": _numbers(chosen(told.value)),
        "low": _numbers(chosen(told.ends.low)),
        "high": _numbers(chosen(told.ends.high)),
        "n": _whole(chosen(told.n), pa.int64()),
        "coverage": _numbers(chosen(told.coverage)),
        "note": _texts(chosen(told.note).astype(np.int64), NOTES),
        "freshness": _moments(chosen(told.fresh)),
    }
    return pa.table(columns)


def _texts(codes: NDArray[np.int64], values: Sequence[str]) -> Any:
    """Texts by their codes; a code after the last is null."""
    indices = _whole(codes, pa.int32(), codes >= len(values))
    return pa.DictionaryArray.from_arrays(indices, pa.array(values, pa.string()))


def _numbers(values: Floats) -> Any:
    """Numbers; NaN is null."""
    bits = _bits(np.isnan(values))
    return pa.Array.from_buffers(pa.float64(), len(values), [bits, _buffer(np.ascontiguousarray(values))])


def _whole(values: NDArray[Any], kind: Any, unknown: Flags | None = None) -> Any:
    """Whole numbers."""
    own = np.ascontiguousarray(values, dtype=f"int{kind.bit_width}")
    bits = None if unknown is None else _bits(unknown)
    return pa.Array.from_buffers(kind, len(own), [bits, _buffer(own)])


def _moments(micros: Floats) -> Any:
    """Moments from microseconds since 1970; NaN is null."""
    whole = np.nan_to_num(micros, nan=0.0).astype(np.int64)
    return pa.Array.from_buffers(pa.timestamp("us", "UTC"), len(whole), [_bits(np.isnan(micros)), _buffer(whole)])


def _bits(unknown: Flags) -> Any:
    """Which values are known, as Arrow marks it; None where all are."""
    return _buffer(np.packbits(~unknown, bitorder="little")) if unknown.any() else None


def _buffer(values: Any) -> Any:
    """An array's own memory, for Arrow to read."""
    return pa.py_buffer(values)


def table_of(told: Sequence[Measurement], keys: Sequence[str]) -> pa.Table:
    """Measurements as a table of values."""
    text = pa.dictionary(pa.int32(), pa.string())
    columns: dict[str, tuple[list[Any], pa.DataType]] = {
        "metric": ([one.metric for one in told], text),
        "version": ([one.version for one in told], pa.int32()),
        "start": ([one.period.start.isoformat() for one in told], text),
        "end": ([one.period.end.isoformat() for one in told], text),
        **{key: ([dict(one.segment)[key] for one in told], text) for key in keys},
        **{name: ([getattr(one, name) for one in told], pa.float64()) for name in ("value", "low", "high")},
        "n": ([one.n for one in told], pa.int64()),
        "coverage": ([one.coverage for one in told], pa.float64()),
        "note": ([str(one.note) for one in told], text),
        "freshness": ([_moment(one.freshness) for one in told], pa.timestamp("us", "UTC")),
    }
    return pa.table({name: pa.array(values, kind) for name, (values, kind) in columns.items()})


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
