"""Columns of the sample's files, made from arrays of numbers."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from wellserved.sources.sample.setting import Array, Setting

MICROSECONDS = 1_000_000


def ids(prefix: str, numbers: Array, known: Array | None = None) -> Any:
    """Ids such as c17; null where not known."""
    written: Any = pa.array(numbers, mask=_mask(known)).cast(pa.string())
    join: Any = pc.binary_join_element_wise
    return join(prefix, written, "")


def words(choices: Sequence[str], index: Array) -> Any:
    """The choice of each index; null where it is below 0."""
    index = np.asarray(index)
    at: Any = pa.array(np.maximum(index, 0), mask=index < 0)
    return pa.array(choices, type=pa.string()).take(at)


def constant(word: str, n: int) -> Any:
    """The same word in each row."""
    return pa.repeat(pa.scalar(word), n)


def moments(utc: Array, known: Array | None = None) -> Any:
    """Times, written without a zone, in UTC."""
    seconds = np.asarray(utc).astype(np.int64)
    return pa.array(seconds * MICROSECONDS, mask=_mask(known)).cast(pa.timestamp("us"))


def days(setting: Setting, day: Array, known: Array | None = None) -> Any:
    """Dates, from days since the start."""
    epoch = setting.start.toordinal() - 719_163
    return pa.array((np.asarray(day) + epoch).astype(np.int32), mask=_mask(known)).cast(pa.date32())


def numbers(values: Array, known: Array | None = None, digits: int | None = None) -> Any:
    """Numbers, rounded where digits are given."""
    values = np.asarray(values)
    return pa.array(values if digits is None else np.round(values, digits), mask=_mask(known))


def flags(values: Array, known: Array | None = None) -> Any:
    """True or false; null where not known."""
    return pa.array(np.asarray(values, dtype=bool), mask=_mask(known))


def _mask(known: Array | None) -> Array | None:
    return None if known is None else ~np.asarray(known, dtype=bool)
