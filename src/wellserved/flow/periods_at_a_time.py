"""Periods at a time: of very many rows some periods are asked after others, so that years do not fill the memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from wellserved.flow.again import filled_of
from wellserved.flow.rollups import rollups_at_hand
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.plan import Plan, with_parts
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.metrics.rollup_plan import plan_with
from wellserved.store.engine import Engine, Extent
from wellserved.terms.period import Grain

T = TypeVar("T")
AT_ONCE = 12_000_000  # rows of one statement; cells by customer and listed values of so many take about 1 GB


def told_at_a_time(engine: Engine, question: Question, known: Catalogue, tell: Callable[[Plan], T]) -> list[T]:
    """What is told of a question, in some answers: of each stretch of its periods, and of KPIs that are told at once.

    A value never rests on another period's rows, so a stretch alone tells what it tells among others.
    """
    kept, filled = rollups_at_hand(engine.rollups), filled_of(engine)
    asked = plan_with(question, known, kept, filled)
    some = _at_a_time(engine, asked, known)
    if not some.names:
        return [tell(asked)]
    rest = tuple(name for name in question.metrics if name not in some.names)
    parts = [replace(question, metrics=rest)] if rest else []
    about = replace(question, metrics=some.names)
    parts += [some_periods(about, first, some.size) for first in range(0, len(question.periods), some.size)]
    return [tell(plan_with(part, known, kept, filled)) for part in parts]


def some_periods(question: Question, first: int, size: int) -> Question:
    """The same question of some of its periods."""
    some = question.periods[first : first + size]
    return replace(question, start=some[0].first_day, end=some[-1].end.date())


@dataclass(frozen=True)
class _Some:
    """The KPIs that are told some periods at a time, and how many periods that are."""

    names: tuple[str, ...] = ()
    size: int = 0


def _at_a_time(engine: Engine, asked: Plan, known: Catalogue) -> _Some:
    """Split by segments all go together: one KPI's segments stand in the others' answers, too."""
    question, periods = asked.question, len(asked.question.periods)
    rows = [sum(_rows(engine, relation) for relation in reads) for reads in asked.reads]
    size = max(int(periods * AT_ONCE / max(rows, default=0)), 1) if max(rows, default=0) > AT_ONCE else periods
    if question.grain is Grain.ALL or size >= periods:
        return _Some()
    large = {number for number, most in enumerate(rows) if most > AT_ONCE}
    own = (name for name in question.metrics if question.keys or large & _statements(name, asked, known))
    return _Some(tuple(own), size)


def _statements(name: str, asked: Plan, known: Catalogue) -> set[int]:
    """The numbers of the statements that a KPI is told from."""
    uses = [use for part in with_parts((name,), known) for use in asked.uses[part] if use.sides]
    return {number for use in uses for number in (use.moments_scan, *(side.scan for side in use.sides))}


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
