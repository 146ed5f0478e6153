"""Kept cells: a roll-up's days held as columns, and what a scan of them adds up to, without asking an engine.

An engine takes several milliseconds to plan a hundred sums, and a fraction of one to add up some thousand cells.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any

import numpy as np

from wellserved.metrics.blocks import EPOCH_DAY, Block, Coded, Flags, Floats, Whole, distinct, keyed, merged, unkeyed
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.metrics.rollup import ENDS
from wellserved.metrics.rollup_sql import Daily, DailyScan, cuts_of, is_as_kept, kept_segments, known_until
from wellserved.terms.period import Period

FRESH = "fresh"


@dataclass(frozen=True)
class KeptCells:
    """Some states of a roll-up, by day.

    Args:
        days: Each cell's day, as days since 1970, ascending.
        segments: Its segments, by column.
        numbers: Its states, and `_fresh`; null is NaN.
        whole: Those of whole numbers.
        split: On which side of a split each lies, where they are the cells of one.
        by_day: Whether no two are of the same day, segments and side.
    """

    days: Whole
    segments: Mapping[str, Coded]
    numbers: Mapping[str, Floats]
    whole: frozenset[str] = frozenset()
    split: Coded | None = None
    by_day: bool = False

    def and_also(self, more: "KeptCells") -> "KeptCells":
        """The same cells with more states."""
        return replace(self, numbers={**self.numbers, **more.numbers}, whole=self.whole | more.whole)

    @classmethod
    def of(cls, read: Block, by: Sequence[str]) -> "KeptCells":
        """Cells as they were read, whose segments are in the columns `by`."""
        order = np.argsort(read.days, kind="stable")
        segments = (Coded(one.values, one.codes[order]) for one in read.segments)
        numbers = {name: values[order] for name, values in read.numbers.items()}
        return cls(read.days[order], dict(zip(by, segments, strict=True)), numbers, read.whole)

    @cached_property
    def combined(self) -> tuple[Whole, Whole]:
        """The different segments together, by the first cell of each; and which of them each cell has."""
        own = [*self.segments.values()]
        keys = keyed(np.zeros(len(self.days), dtype=np.int64), own, [one.values for one in own])
        _, first, at = np.unique(keys, return_index=True, return_inverse=True)
        return first, at


def coarser(
    cells: KeptCells, by: Sequence[str], states: Sequence[str], chosen: "Chosen | None", most: int
) -> KeptCells | None:
    """Cells added up over the segments that a question does not speak of; None where there would be too many.

    Args:
        cells: What is kept.
        by: The segments' columns that it speaks of.
        states: The states that it reads.
        chosen: Which cells count; None for all.
        most: How many there may be.
    """
    own = [cells.segments[name] for name in by] + ([chosen.split] if chosen and chosen.split else [])
    days = np.count_nonzero(np.diff(cells.days)) + 1
    if days * prod(len(one.values) + 1 for one in own) > most:
        return None
    rows = slice(None) if chosen is None or chosen.rows is None else chosen.rows
    numbers = {name: cells.numbers[name][rows] for name in states} | {FRESH: cells.numbers["_fresh"][rows]}
    part = _Part(cells.days[rows], tuple(Coded(one.values, one.codes[rows]) for one in own), numbers)
    found = _summed(part, part.days, {})
    told = {("_fresh" if name == FRESH else name): values for name, values in found.numbers.items()}
    split = found.segments[-1] if chosen and chosen.split else None
    return KeptCells(found.days, dict(zip(by, found.segments, strict=False)), told, cells.whole, split, by_day=True)


@dataclass(frozen=True)
class Chosen:
    """Which cells a question speaks of.

    Args:
        rows: Those that meet its condition; None for all.
        split: Of each cell, on which side it lies; None where nothing is split.
    """

    rows: Flags | None = None
    split: Coded | None = None


def segments_sql(relation: Relation, question: Question, cells: KeptCells) -> str:
    """Of each different segment: whether it meets the question's condition, and on which side of its split it lies."""
    first, _ = cells.combined
    names = ", ".join(f'"{name}"' for name in ("_nth", *cells.segments))
    texts = [[_text(one.text(int(row))) for one in cells.segments.values()] for row in first]
    rows = ", ".join(f"({', '.join([str(nth), *own])})" for nth, own in enumerate(texts))
    columns, where = kept_segments(relation, replace(question, by=()))
    listed = ", ".join(['"_nth"', *(where or ["TRUE"]), *columns])
    return f'SELECT {listed} FROM (VALUES {rows}) AS d({names}) ORDER BY "_nth"'


