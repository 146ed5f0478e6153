"""chosen: which roll-up or which rows a question's KPIs are told from, and why."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.measure import ask
from wellserved.flow.rollups import rollups_at_hand
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.chosen import Chosen
from wellserved.metrics.chosen import chosen as told
from wellserved.store.catalog import snapshot_at
from wellserved.store.retired import retired


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
        found = told(question, known, rollups_at_hand(engine.rollups))
        return [_with_version(one, workspace, known) for one in found] if question.detail_from else found
    finally:
        engine.close()


def _with_version(one: Chosen, workspace: Workspace, known: Catalogue) -> Chosen:
    """What is said of a KPI, and by which version its retired days were kept, where it has another now."""
    kept, now = retired(workspace.store).versions.get(one.metric), known.latest(one.metric).version
    if kept is None or kept == now or "retired" not in one.why:
        return one
    return replace(one, why=f"{one.why}; they are kept as version {kept}, and this is version {now}")
