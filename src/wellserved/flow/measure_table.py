"""measure in columns: the values of KPIs as an Arrow table, for a million cells as well as for one."""

from collections.abc import Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from wellserved.flow.again import again
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.ground import Ground
from wellserved.flow.measure import Restated, answer, ask, restatements, unrecorded
from wellserved.flow.periods_at_a_time import told_at_a_time
from wellserved.flow.returned import returned
from wellserved.flow.values_table import finish_table, table_of
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.modelled import modelled_in
from wellserved.metrics.plan import Plan
from wellserved.metrics.question import Question
from wellserved.store.catalog import snapshot_at
from wellserved.store.engine import Engine


def measure_table(
    workspace: Workspace,
    metrics: Sequence[str],
    period: str | None = None,
    start: date | str | None = None,
    end: date | str | None = None,
    grain: str | None = None,
    by: Sequence[str] = (),
    where: str | None = None,
    as_of: str | datetime | None = None,
) -> pa.Table:
    """Measure KPIs of a workspace into an Arrow table: what `measure` tells.

    Its columns are metric, version, start, end, one for each segment, value, low, high, n, coverage, note and
    freshness; no data is null.

    Raises:
        QueryError: The question can't be answered.
        DefinitionError: A KPI's file is wrong.
    """
    workspace = workspace.now()
    known, clock = catalogue(workspace), moment(as_of, workspace)
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        question = ask(workspace, engine, known, metrics, period, start, end, grain, by, where, clock)
        restated = restatements(workspace, clock)
        if not modelled_in(question, known):
            return answer_table(engine, question, known, restated)
        told = answer(engine, question, known, restated, Ground(engine, workspace.settings, workspace, clock))
        return table_of(told, question.keys)
    finally:
        engine.close()


def answer_table(engine: Engine, question: Question, known: Catalogue, restated: Restated | None = None) -> pa.Table:
    """Answer one question on one engine in columns, however many cells it has."""
    about = ("table", restated)
    return again(engine, question, known, about, lambda asked: _told(engine, asked, known, restated), _size)


def _size(table: pa.Table) -> int:
    return table.nbytes // 100 + 1


def _told(engine: Engine, question: Question, known: Catalogue, restated: Restated | None) -> pa.Table:
    def tell(asked: Plan) -> pa.Table:
        return finish_table(asked, returned(engine, asked), unrecorded(engine, asked), restated)

    told = told_at_a_time(engine, question, known, tell)
    return told[0] if len(told) == 1 else _by_metric(told, question.metrics)


def _by_metric(tables: Sequence[pa.Table], metrics: Sequence[str]) -> pa.Table:
    """The values of stretches of time, by KPI as a whole would tell them."""
    parts = [table.filter(pc.equal(table["metric"], pa.scalar(name))) for name in metrics for table in tables]
    return pa.concat_tables(parts).unify_dictionaries()
