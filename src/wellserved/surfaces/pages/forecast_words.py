"""Forecast words: what a page of forecasts says in figures: the chance of each target, how each way did, what leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wellserved.flow.forecast import Foretold
from wellserved.insight.forecast.outlook import Outlook
from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.foretold import WAYS, Step, chance_words, meets, steps
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.surfaces.when import short_period
from wellserved.terms.unit import Unit

BAR = 90.0


@dataclass(frozen=True)
class Likely:
    """A KPI's forecast in a line: its last value, the next one, and the one at the end.

    Args:
        label: What to call it.
        href: Its own page of forecasts.
        last: Its last value, and of which period.
        next: The next period.
        end: The last period foretold.
        chance: To meet the target at the end; None where it has none.
        bar: The chance as the length of a bar, in points.
    """

    label: str
    href: str
    last: tuple[str, str]
    next: Step
    end: Step
    chance: float | None
    bar: float


@dataclass(frozen=True)
class WayLine:
    """How one way did from earlier points.

    Args:
        name: What it does.
        miss: By how much it missed on average, in the KPI's unit.
        share: The same by what the last season misses.
        bar: The same as the length of a bar, in points.
        taken: Whether it was taken.
    """

    name: str
    miss: str
    share: str
    bar: float
    taken: bool


@dataclass(frozen=True)
class Led:
    """A KPI that a scorecard says leads another, and what the test says."""

    label: str
    href: str
    lag: str
    gain: str
    p: str
    n: str
    verdict: str
    leads: bool


def likely(found: Foretold, href: str, numbers: Numbers) -> Likely | None:
    """A line of the overview; None where nothing is foretold."""
    told = found.outlooks[0] if found.outlooks else None
    if told is None or told.found is None:
        return None
    every, last = steps(found.definition, told, numbers), told.history[-1]
    chance = meets(told, len(every) - 1)
    now = numbers.value(last.value, found.definition.unit), short_period(last.period)
    return Likely(found.definition.label, href, now, every[0], every[-1], chance, round(BAR * (chance or 0.0), 1))


def headline(told: Sequence[Likely], numbers: Numbers) -> str:
    """How many targets are likelier missed than met, and the least likely; the lines come least likely first."""
    texts, aimed = numbers.texts, [one for one in told if one.chance is not None]
    if not aimed:
        return texts.say("No target is there whose chance could be told.")
    missed = sum((one.chance or 0.0) < 0.5 for one in aimed)
    return texts.count(
        "As things go, {n} of {all} targets is likelier missed than met; the least likely is {label} ({chance}).",
        "As things go, {n} of {all} targets are likelier missed than met; the least likely is {label} ({chance}).",
        missed,
        all=numbers.count(len(aimed)),
        label=aimed[0].label,
        chance=chance_words(aimed[0].chance or 0.0, numbers),
    )


def facts(definition: MetricDefinition, told: Outlook, numbers: Numbers) -> list[tuple[str, str, str]]:
    """What stands at the top: a name, a value, what to know with it."""
    texts, found = numbers.texts, told.found
    if found is None:
        return []
    every, last = steps(definition, told, numbers), told.history[-1]
    way = found.misses[found.way] * found.unit
    said = [
        (short_period(last.period), numbers.value(last.value, definition.unit), texts.say("the last that is over")),
        (every[0].period, every[0].value, texts.say("95 %: {interval}", interval=every[0].interval)),
        (every[-1].period, every[-1].value, texts.say("95 %: {interval}", interval=every[-1].interval)),
    ]
    if every[-1].meets != NOTHING:
        aim = texts.say("target {goal} in {period}", goal=every[-1].goal, period=every[-1].period)
        said.append((texts.say("Chance to meet it"), every[-1].meets, aim))
    miss = texts.say("from {origins} earlier points", origins=numbers.count(found.origins))
    return [*said, (texts.say("Missed on average by"), numbers.size(way, definition.unit), miss)]


def ways(definition: MetricDefinition, told: Outlook, numbers: Numbers) -> list[WayLine]:
    """The ways that were tried, the best first."""
    found = told.found
    if found is None:
        return []
    most = max(found.misses.values()) or 1.0
    return [
        WayLine(
            numbers.texts.say(WAYS[name]),
            numbers.size(miss * found.unit, definition.unit),
            numbers.percent(miss),
            round(BAR * miss / most, 1),
            name == found.way,
        )
        for name, miss in sorted(found.misses.items(), key=lambda one: one[1])
    ]


LEADS, ADDS_NOTHING = to_say("leads it"), to_say("adds nothing to its own past")


def led(found: Foretold, known: Mapping[str, tuple[str, str]], numbers: Numbers) -> list[Led]:
    """What a scorecard says leads it, those that do first; `known` is what KPIs are called, and where they are."""
    told = []
    for one in sorted(found.leading, key=lambda one: (not one.found.leads, one.found.p)):
        label, href = known.get(one.metric, (one.metric, ""))
        verdict = numbers.texts.say(LEADS if one.found.leads else ADDS_NOTHING)
        n, lag, gain = one.found.tried, one.found.lag, one.found.gain
        p = numbers.texts.say("under 0.001") if one.found.p < 0.001 else numbers.bare(one.found.p, Unit.RATIO)
        sizes = numbers.count(lag), numbers.percent(gain), p, numbers.count(n)
        told.append(Led(label, href, *sizes, verdict, one.found.leads))
    return told
