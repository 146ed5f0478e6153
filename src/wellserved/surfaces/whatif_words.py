"""What-if words: a scenario in sentences that can be checked, and what it rests on, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

from wellserved.insight.staffing.operation import Exposure, Gain, Operation, Tier
from wellserved.insight.staffing.whatif import Band, Used, WhatIf
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.terms.unit import Unit

EXPOSED: dict[Exposure, str] = {
    "waited": to_say("waiting more than 2 minutes"),
    "abandoned": to_say("leaving the line"),
}
GAINED: dict[Gain, str] = {"retention": to_say("staying"), "margin": to_say("margin")}
EVIDENCE = (
    to_say("assumed"), to_say("associated"), to_say("leads in time"), to_say("quasi-experiment"), to_say("experiment"),
)  # fmt: skip
MEASURED = to_say("measured")
MOVES, SHOWN_ONLY = to_say("moves the result"), to_say("moves nothing")
WHY_NOT = {
    "refused": to_say("moves nothing: refused, {why}"),
    "assumed": to_say("moves nothing: only assumed"),
    "counted by another": to_say("moves nothing: another effect counts it already"),
}
VERDICTS = {
    "pays": to_say("By what has evidence, it pays."),
    "costs": to_say("By what has evidence, it costs more than it brings."),
    "open": to_say("Whether it pays can't be told: the band holds nought."),
    "unknown": to_say("What it does to customers is not known: no effect of waiting has evidence here."),
    "same": to_say("Nothing is changed."),
}
SHORT = {
    "pays": to_say("pays"),
    "costs": to_say("costs more than it brings"),
    "open": to_say("can't be told"),
    "unknown": to_say("not known"),
    "same": to_say("as it is"),
}
UNCOUNTED = to_say("What leaving the line does to customers is not in it, for no effect of that was found.")
NO_MONEY = to_say("Whether it pays can't be told: what staff cost or what customers bring is not recorded.")


@dataclass(frozen=True)
class Ground:
    """One thing that a scenario rests on.

    Args:
        what: Its name.
        value: How large it is.
        evidence: How it is known.
        does: Whether it moves the result.
    """

    what: str
    value: str
    evidence: str
    does: str


@dataclass(frozen=True)
class Compared:
    """One figure of the line: as recorded, as the model says of now, and as it would be."""

    what: str
    recorded: str
    now: str
    then: str


def sentences(found: WhatIf, numbers: Numbers) -> list[str]:
    """What would be otherwise, what waiting would do, what it would cost or bring, and the verdict."""
    return [*_changed(found, numbers), *_waits(found, numbers), *_money(found, numbers), verdict(found, numbers.texts)]


def verdict(found: WhatIf, texts: Texts) -> str:
    """Whether it pays."""
    if found.verdict == "unknown" and any(one.moves for one in found.levers):
        return texts.say(NO_MONEY)
    told = texts.say(VERDICTS[found.verdict])
    whole = found.verdict not in ("pays", "costs") or _counts_leaving(found)
    return told if whole else f"{told} {texts.say(UNCOUNTED)}"


def _counts_leaving(found: WhatIf) -> bool:
    """Whether an effect of leaving the line is in the result, so that who gives up is counted."""
    return any(one.moves and one.lever.exposure == "abandoned" for one in found.levers)


def short_verdict(found: WhatIf, texts: Texts) -> str:
    """Whether it pays, in a word or two."""
    return texts.say(SHORT[found.verdict])


def changed(found: WhatIf, numbers: Numbers) -> str:
    """The scenario in a few words, such as "10 % less staff, 5 % more contacts"."""
    told = found.scenario
    parts = [
        *_factor(told.staff, to_say("{size} more staff"), to_say("{size} less staff"), numbers),
        *_factor(told.demand, to_say("{size} more contacts"), to_say("{size} fewer contacts"), numbers),
        *_factor(told.handle, to_say("{size} longer handling"), to_say("{size} shorter handling"), numbers),
    ]
    return ", ".join(parts) or numbers.texts.say("all as it is")


def _factor(factor: float, more: str, less: str, numbers: Numbers) -> Iterator[str]:
    if factor != 1:
        yield numbers.texts.say(more if factor > 1 else less, size=numbers.percent(round(abs(factor - 1), 9)))


def _changed(found: WhatIf, numbers: Numbers) -> Iterator[str]:
    if found.verdict != "same":
        yield numbers.texts.say("{scenario}:", scenario=_capital(changed(found, numbers)))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _waits(found: WhatIf, numbers: Numbers) -> Iterator[str]:
    now, then = found.now.waiting, found.then.waiting
    if found.verdict != "same":
        yield numbers.texts.say(
            "{then_left} of customers leave the line in place of {now_left}, "
            "and {then_late} in place of {now_late} are answered after more than 2 minutes.",
            now_left=numbers.percent(float(now.abandoned)),
            then_left=numbers.percent(float(then.abandoned)),
            now_late=numbers.percent(float(now.beyond)),
            then_late=numbers.percent(float(then.beyond)),
        )


def _money(found: WhatIf, numbers: Numbers) -> Iterator[str]:
    texts, saved = numbers.texts, found.saved
    if found.verdict == "same":
        return
    if saved:
        message = to_say("Staff cost {size} less a year.") if saved > 0 else to_say("Staff cost {size} more a year.")
        yield texts.say(message, size=numbers.size(saved, Unit.MONEY))
    if found.customers is not None:
        margin = "." if found.margin is None else texts.say(", worth {margin}.", margin=money(found.margin, numbers))
        yield _kept(found.customers, numbers) + margin
    elif found.margin is not None:
        yield texts.say("What customers bring changes by {margin}.", margin=money(found.margin, numbers))
    if found.net is not None:
        yield texts.say("Net: {net} a year.", net=money(found.net, numbers))


def _kept(kept: Band, numbers: Numbers) -> str:
    """How many customers, as a loss or a gain where the band says which."""
    texts = numbers.texts
    if kept.low <= 0 <= kept.high:
        return texts.say("Customers kept or lost a year: {band}", band=people(kept, numbers))
    low, high = sorted((abs(kept.low), abs(kept.high)))
    message = to_say("{n} customers are lost a year (90 %: {band})")
    if kept.value > 0:
        message = to_say("{n} customers are kept a year (90 %: {band})")
    return texts.say(message, n=numbers.count(abs(kept.value)), band=numbers.interval(low, high, Unit.COUNT))


def money(band: Band | None, numbers: Numbers) -> str:
    """A change of money with its 90 % band: -€1,600 (-€1,900 to -€1,300)."""
    if band is None:
        return NOTHING
    ends = (numbers.change(end, Unit.MONEY) for end in (band.low, band.high))
    low, high = ends
    return numbers.texts.say(
        "{value} ({low} to {high})", value=numbers.change(band.value, Unit.MONEY), low=low, high=high
    )


def people(band: Band | None, numbers: Numbers) -> str:
    """A change of customers with its 90 % band."""
    if band is None:
        return NOTHING
    value, low, high = (numbers.change(round(part, 1), Unit.COUNT) for part in (band.value, band.low, band.high))
    return numbers.texts.say("{value} ({low} to {high})", value=value, low=low, high=high)


def compared(found: WhatIf, numbers: Numbers) -> list[Compared]:
    """The line as it was recorded, as the model says of now, and as it would be."""
    texts, told = numbers.texts, found.operation.measured
    now, then = found.now.waiting, found.then.waiting
    shares = (
        (texts.say("leave the line"), (told.abandoned, now.abandoned, then.abandoned)),
        (texts.say("answered within 20 s"), (told.within, now.within, then.within)),
        (texts.say("answered after more than 2 minutes"), (told.beyond, now.beyond, then.beyond)),
    )
    wait = (numbers.value(float(value), Unit.SECONDS) for value in (told.wait, now.wait, then.wait))
    busy = (numbers.percent(float(value)) for value in (now.busy, then.busy))
    states = found.now, found.then
    return [
        *(Compared(name, *(numbers.percent(float(value)) for value in values)) for name, values in shares),
        Compared(texts.say("mean wait"), *wait),
        Compared(texts.say("agents busy with contacts"), NOTHING, *busy),
        Compared(texts.say("contacts a year"), NOTHING, *(numbers.count(round(one.offered)) for one in states)),
        Compared(
            texts.say("hours at work a year"), NOTHING, *(numbers.count(round(one.staff_hours)) for one in states)
        ),
        Compared(texts.say("cost of staff a year"), NOTHING, *(numbers.value(one.cost, Unit.MONEY) for one in states)),
    ]


def grounds(found: WhatIf, numbers: Numbers) -> list[Ground]:
    """What a scenario rests on: effects first, then what was measured, then what is assumed."""
    return [*_effects(found, numbers), *_recorded(found, numbers), *_assumed(found, numbers)]


def _effects(found: WhatIf, numbers: Numbers) -> Iterator[Ground]:
    for one in found.levers:
        yield _lever(one, numbers)
    told = {one.lever.exposure for one in found.levers}
    for exposure, name in EXPOSED.items():
        if exposure not in told:
            texts = numbers.texts
            what = texts.say("effect of {exposure} on what customers bring", exposure=texts.say(name))
            yield Ground(what, NOTHING, texts.say("nothing was found yet"), texts.say(SHOWN_ONLY))


def _lever(one: Used, numbers: Numbers) -> Ground:
    texts, effect = numbers.texts, one.lever.effect
    unit = Unit(effect.unit)
    scale = 100 if unit is Unit.PERCENT else 1
    shown = Unit.POINTS if unit is Unit.PERCENT else unit
    value = numbers.change(effect.effect, unit)
    if effect.low is not None and effect.high is not None:
        value += f" ({numbers.interval(effect.low * scale, effect.high * scale, shown)})"
    does = texts.say(MOVES) if one.why_not is None else texts.say(WHY_NOT[one.why_not], why=effect.refused or "")
    exposure, gain = texts.say(EXPOSED[one.lever.exposure]), texts.say(GAINED[one.lever.gain])
    what = texts.say("effect of {exposure} on {gain}", exposure=exposure, gain=gain)
    return Ground(what, value, texts.say(EVIDENCE[effect.grade]), does)


def _recorded(found: WhatIf, numbers: Numbers) -> Iterator[Ground]:
    texts, told = numbers.texts, found.operation
    known = {"evidence": texts.say(MEASURED), "does": texts.say(MOVES)}
    stays = told.patience
    span = numbers.interval(stays.low, stays.high, Unit.SECONDS)
    mean = f"{numbers.value(stays.mean, Unit.SECONDS)} ({span})"
    yield Ground(
        texts.say("how long customers would wait (Kaplan-Meier)"), mean, known["evidence"], texts.say(SHOWN_ONLY)
    )
    even = numbers.value(stays.even, Unit.SECONDS)
    yield Ground(texts.say("seconds waited for each customer who left: the model's patience"), even, **known)
    yield Ground(texts.say("seconds of handling"), numbers.value(told.handle, Unit.SECONDS), **known)
    yield Ground(_staff(told, texts), numbers.count(round(told.staff_hours)), **known)
    if told.cost.an_hour is not None:
        yield Ground(_cost(told, texts), numbers.value(told.cost.an_hour, Unit.MONEY), **known)
    for tier in told.tiers:
        what = texts.say("margin of a customer and year: {tier}", tier=tier_name(tier, texts))
        yield Ground(what, numbers.value(tier.margin, Unit.MONEY), **known)


def _staff(told: Operation, texts: Texts) -> str:
    if told.tells_time:
        return texts.say("hours at work for the line, as recorded")
    return texts.say("agent hours in which somebody took a contact")


def _cost(told: Operation, texts: Texts) -> str:
    if told.cost.told_by == "labour":
        return texts.say("cost of a paid hour: labour booked over paid hours")
    return texts.say("cost of a paid hour: the agents' mean rate")


def _assumed(found: WhatIf, numbers: Numbers) -> Iterator[Ground]:
    texts = numbers.texts
    known = {"evidence": texts.say("assumed"), "does": texts.say(MOVES)}
    factor = numbers.bare(found.fit.factor, Unit.SCORE)
    yield Ground(
        texts.say("agents who were there for the line, to those recorded: fitted to who left"), factor, **known
    )
    years = numbers.bare(found.scenario.years, Unit.SCORE)
    yield Ground(texts.say("years that a lost customer would have stayed"), years, **known)
    yield Ground(
        texts.say("contacts come at random within an hour; patience and handling are exponential"), "", **known
    )


def tier_name(tier: Tier, texts: Texts) -> str:
    """A tier's name; customers of none are those whose value is not known."""
    return tier.name or texts.say("(unknown)")


def cautions(found: WhatIf, numbers: Numbers) -> list[str]:
    """What may not be concluded."""
    texts, told = numbers.texts, found.operation
    said = [
        (not found.fit.reached, to_say("The model does not fit: no number of agents explains how many left.")),
        (
            not _counts_leaving(found),
            to_say("What leaving the line does to customers moves nothing here: a cut may cost more than is shown."),
        ),
        (True, to_say("Those who leave and come back are counted as they came: a cut may bring more contacts.")),
        (True, to_say("Nothing is said of what other work, or agents' own wish to stay, would suffer.")),
        (told.chosen, to_say("Only some contacts are looked at, while hours and cost are of all who serve the line.")),
        (not told.tells_time, to_say("It is not recorded what agents did: agents who took no contact are not seen.")),
    ]
    unknown = told.contacts - told.identified
    whose = (
        [
            texts.say(
                "{n} of contacts are of unknown customers, and in no loss.", n=numbers.percent(unknown / told.contacts)
            )
        ]
        if unknown
        else []
    )
    return [*(texts.say(message) for true, message in said if true), *whose]
