"""chosen: which roll-up or which rows a question's KPIs are told from, and why."""

from collections.abc import Sequence
from datetime import date, datetime

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.measure import ask, moment
from wellserved.flow.rollups import rollups_at_hand
from wellserved.flow.workspace import Workspace
from wellserved.metrics.chosen import Chosen
from wellserved.metrics.chosen import chosen as told
from wellserved.store.catalog import snapshot_at


def chosen(
    workspace: Workspace,
    metrics: Sequence[str],
    period: str | None = None,
    start: date | None = None,
    end: date | None = None,
    grain: str | None = None,
    by: Sequence[str] = (),
    where: str | None = None,
    as_of: str | datetime | None = None,
) -> list[Chosen]:
    """What `measure` would read for the same question, KPI by KPI.

    Raises:
        QueryError: The question can't be answered.
    """
    workspace = workspace.now()
    known, clock = catalogue(workspace), moment(as_of, workspace)
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        question = ask(workspace, engine, known, metrics, period, start, end, grain, by, where, clock)
        return told(question, known, rollups_at_hand(engine.rollups))
    finally:
        engine.close()
