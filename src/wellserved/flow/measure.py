"""measure: the values of KPIs, with their doubt."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import chain
from time import perf_counter

from wellserved.flow.again import again, filled_of
from wellserved.flow.asked import count_asked
from wellserved.flow.by_period import by_period
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.ground import Ground
from wellserved.flow.periods_at_a_time import told_at_a_time
from wellserved.flow.reach import reach_of, within_reach
from wellserved.flow.returned import returned, rows_returned
from wellserved.flow.rollups import rollups_at_hand
from wellserved.flow.spans import span_of
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.compare import Against, earlier, pair
from wellserved.metrics.finish import finish
from wellserved.metrics.formula import Distinct, Model, Quantile
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.metrics.modelled import modelled_in
from wellserved.metrics.plan import Plan
from wellserved.metrics.question import Question
from wellserved.metrics.rollup import Kept
from wellserved.metrics.rollup_plan import plan_with
from wellserved.store.catalog import reading, snapshot_at
from wellserved.store.engine import Engine
from wellserved.store.filled import Filled
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain, parse_day, parse_grain

Restated = dict[str, dict[date, datetime]]


def measure(
    workspace: Workspace,
    metrics: Sequence[str],
    period: str | None = None,
    start: date | str | None = None,
    end: date | str | None = None,
    grain: str | None = None,
    by: Sequence[str] = (),
    where: str | None = None,
    as_of: str | datetime | None = None,
    compare: Against | None = None,
) -> list[Measurement] | list[Comparison]:
    """Measure KPIs of a workspace.

    Args:
        workspace: Whose rows and definitions.
        metrics: Names of KPIs.
        period: A period as people write it; in place of `start` and `end`.
        start: First day, such as 2026-07-01; None for the first with data.
        end: Last day, which counts; None for the last with data.
        grain: A value for each of these; None for one over all.
        by: Segments to split by.
        where: A condition on rows.
        as_of: As it was known then; None for now.
        compare: Beside the period, or the year, before.

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
        begun = perf_counter()
        ground = Ground(engine, workspace.settings, workspace, clock)
        now = answer(engine, question, known, restated, ground)
        if as_of is None:
            count_asked(workspace, question, known, perf_counter() - begun)
        if compare is None:
            return now
        before = earlier(question, compare)
        return pair(now, [(asked, answer(engine, asked.question, known, restated, ground)) for asked in before])
    finally:
        engine.close()


def by_model(workspace: Workspace, metrics: Sequence[str]) -> bool:
    """Whether a model tells any of some KPIs."""
    known = catalogue(workspace.now())
    return any(name in known.metrics and isinstance(known.latest(name).formula, Model) for name in metrics)


def sql_of(
    workspace: Workspace,
    metrics: Sequence[str],
    period: str | None = None,
    start: date | str | None = None,
    end: date | str | None = None,
    grain: str | None = None,
    by: Sequence[str] = (),
    where: str | None = None,
    as_of: str | datetime | None = None,
    compare: Against | None = None,
) -> str:
    """The SQL that `measure` would run for the same question."""
    workspace = workspace.now()
    known, clock = catalogue(workspace), moment(as_of, workspace)
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        question = ask(workspace, engine, known, metrics, period, start, end, grain, by, where, clock)
        kept, filled = rollups_at_hand(engine.rollups), filled_of(engine)
        others = [asked.question for asked in earlier(question, compare)] if compare else []
        return "\n\n".join(_sql(asked, known, kept, filled) for asked in (question, *others))
    finally:
        engine.close()


def _sql(question: Question, known: Catalogue, kept: Sequence[Kept], filled: Filled) -> str:
    """The SQL of what rows tell; of what models tell, a line that says so."""
    modelled = modelled_in(question, known)
    others = tuple(name for name in question.metrics if name not in modelled)
    said = [f"-- {name} is told by a model" for name in modelled]
    counted = [plan_with(replace(question, metrics=others), known, kept, filled).sql] if others else []
    return "\n\n".join([*said, *counted])


def answer(
    engine: Engine,
    question: Question,
    known: Catalogue,
    restated: Restated | None = None,
    ground: Ground | None = None,
) -> list[Measurement]:
    """Answer one question on one engine; what models tell, by what they stand on."""
    modelled = modelled_in(question, known)
    if not modelled:
        return _counted(engine, question, known, restated)
    from wellserved.flow.models import tell_models

    others = tuple(name for name in question.metrics if name not in modelled)
    told = _counted(engine, replace(question, metrics=others), known, restated) if others else []
    told = [*told, *tell_models(ground or Ground(engine), replace(question, metrics=modelled), known)]
    return sorted(told, key=lambda one: question.metrics.index(one.metric))


