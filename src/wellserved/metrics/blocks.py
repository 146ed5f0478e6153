"""Blocks: a statement's rows as columns, and the cells (period, segments) that all statements of a plan share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.metrics.question import Question
from wellserved.terms.period import Period

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
EPOCH_DAY = 719_163  # date(1970, 1, 1).toordinal()
MOST_CODES = 2**62


@dataclass(frozen=True)
class Coded:
    """Texts as codes; null has the code after the last value's.

    Args:
        values: Different texts, sorted.
        codes: One for each row.
    """

    values: tuple[str, ...]
    codes: Whole

    def text(self, row: int) -> str | None:
        code = int(self.codes[row])
        return self.values[code] if code < len(self.values) else None

    def texts(self, rows: Whole) -> list[str | None]:
        """The texts of some rows."""
        return [*map((*self.values, None).__getitem__, self.codes[rows].tolist())]

    def over(self, values: tuple[str, ...]) -> Whole:
        """The codes that its rows have among more values."""
        if self.values == values:
            return self.codes
        own = np.searchsorted(np.array(values, dtype=object), np.array(self.values, dtype=object))
        return np.append(own, len(values))[self.codes]


@dataclass(frozen=True)
class Lists:
    """A list of ascending numbers for each row: those of row i lie from offsets[i] to offsets[i + 1]."""

    offsets: Whole
    values: NDArray[Any]

    @property
    def sizes(self) -> Whole:
        """How many numbers each row has."""
        return np.diff(self.offsets)

    @property
    def different(self) -> Whole:
        """How many different numbers each row has."""
        first = np.ones(len(self.values) + 1, dtype=np.bool_)
        np.not_equal(self.values[1:], self.values[:-1], out=first[1:-1])
        first[self.offsets] = True  # a list's first value, whatever the one before it ends with
        ends: Whole = np.searchsorted(np.flatnonzero(first), self.offsets)
        return np.diff(ends)


@dataclass(frozen=True)
class Block:
    """What one statement returned.

    Args:
        days: Each row's period, as days since 1970.
        segments: The question's segments, in its order.
        numbers: Output columns; null is NaN.
        lists: Output columns that hold lists.
        whole: Output columns of whole numbers.
    """

    days: Whole
    segments: tuple[Coded, ...]
    numbers: Mapping[str, Floats] = field(default_factory=dict)
    lists: Mapping[str, Lists] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()


def nothing(keys: int, names: Sequence[str]) -> Block:
    """What a statement returns that finds no row."""
    none, zero = np.empty(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    lists = dict.fromkeys(names, Lists(zero, np.empty(0)))
    return Block(none, (Coded((), none),) * keys, dict.fromkeys(names, np.empty(0)), lists)


class Cells:
    """Every (period, segments) that a statement told of, by period and then by segment, nulls last."""

    def __init__(self, question: Question, blocks: Sequence[Block]) -> None:
        self.periods: list[Period] = question.periods
        self._blocks = blocks
        self._first = np.array([_day(period) for period in self.periods], dtype=np.int64)
        known = [merged([block.segments[i] for block in blocks]) for i in range(len(question.keys))]
        keys = [keyed(np.searchsorted(self._first, block.days), block.segments, known) for block in blocks]
        if not question.keys:
            keys.append(np.arange(len(self.periods), dtype=np.int64))
        self._keys, self.at = distinct(keys)
        codes = unkeyed(self._keys, [len(values) + 1 for values in known])
        self.period: Whole = codes[0]
        self.segments = tuple(Coded(values, own) for values, own in zip(known, codes[1:], strict=True))

    def __len__(self) -> int:
        return len(self._keys)

    @cached_property
    def _spread(self) -> dict[tuple[int, str], Floats]:
        return {}

    @cached_property
    def _counted(self) -> dict[tuple[int, str], Floats]:
        return {}

    @cached_property
    def _whole(self) -> list[bool]:
        """Of each block, whether its rows are the cells."""
        every = np.arange(len(self), dtype=np.int64)
        return [np.array_equal(own, every) for own in self.at]

    def count(self, block: int, name: str) -> Floats:
        """A column over all cells, where no rows and null are 0."""
        if (block, name) not in self._counted:
            found = self.number(block, name)
            unknown = np.isnan(found)
            self._counted[block, name] = np.where(unknown, 0.0, found) if unknown.any() else found
        return self._counted[block, name]

    def number(self, block: int, name: str) -> Floats:
        """A column over all cells; NaN where null, or where the block has no such row."""
        if (block, name) not in self._spread:
            self._spread[block, name] = self.over(block, self._blocks[block].numbers[name])
        return self._spread[block, name]

    def over(self, block: int, values: Floats) -> Floats:
        """Values of a block's rows over all cells."""
        if self._whole[block]:
            return values
        found = np.full(len(self), np.nan)
        found[self.at[block]] = values
        return found

    def lists(self, block: int, name: str) -> Lists:
        return self._blocks[block].lists[name]

    def told(self, block: int) -> Flags:
        """Cells of which a block has a row."""
        found = np.zeros(len(self), dtype=np.bool_)
        found[self.at[block]] = True
        return found


def _day(period: Period) -> int:
    return period.first_day.toordinal() - EPOCH_DAY


def merged(columns: Sequence[Coded]) -> tuple[str, ...]:
    """The values of one segment that any block has."""
    distinct = {column.values for column in columns}
    return distinct.pop() if len(distinct) == 1 else tuple(sorted(set().union(*distinct)))


def keyed(period: Whole, segments: Sequence[Coded], known: Sequence[tuple[str, ...]]) -> Whole:
    """Period and segments as one number that sorts as they do."""
    key = period.astype(np.int64)
    size = int(key.max(initial=0)) + 1
    for column, values in zip(segments, known, strict=True):
        size *= len(values) + 1
        if size > MOST_CODES:
            raise OverflowError("more combinations of segments than can be told apart")
        key = key * (len(values) + 1) + column.over(values)
    return key


def distinct(keys: Sequence[Whole]) -> tuple[Whole, list[Whole]]:
    """All keys, sorted; and where each block's are among them."""
    first = keys[0]
    if all(np.array_equal(first, other) for other in keys[1:]) and bool(np.all(np.diff(first) > 0)):
        return first, [np.arange(len(first), dtype=np.int64)] * len(keys)
    most = max(int(own.max(initial=0)) for own in keys) + 1
    if most > 4 * sum(map(len, keys)) + 1_000:
        merged = np.unique(np.concatenate(keys))
        return merged, [np.searchsorted(merged, own) for own in keys]
    seen = np.zeros(most, dtype=np.bool_)  # near each other they need no sorting
    for own in keys:
        seen[own] = True
    place = np.cumsum(seen) - 1
    return np.flatnonzero(seen), [place[own] for own in keys]


def unkeyed(keys: Whole, sizes: Sequence[int]) -> list[Whole]:
    """The period's and the segments' codes of keys."""
    found: list[Whole] = []
    for size in reversed(sizes):
        keys, code = np.divmod(keys, size)
        found.append(code)
    return [keys, *reversed(found)]
