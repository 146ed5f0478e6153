"""What else: beside a change's segments, what the calendar did, what people noted, what helps and hurts the target."""

from collections.abc import Iterator

from wellserved.insight.drivers import Drivers, Pull, pulls
from wellserved.insight.explanation import Explanation
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Better

MOST_PULLS, LEAST_SHARE = 3, 1e-9


def pulls_of(found: Explanation, goal: float | None) -> list[Pull]:
    """How far each segment of the split that tells most pulls the KPI from its target; none of sums and ranges."""
    if goal is None or found.additive or not found.cuts or found.definition.better is Better.RANGE:
        return []
    cut = found.cuts[0]
    rates = {one.key[0]: (one.rates[1], cut.n[one.key][1]) for one in cut.split.contributions}
    known = {name: (rate, n) for name, (rate, n) in rates.items() if rate is not None and n}
    return pulls(known, goal, found.definition.better)


def calendar_words(found: Explanation, drivers: Drivers, numbers: Numbers) -> Iterator[str]:
    """What the days themselves did."""
    told, texts, unit = drivers.calendar, numbers.texts, found.definition.unit
    if told.effect is None or told.rest is None:
        return
    message = to_say(
        "Calendar: {working_then} working days then, {working_now} now ({holidays_then} and {holidays_now} holidays); "
        "that did {effect} of the change, and what happened on days of the same kind {rest}."
    )
    yield texts.say(
        message,
        working_then=told.working[0],
        working_now=told.working[1],
        holidays_then=told.holidays[0],
        holidays_now=told.holidays[1],
        effect=numbers.change(told.effect, unit),
        rest=numbers.change(told.rest, unit),
    )


def notes_words(drivers: Drivers) -> Iterator[str]:
    """What people noted of both periods."""
    for one in drivers.notes:
        yield f"{one.day}: {one.text}"


def pulls_words(found: Explanation, goal: float | None, numbers: Numbers) -> Iterator[str]:
    """Which segments hurt the target most, and which help it most."""
    told = pulls_of(found, goal)
    if goal is None or not told:
        return
    texts, unit = numbers.texts, found.definition.unit
    sides = (
        (to_say("Hurts the target of {goal} most: {segments}."), [one for one in told if one.pull < -LEAST_SHARE]),
        (to_say("Helps the target of {goal} most: {segments}."), [one for one in told[::-1] if one.pull > LEAST_SHARE]),
    )
    for message, side in sides:
        if side:
            named = ", ".join(_pull(one, found, numbers) for one in side[:MOST_PULLS])
            yield texts.say(message, goal=numbers.value(goal, unit), segments=named)


def _pull(one: Pull, found: Explanation, numbers: Numbers) -> str:
    name = numbers.texts.say("(unknown)") if one.segment is None else one.segment
    unit = found.definition.unit
    value, share = numbers.value(one.value, unit), numbers.percent(one.share)
    said = numbers.texts.say("{value} of {share} of rows", value=value, share=share)
    return f"{name} {numbers.change(one.pull, unit)} ({said})"
