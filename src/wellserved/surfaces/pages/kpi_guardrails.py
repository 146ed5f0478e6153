"""KPI guardrails: what watches a KPI, how it went, what is said against it, how it may be gamed."""

from collections.abc import Mapping
from typing import Any

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.charts.trend import Wanted, read_trend, trend_grain
from wellserved.surfaces.guard_words import evidence
from wellserved.surfaces.pages.guard_side import Side, side
from wellserved.surfaces.pages.guard_signs import found_by
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.web.asking import Asking
from wellserved.terms.errors import DefinitionError, QueryError


def told(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows."""
    names = [looked.definition.name, *looked.definition.guards]
    lines = [_line(asked, looked, name) for name in names]
    return {
        "lines": [line for line in lines if line is not None],
        "warnings": [warning_sentence(warning, asked.numbers) for warning in looked.scored.guards],
        "signs": _signs(asked, looked.definition.name),
        "gaming": looked.definition.gaming,
    }


def _signs(asked: Asking, name: str) -> list[tuple[str, str]]:
    """What the tests against gaming found last that touches this KPI: subject and sentence."""
    found = found_by(asked)
    mine = [sign for sign in (found.looks if found else ()) if name in (sign.kpi, *sign.touches)]
    return [(sign.subject, evidence(sign, asked.numbers)) for sign in mine]


def _line(asked: Asking, looked: Looked, name: str) -> Side | None:
    """How a guard went; None where it can't be told of what is looked at."""
    found = asked.seen.catalogue()
    if name not in found.names():
        return None
    guard = found.latest(name)
    try:
        (pair,) = asked.seen.measure(name, compare="previous", **looked.asked)
        past = _past(asked, looked, guard)
    except (QueryError, DefinitionError):
        return None
    if not isinstance(pair, Comparison):
        raise TypeError(f"no comparison: {pair}")
    return side(asked, guard, pair, past)


def _past(asked: Asking, looked: Looked, guard: MetricDefinition) -> list[float | None]:
    """The guard's recent past."""
    grain = trend_grain(looked.period, asked.state.grain)
    trend = read_trend(looked.seen, Wanted(guard, looked.scored.where, looked.period, grain), asked.state)
    return [told.point.value for told in trend.told]
