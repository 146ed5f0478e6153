"""Foretold: a KPI's forecast in one sentence that can be checked, and what may not be concluded from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellserved.flow.forecast import Foretold
from wellserved.insight.forecast.outlook import Outlook
from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Goal
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.surfaces.said_again import said_again
from wellserved.surfaces.when import short_period
from wellserved.terms.unit import Unit

WAYS = {
    "seasonal naive": to_say("the last season again"),
    "decomposition": to_say("trend and seasons apart, smoothed"),
    "mean of both": to_say("the mean of the last season and of trend and seasons"),
}


@dataclass(frozen=True)
class Step:
    """One period ahead, in words.

    Args:
        period: Which.
        value: The forecast.
        interval: Its 95 % interval.
        goal: The target.
        meets: The chance to meet it.
    """

    period: str
    value: str
    interval: str
    goal: str
    meets: str


def sentence(definition: MetricDefinition, told: Outlook, numbers: Numbers) -> str:
    """What the KPI will be at the end, and how likely it meets its target then."""
    texts, found = numbers.texts, told.found
    if found is None:
        return texts.say(
            "{label} can't be foretold: {why}.",
            label=definition.label,
            why=said_again(told.refused or NOTHING, numbers),
        )
    last = len(found.ahead) - 1
    said = texts.say(
        "{label} is expected at {value} in {period} (95 %: {interval}).",
        label=definition.label,
        value=numbers.value(float(found.ahead[last]), definition.unit),
        period=short_period(told.ahead[last]),
        interval=numbers.interval(float(found.low[last]), float(found.high[last]), definition.unit),
    )
    chance = meets(told, last)
    if chance is None:
        return said
    goal = goal_words(told.goals[last], definition.unit, numbers)
    return f"{said} " + texts.say(
        "The chance to meet the target of {goal} then is {chance}.", goal=goal, chance=chance_words(chance, numbers)
    )


def meets(told: Outlook, step: int) -> float | None:
    """The chance to meet the target of a period; None where it has none."""
    if told.found is None or told.found.meets is None:
        return None
    chance = float(told.found.meets[step])
    return chance if chance == chance else None  # NaN is no chance


def chance_words(chance: float, numbers: Numbers) -> str:
    """A chance, never told as certain."""
    if chance < 0.01:
        return numbers.texts.say("under 1 %")
    if chance > 0.99:
        return numbers.texts.say("over 99 %")
    return f"{numbers.bare(round(100 * chance), Unit.COUNT)} %"


def goal_words(goal: Goal | None, unit: Unit, numbers: Numbers) -> str:
    """A target's value or range."""
    if goal is None:
        return NOTHING
    return numbers.interval(goal.low, goal.high, unit) if goal.is_range else numbers.value(goal.low, unit)


def steps(definition: MetricDefinition, told: Outlook, numbers: Numbers) -> list[Step]:
    """Each period ahead."""
    found, unit = told.found, definition.unit
    if found is None:
        return []
    chances = [meets(told, i) for i in range(len(found.ahead))]
    return [
        Step(
            short_period(told.ahead[i]),
            numbers.value(float(found.ahead[i]), unit),
            numbers.interval(float(found.low[i]), float(found.high[i]), unit),
            goal_words(told.goals[i], unit, numbers),
            NOTHING if chance is None else chance_words(chance, numbers),
        )
        for i, chance in enumerate(chances)
    ]


def method(told: Outlook, numbers: Numbers) -> str:
    """How it was foretold, and how well that did before."""
    found = told.found
    if found is None:
        return ""
    return numbers.texts.say(
        "By {way}, which did best from {origins} earlier points: it missed by {mase} of what the last season misses.",
        way=numbers.texts.say(WAYS[found.way]),
        origins=found.origins,
        mase=numbers.percent(found.misses[found.way]),
    )


def changed(definition: MetricDefinition, told: Outlook, numbers: Numbers) -> list[str]:
    """Changes of level in the past, each in a sentence."""
    message = to_say("From {period} on the level is another: {size}.")
    return [
        numbers.texts.say(
            message,
            period=short_period(told.history[one.at].period),
            size=numbers.change(one.size, definition.unit),
        )
        for one in told.changes
    ]


def leading(found: Foretold, numbers: Numbers, labels: dict[str, str]) -> list[str]:
    """Which KPIs that the scorecard says lead it do so, and which do not."""
    texts = numbers.texts
    yes = to_say("{label} leads it by {lag} periods: errors out of sample are {gain} smaller with it.")
    no = to_say("{label} adds nothing to its own past (p = {p}).")
    return [
        texts.say(
            yes if one.found.leads else no,
            label=labels.get(one.metric, one.metric),
            lag=one.found.lag,
            gain=numbers.percent(one.found.gain),
            p=numbers.bare(one.found.p, Unit.SCORE),
        )
        for one in found.leading
    ]


def may_not(numbers: Numbers) -> Sequence[str]:
    """What may not be concluded from a forecast."""
    texts = numbers.texts
    return (
        texts.say("It goes on as it went: what was never seen, such as a new policy, is in no interval."),
        texts.say("That one KPI leads another does not say that moving it moves the other."),
    )