def _text(value: str | None) -> str:
    return "CAST(NULL AS VARCHAR)" if value is None else "'" + value.replace("'", "''") + "'"


def chosen(cells: KeptCells, told: Sequence[tuple[Any, ...]], is_split: bool) -> Chosen:
    """The cells that a question speaks of, by what was told of their segments."""
    _, at = cells.combined
    rows = np.array([one[1] is True for one in told], dtype=np.bool_)[at]
    if not is_split:
        return Chosen(rows)
    values = tuple(sorted({one[2] for one in told if one[2] is not None}))
    codes = [len(values) if one[2] is None else values.index(one[2]) for one in told]
    return Chosen(rows, Coded(values, np.array(codes, dtype=np.int64)[at]))


@dataclass(frozen=True)
class _Part:
    """Rows to add up: the cells of one side, or what rows told of a day that a moment cuts."""

    days: Whole
    segments: tuple[Coded, ...]
    numbers: Mapping[str, Floats]


def states_read(scan: DailyScan, side: int) -> list[str]:
    """The states that a scan reads of one of its roll-ups."""
    return [daily.mark for of, daily in scan.states if of == side] + [mark for mark, _ in _varied(scan)]


def _varied(scan: DailyScan) -> list[tuple[str, str]]:
    """What a scan lists of how states vary from hour to hour: as it is kept, and as it is asked."""
    told = scan.moments.items() if scan.level == "hours" else ()
    return [(f"{mark}_{end}", f"{name}_{end}") for (mark, _), name in told for end in ENDS]


def added_up(
    scan: DailyScan,
    question: Question,
    cells: Sequence[KeptCells],
    chosen: Sequence[Chosen],
    days_of_rows: Sequence[Block],
) -> Block:
    """What the scan's statement would return.

    Args:
        scan: What is added up.
        question: For whom.
        cells: For each side, its cells.
        chosen: For each side, which of them count.
        days_of_rows: Of each day that a moment cuts, what its rows tell.
    """
    sides = [_cells_of(scan, side, question, own, chosen[side]) for side, own in enumerate(cells)]
    parts = [*sides, *(_Part(one.days, one.segments, one.numbers) for one in days_of_rows)]
    names = [*scan.states.values(), *(name for _, name in _varied(scan)), FRESH]
    numbers = {name: _joined([part.numbers.get(name) for part in parts], parts) for name in names}
    segments = [_coded([part.segments[i] for part in parts]) for i in range(len(question.keys))]
    together = _Part(np.concatenate([part.days for part in parts]), tuple(segments), numbers)
    if scan.level == "day" and not (len(parts) == 1 and cells[0].by_day):
        together = _summed(together, together.days, {})
    if is_as_kept(scan, question):
        found = Block(together.days, together.segments, together.numbers)
    else:
        found = _periods(scan, together, question.periods)
    whole = {name for (side, daily), name in scan.states.items() if daily.mark in cells[side].whole}
    return replace(found, whole=frozenset({*whole, FRESH, *(f"{name}_groups" for name in scan.moments.values())}))


