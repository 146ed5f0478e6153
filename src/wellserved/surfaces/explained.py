"""Explained: why a KPI moved, in one sentence that can be checked, and what to know before believing it."""

from collections.abc import Callable

from wellserved.insight.explanation import Cut, Explanation
from wellserved.insight.kitagawa import Contribution
from wellserved.surfaces.language import IN_ENGLISH, Texts, to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import short_period
from wellserved.terms.unit import Better, Unit

UNKNOWN = to_say("(unknown)")


def sentence(found: Explanation, numbers: Numbers) -> str:
    """What moved, by how much, and where from; every number in it stands in the tables below it.

    FCR fell 3.0 points (72.0 % to 69.0 %): within topics it rose 2.8 points, but 5.8 points were lost because the
    share of billing rose (20.0 % to 38.0 %).
    """
    change, texts = found.change, numbers.texts
    told = {"label": found.definition.label, "then": _value(change.then.value, found, numbers)}
    told |= {"now": _value(change.now.value, found, numbers)}
    if change.change is None:
        missing = change.now if change.now.value is None else change.then
        period = short_period(missing.period)
        return texts.say("{label}: there is nothing to explain, as {period} has no value.", **told, period=period)
    if change.change == 0:
        return texts.say("{label} did not change ({then} to {now}).", **told)
    told |= {"size": _size(change.change, found, numbers), "reason": _reason(found, numbers)}
    if change.change > 0:
        return texts.say("{label} rose {size} ({then} to {now}){reason}.", **told)
    return texts.say("{label} fell {size} ({then} to {now}){reason}.", **told)


def _reason(found: Explanation, numbers: Numbers) -> str:
    if not found.cuts:
        return numbers.texts.say("; it has no segments to look into")
    return f": {_summed(found, numbers) if found.additive else _taken_apart(found, numbers)}"


def cautions(found: Explanation, numbers: Numbers) -> list[str]:
    """What to know before believing it, each in one sentence."""
    return [_CAUTIONS[caution](found, numbers) for caution in found.cautions]


def segment_name(one: Contribution, texts: Texts = IN_ENGLISH) -> str:
    """A segment's values as people read them."""
    return ", ".join(texts.say(UNKNOWN) if value is None else value for value in one.key)


def _taken_apart(found: Explanation, numbers: Numbers) -> str:
    first, texts = found.cuts[0], numbers.texts
    rate, mix = first.split.rate, first.split.mix
    within = _within(first, found, numbers)
    if _nothing(mix, found, numbers):
        leader = _leader(first, found, numbers)
        return texts.say("{within}{leader}, and the mix did nothing", within=within, leader=leader)
    done = {"within": within, "done": _done(mix, found, numbers), "because": _mover(first, numbers)}
    if rate * mix < 0:
        return texts.say("{within}, but {done} because {because}", **done)
    return texts.say("{within}, and {done} because {because}", **done)


def _within(first: Cut, found: Explanation, numbers: Numbers) -> str:
    """What the segments did by themselves."""
    texts, segment, rate = numbers.texts, _named(first), first.split.rate
    if _nothing(rate, found, numbers):
        return texts.say("within each {segment} it did not change", segment=segment)
    size = _size(rate, found, numbers)
    if rate > 0:
        return texts.say("within each {segment} it rose {size}", segment=segment, size=size)
    return texts.say("within each {segment} it fell {size}", segment=segment, size=size)


def _done(mix: float, found: Explanation, numbers: Numbers) -> str:
    """What the mix did."""
    texts, size = numbers.texts, _size(mix, found, numbers)
    if found.definition.better is Better.HIGHER and found.definition.unit in (Unit.PERCENT, Unit.POINTS):
        return texts.say("{size} were gained", size=size) if mix > 0 else texts.say("{size} were lost", size=size)
    if mix > 0:
        return texts.say("the mix added {size}", size=size)
    return texts.say("the mix took {size} off", size=size)


def _leader(first: Cut, found: Explanation, numbers: Numbers) -> str:
    """The segment whose own change did most in the way that all went."""
    pulling = [one for one in first.split.contributions if one.rate * first.split.rate > 0]
    if not pulling:
        return ""
    most = max(pulling, key=lambda one: abs(one.rate))
    told = {"value": segment_name(most, numbers.texts), "change": _signed(most.rate, found, numbers)}
    return numbers.texts.say(", most of it in {value} ({change})", **told)


