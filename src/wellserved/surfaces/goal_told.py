"""Goal told: what helps and hurts an objective, in sentences and as the object that programs may rely on."""

from typing import Any

from wellserved.flow.goal import Goalwards, Part
from wellserved.insight.drivers import Pull
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

MOST_PULLS, LEAST = 3, 1e-9


def lines(found: Goalwards, numbers: Numbers) -> list[str]:
    """Each KPI's part, the one that takes most away first, with the values that hurt and help it most."""
    return [line for part in found.parts for line in _lines(part, numbers)]


def _lines(part: Part, numbers: Numbers) -> list[str]:
    texts, one = numbers.texts, part.metric
    value = numbers.value(one.measurement.value, one.unit)
    if part.lost is None:
        return [texts.say("{label} ({value}) can't be scored.", label=one.label, value=value)]
    hurts = part.lost > LEAST
    message = to_say("{label} ({value}) helps: it is at its target.")
    if hurts:
        message = to_say("{label} ({value}) hurts: it takes {lost} from the objective's score.")
    said = [texts.say(message, label=one.label, value=value, lost=numbers.size(part.lost, Unit.PERCENT))]
    worst = [pull for pull in part.pulls if pull.pull < -LEAST][:MOST_PULLS]
    best = [pull for pull in part.pulls[::-1] if pull.pull > LEAST][:MOST_PULLS]
    for name, side in ((to_say("hurt most by {segments}"), worst), (to_say("helped most by {segments}"), best)):
        if side:
            said.append("  " + texts.say(name, segments=", ".join(_pull(pull, part, numbers) for pull in side)))
    return said


def _pull(pull: Pull, part: Part, numbers: Numbers) -> str:
    name = numbers.texts.say("(unknown)") if pull.segment is None else pull.segment
    return f"{name} {numbers.change(pull.pull, part.metric.unit)}"


def goal_json(found: Goalwards) -> dict[str, Any]:
    """The whole; numbers are not rounded."""
    return {
        "objective": found.objective.objective.name,
        "start": found.period.start,
        "end": found.period.end,
        "score": found.objective.score.value,
        "parts": [_part_json(part) for part in found.parts],
    }


def _part_json(part: Part) -> dict[str, Any]:
    one = part.metric
    return {
        "metric": one.metric,
        "value": one.measurement.value,
        "target": one.target.goal.low if one.target and not one.target.goal.is_range else None,
        "weight": one.weight,
        "score": one.score.value,
        "lost": part.lost,
        "segment": part.segment,
        "pulls": [
            {"segment": pull.segment, "value": pull.value, "n": pull.n, "share": pull.share, "pull": pull.pull}
            for pull in part.pulls
        ],
    }