def _cells_of(scan: DailyScan, side: int, question: Question, cells: KeptCells, chosen: Chosen) -> _Part:
    """The cells of a side that a question speaks of."""
    _, relation = scan.sides[side]
    last = min(relation.last, known_until(relation, question))
    ends = [day.toordinal() - EPOCH_DAY for day in (relation.first, last)]
    first, end = (int(at) for at in np.searchsorted(cells.days, ends))
    own = np.arange(first, max(first, end))
    if chosen.rows is not None:
        own = own[chosen.rows[own]]
    for day in cuts_of(scan, side, question) if scan.level != "hours" else ():
        own = own[cells.days[own] != day.toordinal() - EPOCH_DAY]
    rows = slice(first, max(first, end)) if len(own) == max(first, end) - first else own
    days = cells.days[rows]
    told = {name: _counted(daily, days, cells.numbers[daily.mark][rows])
            for (of, daily), name in scan.states.items() if of == side}  # fmt: skip
    told |= {name: cells.numbers[kept][rows] for kept, name in _varied(scan)}
    segments = [cells.segments[f"_by_{relation.segment(name)}"] for name in question.by]
    segments += [chosen.split] if chosen.split else []
    return _Part(
        days, tuple(Coded(s.values, s.codes[rows]) for s in segments), told | {FRESH: cells.numbers["_fresh"][rows]}
    )


def _counted(daily: Daily, days: Whole, values: Floats) -> Floats:
    """A state, on the days of which it counts."""
    if daily.window is None or daily.when == "always":
        return values
    until = daily.window.until.toordinal() - EPOCH_DAY
    return np.where(days <= until if daily.when == "old" else days > until, values, 0.0)


def _joined(columns: Sequence[Floats | None], parts: Sequence[_Part]) -> Floats:
    """One column of all parts; unknown in those that don't have it."""
    if len(columns) == 1 and columns[0] is not None:
        return columns[0]
    return np.concatenate(
        [np.full(len(p.days), np.nan) if c is None else c for c, p in zip(columns, parts, strict=True)]
    )


def _coded(columns: Sequence[Coded]) -> Coded:
    values = merged(columns)
    return Coded(values, np.concatenate([column.over(values) for column in columns]))


def _summed(part: _Part, days: Whole, more: Mapping[str, Floats]) -> _Part:
    """One row for each of some days and segments."""
    first = int(days.min()) if len(days) else 0
    sizes = [len(one.values) + 1 for one in part.segments]
    keys, (at,) = distinct([keyed(days - first, part.segments, [one.values for one in part.segments])])
    codes = unkeyed(keys, sizes)
    numbers = {
        name: _added(values, at, len(keys)) for name, values in {**part.numbers, **more}.items() if name != FRESH
    }
    segments = tuple(Coded(one.values, own) for one, own in zip(part.segments, codes[1:], strict=True))
    return _Part(codes[0] + first, segments, numbers | {FRESH: _latest(part.numbers[FRESH], at, len(keys))})


def _added(values: Floats, at: Whole, rows: int) -> Floats:
    """Sums by row; of nothing known, nothing is known."""
    unknown = np.isnan(values)
    found: Floats = np.bincount(at, weights=np.where(unknown, 0.0, values), minlength=rows).astype(np.float64)
    if unknown.any():
        found[np.bincount(at, weights=~unknown, minlength=rows) == 0] = np.nan
    return found


def _latest(values: Floats, at: Whole, rows: int) -> Floats:
    found = np.full(rows, np.nan)
    np.fmax.at(found, at, values)
    return found


def _periods(scan: DailyScan, part: _Part, periods: Sequence[Period]) -> Block:
    """Periods of days, with the squares and products of what varies from day to day."""
    firsts = np.array([period.first_day.toordinal() - EPOCH_DAY for period in periods], dtype=np.int64)
    days = firsts[np.searchsorted(firsts, part.days, side="right") - 1]
    more: dict[str, Floats] = {}
    for (upper, lower), name in scan.moments.items():
        x, y = part.numbers[upper], part.numbers[lower]
        some = (np.nan_to_num(x) != 0) | (np.nan_to_num(y) != 0)
        more |= zip((f"{name}_{end}" for end in ENDS), (some.astype(np.float64), x * x, x * y, y * y), strict=True)
    found = _summed(part, days, more)
    return Block(found.days, found.segments, found.numbers)
