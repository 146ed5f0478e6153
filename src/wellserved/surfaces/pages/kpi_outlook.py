"""KPI outlook: what comes next of a KPI, as its page tells it under the history."""

from dataclasses import dataclass
from typing import Any

from wellserved.insight.forecast.outlook import HORIZON
from wellserved.surfaces.charts.figure import rows_link
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.foretold import Step, changed, may_not, method, sentence, steps
from wellserved.surfaces.pages.forecast_picture import Drawn, drawn
from wellserved.surfaces.web.asking import Asking
from wellserved.terms.errors import QueryError

MOST_PAST = 30


@dataclass(frozen=True)
class Ahead:
    """What is shown; no picture and no steps where it is refused."""

    sentence: str
    method: str = ""
    picture: Drawn | None = None
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
    picture = drawn(definition, told, numbers, said, MOST_PAST, lambda one: rows_link(asked, definition.name, one))
    every = tuple(steps(definition, told, numbers))
    return Ahead(said, method(told, numbers), picture, every, changes, may_not(numbers)[0])
