"""Looked: one KPI as it is looked at: its scorecard's verdict on it where it is in one, its trend, its definition."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from wellserved.flow.seen import Seen
from wellserved.insight.scoring import points
from wellserved.insight.trend import behaviour
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison, Note
from wellserved.scorecard.attainment import attainment, fit, travel
from wellserved.scorecard.roll_up import metric_score
from wellserved.scorecard.scorecard import Scorecard
from wellserved.scorecard.scored import Score, ScoredMetric, ScoredObjective
from wellserved.surfaces.charts.trend import Trend, Wanted, measured, read_trend, trend_grain
from wellserved.surfaces.web.state import State
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain, Period, label


@dataclass(frozen=True)
class Looked:
    """A KPI, looked at.

    Args:
        seen: What the reader may see.
        state: What is asked.
        definition: The KPI's latest version.
        scored: Its value, target and history.
        period: The period that its value is of.
        card: The scorecard that it is in; None where it is in none.
        score: What that came to.
    """

    seen: Seen
    state: State
    definition: MetricDefinition
    scored: ScoredMetric
    period: Period
    card: Scorecard | None = None
    score: Score | None = None

    @property
    def objective(self) -> ScoredObjective | None:
        """The objective that it serves."""
        found = self.score.objectives if self.score else ()
        return next((o for o in found if any(m is self.scored for m in o.metrics)), None)

    @property
    def last_day(self) -> date:
        return self.period.end.date() - timedelta(days=1)

    @property
    def asked(self) -> dict[str, Any]:
        """The period and the rows, as `flow`'s verbs take them."""
        period = label(self.period, self.seen.workspace.calendar)
        return {"period": period, "where": self.scored.where, "as_of": self.state.as_of}

    @cached_property
    def trend(self) -> Trend:
        """Its history."""
        grain = trend_grain(self.period, self.state.grain)
        own = self.card is not None and grain is self.period.grain
        marks = tuple(mark for mark in (self.card.phases if self.card else ()) if mark.metric == self.definition.name)
        targets = self.objective.objective.targets if self.objective else ()
        history = self.scored.behaviour if own else None
        wanted = Wanted(self.definition, self.scored.where, self.period, grain, targets, marks, history)
        return read_trend(self.seen, wanted, self.state)


def look(seen: Seen, state: State, metric: str) -> Looked:
    """Look at a KPI: on its scorecard, or by itself where no scorecard has it.

    Raises:
        QueryError: There is no such KPI, or it can't be told of what the filters leave.
    """
    definition = seen.catalogue().latest(metric)
    card = _card_of(seen, state, metric)
    if card is None:
        return _alone(seen, state, definition)
    score = seen.score(card.name, state.segments, **state.asked)
    scored = next((m for m in score.metrics if m.metric == metric), None)
    if scored is None:
        problem = next((p for p in score.problems if p.where == definition.file), None)
        what = problem.what if problem else f"{definition.label} is not told of what the filters leave"
        raise QueryError(what, ", ".join(state.segments), problem.fix if problem else "take a filter away")
    return Looked(seen, state, definition, scored, score.period, card, score)


def _card_of(seen: Seen, state: State, metric: str) -> Scorecard | None:
    """The scorecard asked for if the KPI is on it, else the first that has it."""
    cards = seen.scorecards()
    having = [card for card in cards.values() if metric in card.metrics]
    return next((card for card in having if card.name == state.scorecard), having[0] if having else None)


def _alone(seen: Seen, state: State, definition: MetricDefinition) -> Looked:
    """A KPI without a scorecard: its value and history, and no target."""
    period = seen.span(state.period, definition.name) if state.period else _latest(seen, state, definition)
    said = label(period, seen.workspace.calendar)
    asked = {"where": state.where, "as_of": state.as_of}
    (found,) = seen.measure(definition.name, period=said, compare="previous", **asked)
    comparison = found if isinstance(found, Comparison) else None
    now = comparison.now if comparison else measured([found])[0]
    wanted = Wanted(definition, state.where, period, trend_grain(period, state.grain))
    history = [told.measurement for told in read_trend(seen, wanted, state).told]
    scored = ScoredMetric(
        label=definition.label,
        unit=definition.unit,
        better=definition.better,
        weight=0.0,
        measurement=now,
        target=None,
        status=attainment(now, None, definition.better),
        score=metric_score(now, None, definition.better),
        travel=travel(comparison, None, definition.better),
        comparison=comparison,
        behaviour=behaviour(points(history, definition.formula), definition.better),
        where=state.where,
    )
    return Looked(seen, state, definition, scored, period)


def _latest(seen: Seen, state: State, definition: MetricDefinition) -> Period:
    """The latest whole month with a value; the last with any where none is whole."""
    asked = {"where": state.where, "as_of": state.as_of, "grain": state.grain or Grain.MONTH.value}
    found = measured(seen.measure(definition.name, **asked))
    whole = [m for m in found if fit(m) and m.note is not Note.PARTIAL]
    return (whole or found)[-1].period
