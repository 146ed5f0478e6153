"""Lost cells: those of closed days that nothing tells of, for each segment that is told of on other days."""

from collections.abc import Sequence

import numpy as np

from wellserved.metrics.blocks import EPOCH_DAY, Block, Coded, Flags, Whole
from wellserved.metrics.closed import lost_in
from wellserved.metrics.plan import Plan


def with_lost(plan: Plan, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """What statements returned, and after it rows without numbers where no statement tells of a segment any more."""
    lost = [one for days in plan.lost.values() for one in days]
    periods = [period.first_day.toordinal() - EPOCH_DAY for period in plan.question.periods if lost_in(lost, period)]
    if not periods or not plan.question.keys:
        return (*blocks,)
    nobody = (None,) * len(plan.question.keys)
    segments = sorted({nobody, *(one for block in blocks for one in _segments(block))}, key=repr)
    columns = [[one[i] for one in segments] * len(periods) for i in range(len(nobody))]
    return (*blocks, Block(np.repeat(np.array(periods, dtype=np.int64), len(segments)), tuple(map(_coded, columns))))


def told_elsewhere(segments: Sequence[Coded], has: Flags) -> Flags:
    """Which cells are of a segment that some cell tells of; where none does, those of no segment."""
    codes = np.stack([one.codes for one in segments])
    if not has.any():
        nobody: Flags = np.all(codes == np.array([[len(one.values)] for one in segments]), axis=0)
        return nobody
    ids: Whole = np.unique(codes, axis=1, return_inverse=True)[1].reshape(-1)
    return np.isin(ids, ids[has])


def _segments(block: Block) -> set[tuple[str | None, ...]]:
    codes = np.unique(np.stack([one.codes for one in block.segments]), axis=1)
    values = [(*one.values, None) for one in block.segments]
    return {tuple(values[i][code] for i, code in enumerate(row)) for row in codes.T}


def _coded(texts: Sequence[str | None]) -> Coded:
    values = tuple(sorted({text for text in texts if text is not None}))
    places = {text: place for place, text in enumerate(values)}
    return Coded(values, np.array([len(values) if t is None else places[t] for t in texts], dtype=np.int64))
