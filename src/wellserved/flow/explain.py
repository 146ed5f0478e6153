"""explain: why a KPI moved between two periods."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from operator import add

from wellserved.flow.again import again, filled_of
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.measure import answer, ask, restatements, unrecorded
from wellserved.flow.rollups import rollups_at_hand
from wellserved.flow.workspace import Workspace
from wellserved.insight.explanation import (
    Cells,
    Cut,
    Explanation,
    adds,
    cut,
    explained,
    refuse_what_has_no_parts,
    share_out,
)
from wellserved.insight.kitagawa import MOST_DIMENSIONS
from wellserved.metrics.answer import Answer
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.compare import compare, earlier
from wellserved.metrics.finish import Finishing
from wellserved.metrics.question import Question, check_segments
from wellserved.metrics.rollup_plan import plan_with
from wellserved.store.catalog import snapshot_at
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain, parse_period

PEOPLE = ("agent_id", "first_agent_id", "evaluator_id")  # no ranking of people where nobody asked for it
__all__ = ["Explanation", "explain"]


def explain(
    workspace: Workspace,
    metric: str,
    period: str | None = None,
    start: date | None = None,
    end: date | None = None,
    against: str = "previous",
    by: Sequence[str] = (),
    where: str | None = None,
    as_of: str | datetime | None = None,
) -> Explanation:
    """Take the change of a KPI apart: what changed within segments, and what the segments' shares did.

    Args:
        workspace: Whose rows and definitions.
        metric: The KPI's name.
        period: A period as people write it; in place of `start` and `end`.
        start: First day; None for the first with data.
        end: Last day, which counts; None for the last with data.
        against: "previous", "year", or a period as people write it.
        by: Segments to look at, each alone, and together where there are several; if empty, all that its owner allows
            but those that are people.
        where: A condition on rows.
        as_of: As it was known then; None for now.

    Raises:
        QueryError: The question can't be answered, or the KPI has no parts that add.
        DefinitionError: A KPI's file is wrong.
    """
    workspace = workspace.now()
    known, clock = catalogue(workspace), moment(as_of, workspace)
    definition = known.latest(metric)
    refuse_what_has_no_parts(definition)
    check_segments(definition, by, known)
    if len(by) > MOST_DIMENSIONS:
        raise QueryError(f"{len(by)} segments are too many at once", ", ".join(by), f"name at most {MOST_DIMENSIONS}")
    names = by or [name for name in definition.segments if name not in PEOPLE]
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        now = ask(workspace, engine, known, [metric], period, start, end, None, (), where, clock)
        then = _then(now, against)
        restated = restatements(workspace, clock)
        whole = compare(*(answer(engine, asked, known, restated)[0] for asked in (now, then)))
        cuts = [_cut(engine, known, now, then, name) for name in names]
        pair = [_cells(engine, known, asked, by) for asked in (then, now)] if len(by) > 1 else []
        additive = adds(_cells(engine, known, now, ()))
    finally:
        engine.close()
    told = [one for one in cuts if one is not None and (by or len(one.split.contributions) > 1)]
    return explained(definition, whole, told, by, share_out(by, *pair) if pair else None, additive)


def _then(now: Question, against: str) -> Question:
    """The same question about the period that it is held against."""
    if against == "previous":
        return earlier(now, "previous")[0].question
    if against == "year":
        return earlier(now, "year")[0].question
    span = parse_period(against, now.calendar)
    return replace(now, start=span.first_day, end=span.end.date(), grain=Grain.ALL)


def _cut(engine: Engine, known: Catalogue, now: Question, then: Question, segment: str) -> Cut | None:
    before, after = (_cells(engine, known, asked, (segment,)) for asked in (then, now))
    return cut(segment, before, after)


def _cells(engine: Engine, known: Catalogue, question: Question, by: Sequence[str]) -> Cells:
    """A KPI's parts by segment, over one period; parts of two versions that met in it are added."""
    return again(
        engine, replace(question, by=tuple(by)), known, ("cells",), lambda asked: _told(engine, known, asked), len
    )


def _told(engine: Engine, known: Catalogue, question: Question) -> Cells:
    asked = plan_with(question, known, rollups_at_hand(engine.rollups), filled_of(engine))
    results = [engine.query(sql) for sql in asked.statements]
    finishing = Finishing(asked, results, unrecorded(engine, asked), {})
    found: dict[tuple[str | None, ...], list[Answer]] = {}
    for use in asked.uses[question.metrics[0]]:
        for (_, values), told in finishing.answers(use).items():
            found.setdefault(values, []).append(told)
    return {values: reduce(add, answers).part for values, answers in found.items()}
