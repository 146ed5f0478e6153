"""forecast: what a KPI will be, how sure that is, and how likely it meets its target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, cast

from wellserved.flow.catalogue import catalogue
from wellserved.flow.measure import measure
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.forecast.outlook import HORIZON, Ahead, Outlook, leads, outlook
from wellserved.insight.scoring import points
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Mean, Net, Quantile, Rate, Ratio, Share
from wellserved.metrics.measurement import Measurement, Note, Segment
from wellserved.scorecard.scorecard import Target
from wellserved.scorecard.scored import Point
from wellserved.scorecard.target import target_in_force
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Calendar, Grain, Period, next_day, parse_grain, whole

MOST_HORIZON, MOST_SEGMENTS = 120, 20
OF_ANY_LENGTH = (Share, Mean, Net, Rate, Ratio, Quantile)  # of a week and of a month as large; sums are not
OPEN = (Note.PARTIAL, Note.NOT_YET_KNOWN, Note.NO_DATA)
__all__ = ["Foretold", "forecast", "forecasts"]


@dataclass(frozen=True)
class Foretold:
    """What comes next of a KPI.

    Args:
        definition: The KPI.
        grain: How long a period is.
        outlooks: Of all rows, or of each segment.
        leading: KPIs that a scorecard says lead it, tested.
        untested: Those of them of which too few periods are known beside it.
    """

    definition: MetricDefinition
    grain: Grain
    outlooks: tuple[Outlook, ...]
    leading: tuple[Ahead, ...] = ()
    untested: tuple[str, ...] = ()


def forecast(
    workspace: Workspace,
    metric: str,
    grain: str = "month",
    horizon: int | None = None,
    by: Sequence[str] = (),
    where: str | None = None,
    as_of: str | datetime | None = None,
    until: date | None = None,
    leaders: bool = True,
) -> Foretold:
    """Foretell a KPI from all its history.

    Args:
        workspace: Whose rows, definitions and targets.
        metric: The KPI's name.
        grain: How long a period is.
        horizon: How many periods ahead; None for what suits the grain.
        by: Segments to split by.
        where: A condition on rows.
        as_of: As it was known then; None for now.
        until: The last day that counts; None for the last with data.
        leaders: Whether to test what may lead it, which takes a question for each.

    Raises:
        QueryError: The question can't be answered.
        DefinitionError: A KPI's file is wrong.
    """
    workspace = workspace.now()
    known, long = catalogue(workspace), parse_grain(grain)
    steps = _steps(long, horizon)
    definition = known.latest(metric)
    others = _leaders(workspace, known, metric) if leaders and not by else []
    about: dict[str, Any] = {"by": by, "where": where, "as_of": as_of, "end": until, "grain": long.value}
    told = _series(workspace, [metric, *others], about)
    outlooks = tuple(
        _outlook(workspace, definition, long, segment, history, steps) for segment, history in told[metric].items()
    )
    found = Foretold(definition, long, outlooks)
    leading = {name: points(told[name].get((), []), known.latest(name).formula) for name in others}
    return _with_leading(found, leading) if outlooks else found


def forecasts(
    workspace: Workspace,
    metrics: Sequence[str],
    grain: str = "month",
    horizon: int | None = None,
    where: str | None = None,
    as_of: str | datetime | None = None,
    until: date | None = None,
) -> list[Foretold]:
    """Foretell several KPIs at once, each as `forecast` does, without testing what may lead them."""
    workspace = workspace.now()
    known, long = catalogue(workspace), parse_grain(grain)
    steps = _steps(long, horizon)
    about: dict[str, Any] = {"where": where, "as_of": as_of, "end": until, "grain": long.value}
    told = _series(workspace, metrics, about)
    return [
        Foretold(
            known.latest(name),
            long,
            tuple(_outlook(workspace, known.latest(name), long, segment, history, steps)
                  for segment, history in told[name].items()),
        )
        for name in metrics
    ]  # fmt: skip


def _steps(grain: Grain, horizon: int | None) -> int | None:
    if grain not in HORIZON:
        raise QueryError(f"'{grain}' is no step of time", "grain", f"one of: {', '.join(HORIZON)}")
    if horizon is not None and not 1 <= horizon <= MOST_HORIZON:
        raise QueryError(f"{horizon} periods ahead can't be told", "horizon", f"1 to {MOST_HORIZON}")
    return horizon


def _series(
    workspace: Workspace, metrics: Sequence[str], about: Mapping[str, Any]
) -> dict[str, dict[Segment, list[Measurement]]]:
    """Of each KPI each segment's periods that are whole and over, those with most rows first."""
    found = cast(list[Measurement], measure(workspace, metrics, **about))
    told: dict[str, dict[Segment, list[Measurement]]] = {name: {} for name in metrics}
    for one in found:
        if whole(one.period, workspace.calendar):
            told[one.metric].setdefault(one.segment, []).append(one)
    return {name: _most(series) for name, series in told.items()}


def _most(series: dict[Segment, list[Measurement]]) -> dict[Segment, list[Measurement]]:
    """Without periods at the end that are not over, those with most rows first."""
    for history in series.values():
        while history and history[-1].note in OPEN:
            history.pop()
    ordered = sorted(series.items(), key=lambda pair: -sum(one.n for one in pair[1]))
    return dict(ordered[:MOST_SEGMENTS])


def _outlook(
    workspace: Workspace,
    definition: MetricDefinition,
    grain: Grain,
    segment: Segment,
    history: Sequence[Measurement],
    steps: int | None,
) -> Outlook:
    shown = points(history, definition.formula)
    steps = steps or min(HORIZON[grain], max(1, len(shown) // 4))
    ahead = _ahead(history[-1].period, steps, workspace.calendar) if history else []
    told = [target_in_force(_targets(workspace, definition, grain), definition.name, one, segment) for one in ahead]
    return outlook(definition, grain, shown, ahead, [one.goal if one else None for one in told], segment)


def _targets(workspace: Workspace, definition: MetricDefinition, grain: Grain) -> list[Target]:
    """Targets that a period of this length can be held against: one of hours a month says nothing of a week."""
    cards = scorecards_of(workspace).values()
    told = [card for card in cards if card.grain is grain or isinstance(definition.formula, OF_ANY_LENGTH)]
    return [target for card in told for one in card.objectives for target in one.targets]


def _ahead(last: Period, steps: int, calendar: Calendar) -> list[Period]:
    """The periods after the last one."""
    found, first = [], last.end.date()
    for _ in range(steps):
        after = next_day(first, last.grain, calendar)
        found.append(Period(calendar.midnight(first), calendar.midnight(after), last.grain))
        first = after
    return found


def _leaders(workspace: Workspace, known: Catalogue, metric: str) -> list[str]:
    """KPIs that a scorecard says lead this one."""
    cards = scorecards_of(workspace).values()
    return sorted({link.cause for card in cards for link in card.links if link.effect == metric} & set(known.names()))


def _with_leading(found: Foretold, others: Mapping[str, Sequence[Point]]) -> Foretold:
    """A forecast, and which of others lead it."""
    tested = {name: leads(history, found.outlooks[0].history, len(others)) for name, history in others.items()}
    return replace(
        found,
        leading=tuple(Ahead(name, one) for name, one in tested.items() if one is not None),
        untested=tuple(name for name, one in tested.items() if one is None),
    )
