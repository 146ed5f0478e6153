"""Foretold JSON: a forecast as the object that programs may rely on."""

from typing import Any

from wellserved.flow.forecast import Foretold
from wellserved.insight.forecast.outlook import Outlook
from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.foretold import may_not, meets, sentence
from wellserved.surfaces.number import Numbers


def foretold_json(found: Foretold, numbers: Numbers) -> dict[str, Any]:
    """The whole: a forecast for each segment, and which KPIs lead it; numbers are not rounded."""
    return {
        "metric": found.definition.name,
        "version": found.definition.version,
        "grain": found.grain.value,
        "forecasts": [_outlook(found.definition, one, numbers) for one in found.outlooks],
        "leading": [
            {
                "metric": one.metric,
                "lag": one.found.lag,
                "gain": one.found.gain,
                "p": one.found.p,
                "n": one.found.tried,
                "leads": one.found.leads,
            }
            for one in found.leading
        ],
        "may_not_be_concluded": list(may_not(numbers)),
    }


def _outlook(definition: MetricDefinition, told: Outlook, numbers: Numbers) -> dict[str, Any]:
    found = told.found
    return {
        "segment": dict(told.segment),
        "sentence": sentence(definition, told, numbers),
        "refused": told.refused,
        "method": found.way if found else None,
        "n": found.n if found else sum(one.value is not None for one in told.history),
        "filled": found.filled if found else 0,
        "origins": found.origins if found else 0,
        "mase": dict(found.misses) if found else {},
        "level": found.level if found else None,
        "ahead": _ahead(told),
        "changes": [
            {"from": told.history[one.at].period.first_day, "size": one.size, "strength": one.strength}
            for one in told.changes
        ],
    }


def _ahead(told: Outlook) -> list[dict[str, Any]]:
    found = told.found
    if found is None:
        return []
    return [
        {
            "start": period.start,
            "end": period.end,
            "value": float(found.ahead[i]),
            "low": float(found.low[i]),
            "high": float(found.high[i]),
            "target_low": goal.low if goal else None,
            "target_high": goal.high if goal else None,
            "meets": meets(told, i),
        }
        for i, (period, goal) in enumerate(zip(told.ahead, told.goals, strict=True))
    ]
