"""Held cells: roll-ups that a process which stays keeps in its memory, and statements that are added up from them."""

from collections.abc import Sequence
from threading import Lock

from wellserved.flow.kept import KeptEngine
from wellserved.flow.values_table import block
from wellserved.metrics.blocks import Block
from wellserved.metrics.kept_cells import (
    Chosen,
    KeptCells,
    added_up,
    chosen,
    coarser,
    segments_sql,
    states_read,
)
from wellserved.metrics.plan import Plan
from wellserved.metrics.question import Question
from wellserved.metrics.rollup import Kept
from wellserved.metrics.rollup_sql import DailyScan, cuts_of, day_of_rows
from wellserved.store.engine import Engine

MOST_CELLS = 150_000  # of a roll-up that is held; a state of so many is 1.2 MB
MOST_BY_DAY = 20_000  # cells of those days that are added up
MOST_SEGMENTS = 2_000  # different ones, of which a condition is asked


def from_cells(engine: KeptEngine, scan: DailyScan, asked: Plan) -> Block | None:
    """What a statement of a plan returns, where it tells of cells that are held; None where the engine must tell.

    Args:
        engine: Where the roll-ups are.
        scan: What the statement adds up.
        asked: The plan.
    """
    cells: list[KeptCells] = []
    for side, (kept, _) in enumerate(scan.sides):
        held = engine.told.once(("cells", kept.name), lambda kept=kept: Held(kept))  # type: ignore[misc]
        found = held.cells(engine, states_read(scan, side))
        if found is None or (_is_narrowed(asked.question) and len(found.combined[0]) > MOST_SEGMENTS):
            return None
        cells.append(found)
    cells = [_by_day(engine, scan, side, asked.question, own) for side, own in enumerate(cells)]
    which = [_chosen(engine, scan, side, asked.question, own) for side, own in enumerate(cells)]
    return added_up(scan, asked.question, cells, which, _days_of_rows(engine, scan, asked.question))


def _is_narrowed(question: Question) -> bool:
    return question.where is not None or question.split is not None


def _by_day(engine: KeptEngine, scan: DailyScan, side: int, question: Question, cells: KeptCells) -> KeptCells:
    """One cell a day and segment that the question speaks of, added up once; the cells themselves where they are many.

    Nothing moves by it: either days are added up first in any case, or the sums are of whole numbers.
    """
    kept, relation = scan.sides[side]
    by = [f"_by_{relation.segment(name)}" for name in question.by]
    states = sorted({*states_read(scan, side)})
    if scan.level != "day" and not cells.whole.issuperset(states):
        return cells
    name = ("by day", kept.name, *by, ("states", *states), question.where, question.split)

    def add() -> KeptCells | None:
        return coarser(cells, by, states, _chosen(engine, scan, side, question, cells), MOST_BY_DAY)

    return engine.told.once(name, add, lambda made: len(made.days) * len(states) // 12 + 1 if made else 1) or cells


def _chosen(engine: KeptEngine, scan: DailyScan, side: int, question: Question, cells: KeptCells) -> Chosen:
    """Which cells a condition is true of: the engine is asked of each different segment, once."""
    if cells.by_day:
        return Chosen(split=cells.split)
    if not _is_narrowed(question):
        return Chosen()
    sql = segments_sql(scan.sides[side][1], question, cells)
    told = engine.told.once(("segments", sql), lambda: engine.query(sql)) if len(cells.days) else []
    return chosen(cells, told, question.split is not None)


def _days_of_rows(engine: Engine, scan: DailyScan, question: Question) -> list[Block]:
    """The days that a moment cuts, told by their rows."""
    sides = range(len(scan.sides)) if scan.level != "hours" else ()
    asked = [day_of_rows(scan, side, day, question) for side in sides for day in cuts_of(scan, side, question)]
    return [block(engine.arrow(sql), len(question.keys)) for sql in asked]


class Held:
    """The states of one roll-up that were asked for so far."""

    def __init__(self, kept: Kept) -> None:
        self._kept, self._lock = kept, Lock()
        self._cells: KeptCells | None = None
        self._too_many: bool | None = None

    def cells(self, engine: Engine, states: Sequence[str]) -> KeptCells | None:
        """Its cells with some states; None where they are too many to be held."""
        with self._lock:
            if self._too_many is None:
                self._too_many = engine.query(f'SELECT COUNT(*) FROM "{self._kept.name}"')[0][0] > MOST_CELLS
            if self._too_many:
                return None
            known = self._cells.numbers if self._cells else {}
            missing = [name for name in dict.fromkeys(("_fresh", *states)) if name not in known]
            if missing:
                read = self._read(engine, missing)
                self._cells = self._cells.and_also(read) if self._cells else read
            return self._cells

    def _read(self, engine: Engine, columns: Sequence[str]) -> KeptCells:
        """Some columns, in the order of the files: the same each time."""
        by = [f"_by_{name}" for name in self._kept.by]
        listed = ", ".join(f'"{name}"' for name in ("_day", *by, *columns))
        return KeptCells.of(block(engine.arrow(f'SELECT {listed} FROM "{self._kept.name}"'), len(by)), by)