def _mover(first: Cut, numbers: Numbers) -> str:
    """The segment whose share did most of what the mix did."""
    texts = numbers.texts
    pulling = [one for one in first.split.contributions if one.mix * first.split.mix > 0]
    most = max(pulling, key=lambda one: abs(one.mix))
    told = {"segment": _named(first), "value": segment_name(most, texts)}
    told |= {when: numbers.percent(share) for when, share in zip(("then", "now"), most.share, strict=True)}
    if most.share[1] > most.share[0]:
        return texts.say("the share of {segment} {value} rose ({then} to {now})", **told)
    return texts.say("the share of {segment} {value} fell ({then} to {now})", **told)


def _summed(found: Explanation, numbers: Numbers) -> str:
    first, texts = found.cuts[0], numbers.texts
    way = found.change.change or 0.0
    pulling = [one for one in first.split.contributions if one.rate * way > 0]
    most = max(pulling, key=lambda one: abs(one.rate), default=None)
    if most is None:
        return texts.say("no {segment} moved", segment=_named(first))
    told = {"segment": _named(first), "value": segment_name(most, texts), "change": _signed(most.rate, found, numbers)}
    return texts.say("most of it in {segment} {value} ({change})", **told)


def _named(one: Cut) -> str:
    return one.segment.replace("_", " ")


def _value(value: float | None, found: Explanation, numbers: Numbers) -> str:
    return numbers.value(value, found.definition.unit)


def _size(change: float, found: Explanation, numbers: Numbers) -> str:
    return numbers.size(change, found.definition.unit)


def _signed(change: float, found: Explanation, numbers: Numbers) -> str:
    return numbers.change(change, found.definition.unit)


def _nothing(part: float, found: Explanation, numbers: Numbers) -> bool:
    """Whether a part is too small beside the change to be told."""
    return abs(part) < 1e-12 or abs(part) < abs(found.change.change or 0.0) / 1000


def _definition(found: Explanation, numbers: Numbers) -> str:
    return numbers.texts.say(
        "The definition changed between the periods (v{then} to v{now}): some of the change may be the definition's.",
        then=found.change.then.version,
        now=found.change.now.version,
    )


def _noise(found: Explanation, numbers: Numbers) -> str:
    percent = found.definition.unit is Unit.PERCENT
    unit, scale = (Unit.POINTS, 100) if percent else (found.definition.unit, 1)
    low, high = (None if end is None else end * scale for end in (found.change.low, found.change.high))
    message = to_say("The change is not shown to be more than chance: its 95 % interval is {interval}.")
    return numbers.texts.say(message, interval=numbers.interval(low, high, unit))


def _days(found: Explanation, numbers: Numbers) -> str:
    then, now = found.change.then.period.days, found.change.now.period.days
    message = to_say("The periods are of {then} and {now} days: a number that adds up grows with the days.")
    return numbers.texts.say(message, then=then, now=now)


def _unmatched(found: Explanation, numbers: Numbers) -> str:
    some = next(one for one in found.cuts if one.split.unmatched)
    return numbers.texts.say(
        "By {segment}, {size} lies in segments that have something above the line and nothing below it.",
        segment=_named(some),
        size=numbers.change(some.split.unmatched, found.definition.unit),
    )


def _few(found: Explanation, numbers: Numbers) -> str:
    message = to_say("A value rests on fewer than {least} rows.")
    return numbers.texts.say(message, least=found.definition.minimum_n)


def _plain(message: str) -> Callable[[Explanation, Numbers], str]:
    """A caution that has no numbers in it."""
    return lambda found, numbers: numbers.texts.say(message)


_CAUTIONS: dict[str, Callable[[Explanation, Numbers], str]] = {
    "definition": _definition,
    "noise": _noise,
    "partial": _plain(to_say("A period is not over, or not all of its rows can be told yet.")),
    "restated": _plain(to_say("Rows of a period were corrected after its end.")),
    "few": _few,
    "days": _days,
    "mix": _plain(to_say("The mix did more than the segments' own changes: compare segments, not the whole.")),
    "unmatched": _unmatched,
}
