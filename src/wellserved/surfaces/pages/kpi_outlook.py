"""KPI outlook: what comes next of a KPI, as its page tells it under the history."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from wellserved.insight.forecast.outlook import HORIZON, Outlook
from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.fan import Fan, svg_fan
from wellserved.surfaces.foretold import Step, changed, may_not, method, sentence, steps
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import short_period
from wellserved.terms.errors import QueryError

MOST_PAST = 30


@dataclass(frozen=True)
class Ahead:
    """What is shown; no pictures and no steps where it is refused."""

    sentence: str
    method: str = ""
    wide: Markup | None = None
    narrow: Markup | None = None
    steps: tuple[Step, ...] = ()
    changed: tuple[str, ...] = ()
    caution: str = ""


def ahead(asked: Asking, looked: Looked) -> Ahead | None:
    """The forecast from the end of the history that is looked at; None where periods are no steps of time."""
    trend, numbers = looked.trend, asked.numbers
    if trend.grain not in HORIZON or not trend.told:
        return None
    about: dict[str, Any] = {"where": looked.scored.where, "as_of": asked.state.as_of, "until": looked.last_day}
    try:
        found = asked.seen.forecast(trend.definition.name, grain=trend.grain.value, leaders=False, **about)
    except QueryError:
        return None
    if not found.outlooks:
        return None
    told, definition = found.outlooks[0], trend.definition
    said, changes = sentence(definition, told, numbers), tuple(changed(definition, told, numbers))
    if told.found is None:
        return Ahead(said, changed=changes)
    wide, narrow = _pictures(definition, told, numbers, said)
    every = tuple(steps(definition, told, numbers))
    return Ahead(said, method(told, numbers), wide, narrow, every, changes, may_not(numbers)[0])


def _pictures(definition: MetricDefinition, told: Outlook, numbers: Numbers, said: str) -> tuple[Markup, Markup]:
    """The fan for a desk and for a phone."""
    return (
        svg_fan(_fan(definition, told, numbers, MOST_PAST), said, "hatch-wide"),
        svg_fan(_fan(definition, told, numbers, MOST_PAST // 2), said, "hatch-narrow", 390, 190),
    )


def _fan(definition: MetricDefinition, told: Outlook, numbers: Numbers, most: int) -> Fan:
    found, past = told.found, told.history[-most:]
    assert found is not None  # noqa: S101 - only drawn where there is a forecast
    goals = [None] * len(past) + [goal.low if goal and not goal.is_range else None for goal in told.goals]
    ends = (numbers.value(float(end[-1]), definition.unit) for end in (found.low, found.ahead, found.high))
    low, value, high = ends
    return Fan(
        past=[point.value for point in past],
        ahead=found.ahead.tolist(),
        low=found.low.tolist(),
        high=found.high.tolist(),
        targets=goals,
        first=short_period(past[0].period),
        last=short_period(told.ahead[-1]),
        ends=(low, value, high),
    )