def _counted(engine: Engine, question: Question, known: Catalogue, restated: Restated | None) -> list[Measurement]:
    """What rows tell; in columns where cells or values are many."""
    about = ("answer", restated)

    def told(asked: Question) -> list[Measurement]:
        return by_period(engine, asked, known, about, lambda some: _told(engine, some, known, restated))

    found: list[Measurement] = again(engine, question, known, about, told, _size)
    return list(found)


def _size(told: list[Measurement]) -> int:
    return 3 * len(told) + 1


def _told(engine: Engine, question: Question, known: Catalogue, restated: Restated | None) -> list[Measurement]:
    told = told_at_a_time(engine, question, known, lambda asked: _told_of(engine, asked, restated))
    order = {name: number for number, name in enumerate(question.metrics)}
    return sorted(chain.from_iterable(told), key=lambda one: order[one.metric])


def _told_of(engine: Engine, asked: Plan, restated: Restated | None) -> list[Measurement]:
    if asked.question.keys or _lists_values(asked):
        from wellserved.flow.values_table import finish_values

        return finish_values(asked, returned(engine, asked), unrecorded(engine, asked), restated)
    return finish(asked, rows_returned(engine, asked), unrecorded(engine, asked), restated)


def _lists_values(asked: Plan) -> bool:
    """Whether a statement returns all values of a column, as quantiles and different values need them."""
    return any(isinstance(use.metric.formula, Distinct | Quantile) for uses in asked.uses.values() for use in uses)


def unrecorded(engine: Engine, asked: Plan) -> list[str]:
    """Records without any row: of those nothing is known, not even that nothing happened."""
    return [record for record in asked.counted if not _has_rows(engine, record)]


def _has_rows(engine: Engine, record: str) -> bool:
    extent = engine.extents.get(record)
    return bool(extent.rows if extent else engine.query(f'SELECT 1 FROM "{record}" LIMIT 1'))


def ask(
    workspace: Workspace,
    engine: Engine,
    known: Catalogue,
    metrics: Sequence[str],
    period: str | None,
    start: date | str | None,
    end: date | str | None,
    grain: str | None,
    by: Sequence[str],
    where: str | None,
    clock: datetime,
) -> Question:
    """Make a Question of what people say; days they leave out are the first and last with data."""
    calendar, own = workspace.calendar, Grain.ALL
    first, last = parse_day(start), parse_day(end)
    if period is not None:
        if first or last:
            raise QueryError("a period and its days are both given", period, "give one of them")
        span = span_of(period, engine, metrics, known, calendar, clock)
        first, last, own = span.first_day, span.end.date() - timedelta(days=1), span.grain
    if first is None or last is None:
        reach = reach_of(engine, metrics, known, calendar.zone, clock)
        if reach is None:
            raise QueryError(f"there is no data for {', '.join(metrics)}", fix="load some, or name a period")
        first, last = first or reach.first, last or reach.last
    asked = Question(
        tuple(metrics), first, last + timedelta(days=1), parse_grain(grain) if grain else own, tuple(by), where,
        clock, calendar,
    )  # fmt: skip
    return within_reach(engine, asked, known)


def restatements(workspace: Workspace, clock: datetime) -> Restated:
    """Days whose rows were corrected by the clock, and when last, by record."""
    newest = workspace.newest() if workspace.kept else None
    if workspace.kept is None or newest is None or datetime.fromisoformat(newest[1]) > clock:
        return _restated(workspace, clock)
    return workspace.kept.told.once(("restated", newest), lambda: _restated(workspace, clock))


def _restated(workspace: Workspace, clock: datetime) -> Restated:
    found: Restated = {}
    sql = (
        "SELECT record, day, at FROM restated JOIN commits USING (commit_id) WHERE cause = 'loaded' ORDER BY commit_id"
    )
    with reading(workspace.store) as db:
        for record, day, at in db.execute(sql) if db else ():
            if (when := datetime.fromisoformat(at)) <= clock:
                found.setdefault(record, {})[date.fromisoformat(day)] = when
    return found
