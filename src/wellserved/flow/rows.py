"""rows: the rows behind a number."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.measure import ask
from wellserved.flow.workspace import Workspace
from wellserved.metrics.behind import rows_columns, rows_sql, telling_columns
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.closed import closed_before, refusal
from wellserved.metrics.formula import Derived, Model
from wellserved.metrics.question import Question
from wellserved.metrics.states import needs_of
from wellserved.store.catalog import snapshot_at


@dataclass(frozen=True)
class Rows:
    """Rows as they are shown.

    Args:
        columns: What is shown of each.
        rows: A value for each column.
        telling: The fewest columns that tell of a row: key, time, what is measured, source.
    """

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    telling: tuple[str, ...]


def rows(
    workspace: Workspace,
    metric: str,
    start: date | None = None,
    end: date | None = None,
    where: str | None = None,
    limit: int = 100,
    personal: bool = False,
    as_of: str | datetime | None = None,
    period: str | None = None,
    offset: int = 0,
) -> Rows:
    """The rows that a KPI's value rests on, and beside each whether it was counted.

    Args:
        workspace: Whose rows and definitions.
        metric: The KPI's name.
        start: First day; None for the first with data.
        end: Last day, which counts; None for the last with data.
        where: A condition on rows.
        limit: At most so many rows.
        personal: Whether to show columns that may name a person.
        as_of: As it was known then; None for now.
        period: A period as people write it; in place of `start` and `end`.
        offset: How many rows to pass over first.

    Raises:
        QueryError: The question can't be answered.
    """
    workspace = workspace.now()
    known, clock = catalogue(workspace), moment(as_of, workspace)
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        question = ask(workspace, engine, known, (metric,), period, start, end, None, (), where, clock)
        question = _of_kept_rows(question, known, named=bool(start or period))
        columns = rows_columns(question, known, personal)
        found = engine.query(rows_sql(question, known, columns, limit, offset))
        return Rows(columns, found, telling_columns(question, known))
    finally:
        engine.close()


def _of_kept_rows(question: Question, known: Catalogue, named: bool) -> Question:
    """The question, of days whose rows are all there; refused where a first day was named and is not one of them."""
    metric = known.latest(question.metrics[0])
    if not question.detail_from or isinstance(metric.formula, Derived | Model):
        return question
    closed = closed_before(needs_of(metric, question.start, question.end, question).sides, question)
    if closed is None or question.start >= closed:
        return question
    if named or closed >= question.end:
        raise refusal(f"rows of '{metric.name}'", closed)
    return replace(question, start=closed)
