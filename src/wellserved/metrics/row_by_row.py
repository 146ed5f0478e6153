"""Row by row: blocks as the rows of `finish`, and its measurements as columns again."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from wellserved.metrics.blocks import EPOCH_DAY, Block, Cells, Floats
from wellserved.metrics.ends import Ends
from wellserved.metrics.finish import GRAVITY, Key
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.told import Told

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def rows_of(block: Block, names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """A block's rows: period, segments, then outputs in their order."""
    columns = [_listed(block, name) for name in names]
    for row, day in enumerate(block.days.tolist()):
        segments = (segment.text(row) for segment in block.segments)
        yield (date.fromordinal(day + EPOCH_DAY), *segments, *(column[row] for column in columns))


def _listed(block: Block, name: str) -> list[Any]:
    if name in block.lists:
        ends, values = block.lists[name].offsets.tolist(), block.lists[name].values.tolist()
        return [values[a:b] for a, b in pairwise(ends)]
    kind = int if name in block.whole else float
    return [None if value != value else kind(value) for value in block.numbers[name].tolist()]


def columns_of(told: Mapping[Key, Measurement], cells: Cells) -> Told:
    """Measurements by key as columns over all cells."""
    found = [told.get(key) for key in keys_of(cells)]
    return Told(
        has=np.array([m is not None for m in found], dtype=np.bool_),
        version=np.array([m.version if m else 0 for m in found]),
        value=_floats([m.value if m else None for m in found]),
        ends=Ends(_floats([m.low if m else None for m in found]), _floats([m.high if m else None for m in found])),
        n=_floats([m.n if m else 0 for m in found]),
        coverage=_floats([m.coverage if m else None for m in found]),
        note=np.array([GRAVITY.index(m.note) if m else 0 for m in found], dtype=np.int8),
        fresh=_floats([_micros(m.freshness) if m else None for m in found]),
    )


def keys_of(cells: Cells) -> list[Key]:
    """Each cell's period and segments."""
    days = [cells.periods[i].first_day for i in cells.period.tolist()]
    return [(day, tuple(segment.text(row) for segment in cells.segments)) for row, day in enumerate(days)]


def _floats(values: "list[float | None] | list[int]") -> Floats:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _micros(moment: str | None) -> float | None:
    return None if moment is None else (datetime.fromisoformat(moment) - EPOCH) // timedelta(microseconds=1)
