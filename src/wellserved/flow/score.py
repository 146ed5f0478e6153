"""score: measure a scorecard's KPIs in one period, judge them, roll them up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from wellserved.flow.again import again
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.ground import Ground
from wellserved.flow.link_evidence import with_evidence
from wellserved.flow.measure import answer, restatements
from wellserved.flow.reach import reaches, within_reach
from wellserved.flow.readings import readings
from wellserved.flow.scorecards import choose, scorecards_of
from wellserved.flow.spans import span_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.scoring import Scoring, scored
from wellserved.metrics.catalogue import Catalogue, in_force
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.question import Question
from wellserved.scorecard.latest import latest_period
from wellserved.scorecard.narrowed import Segments, narrowed
from wellserved.scorecard.scorecard import Scorecard
from wellserved.scorecard.scored import Score
from wellserved.store.catalog import snapshot_at
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Calendar, Period

WEIGHT = 2_000  # of a score that is remembered, in some 100 bytes


def score(
    workspace: Workspace,
    name: str | None = None,
    period: str | None = None,
    as_of: str | datetime | None = None,
    begin: Callable[[], None] = lambda: None,
    segments: Segments | None = None,
) -> Score:
    """Score a scorecard.

    Args:
        workspace: Whose.
        name: The scorecard's; may be left out where there is only one.
        period: Such as 2026-07; the latest whole one with data where None.
        as_of: Score as it was known at this time; None for now.
        begin: Called when the scorecard and its period are found, before the long work.
        segments: Only rows with these values, by segment; a KPI that can't tell is left out, and a Problem says so.

    Raises:
        QueryError: No such scorecard or period, or nothing was loaded.
        DefinitionError: A KPI or the scorecard is wrong.
    """
    workspace = workspace.now()
    found, clock = catalogue(workspace), moment(as_of, workspace)
    latest = {metric.name: metric for metric in found.all_latest()}
    card, left_out = narrowed(choose(scorecards_of(workspace), name), segments or {}, latest)
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        scored_for = _period(engine, card, found, workspace.calendar, clock, period)
        begin()
        told = _scored(engine, card, _narrowing(segments or {}), found, workspace, clock, scored_for)
    finally:
        engine.close()
    whole = not card.narrowed_to  # links are tested on all rows: that says nothing of some of them
    links = with_evidence(workspace, told.links, clock if as_of is not None else None) if whole else told.links
    told = replace(told, as_of=clock, currency=workspace.settings.currency, links=links)
    return replace(told, problems=(*left_out, *told.problems))


def _period(
    engine: Engine, card: Scorecard, found: Catalogue, calendar: Calendar, clock: datetime, said: str | None
) -> Period:
    if said is not None:
        return span_of(said, engine, card.metrics, found, calendar, clock)
    known = reaches(engine, card.metrics, found, calendar.zone, clock)
    if not known:
        what = f"there is no data for any KPI of '{card.name}'"
        raise QueryError(what, card.file, "load some with 'wellserved load', or name a period")
    return latest_period(known, card.grain, calendar, clock)


def _scored(
    engine: Engine,
    card: Scorecard,
    narrowing: str,
    found: Catalogue,
    workspace: Workspace,
    clock: datetime,
    period: Period,
) -> Score:
    known, restated = _in_force(found, period), restatements(workspace, clock)
    ground = Ground(engine, workspace.settings, workspace, clock)
    everything = Question(
        tuple(found.names()), period.first_day, period.end.date(), clock=clock, calendar=workspace.calendar
    )

    def judged(about: Question) -> Score:
        told = readings(card, period, known, about, lambda asked: answer(engine, asked, found, restated, ground))
        return scored(Scoring(card, period, told, known))

    asked = within_reach(engine, everything, found)
    about = ("score", card.name, narrowing, repr(period), workspace.read, ground.findings_version(clock), restated)
    return again(engine, asked, found, about, judged, lambda _: WEIGHT)


def _narrowing(segments: Segments) -> str:
    return repr([(name, tuple(values)) for name, values in segments.items() if values])


def _in_force(found: Catalogue, period: Period) -> dict[str, MetricDefinition]:
    """The version of each KPI that gives the period's value: the latest of those that it rests on."""
    days = period.first_day, period.end.date()
    return {name: in_force(found.versions(name), *days)[-1][0] for name in found.names()}
