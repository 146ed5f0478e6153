"""Periods at a time: of very many rows some periods are asked after others, so that years do not fill the memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from wellserved.flow.again import filled_of
from wellserved.flow.rollups import rollups_at_hand
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.plan import Plan
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.metrics.rollup_plan import plan_with
from wellserved.store.engine import Engine, Extent
from wellserved.terms.period import Grain

T = TypeVar("T")
AT_ONCE = 12_000_000  # rows of one statement; cells by customer and listed values of so many take about 1 GB


def told_at_a_time(engine: Engine, question: Question, known: Catalogue, tell: Callable[[Plan], T]) -> list[T]:
    """What is told of a question, one answer for each stretch of its periods, in their order.

    A value never rests on another period's rows, so a stretch alone tells what it tells among others.
    """
    kept, filled = rollups_at_hand(engine.rollups), filled_of(engine)
    asked = plan_with(question, known, kept, filled)
    parts = _parts(engine, asked)
    if len(parts) < 2:
        return [tell(asked)]
    return [tell(plan_with(part, known, kept, filled)) for part in parts]


def some_periods(question: Question, first: int, size: int) -> Question:
    """The same question of some of its periods."""
    some = question.periods[first : first + size]
    return replace(question, start=some[0].first_day, end=some[-1].end.date())


def _parts(engine: Engine, asked: Plan) -> Sequence[Question]:
    question = asked.question
    if question.grain is Grain.ALL:
        return [question]
    most = max((sum(_rows(engine, relation) for relation in reads) for reads in asked.reads), default=0)
    periods = len(question.periods)
    size = max(int(periods * AT_ONCE / most), 1) if most > AT_ONCE else periods
    return [some_periods(question, first, size) for first in range(0, periods, size)]


def _rows(engine: Engine, relation: Relation) -> float:
    """About how many rows of a record lie in the days that are read; 0 where fewer periods read no fewer."""
    extent = engine.extents.get(relation.record)
    if extent is None or extent.elsewhere or relation.mode != "rows" or not (extent.earliest and extent.latest):
        return 0
    return extent.rows * _share(extent, relation)


def _share(extent: Extent, relation: Relation) -> float:
    """The share of a record's days that a relation reads."""
    assert extent.earliest and extent.latest  # noqa: S101 - the caller has seen to it
    first, last = extent.earliest.date(), extent.latest.date()
    days = (min(relation.last, last) - max(relation.first, first)).days
    return min(max(days, 0) / max((last - first).days, 1), 1.0)
