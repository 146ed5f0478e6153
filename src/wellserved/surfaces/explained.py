"""Explained: why a KPI moved, in one sentence that can be checked, and what to know before believing it."""

from wellserved.insight.explanation import Cut, Explanation
from wellserved.insight.kitagawa import Contribution
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import short_period
from wellserved.terms.unit import Better, Unit

UNKNOWN = "(unknown)"


def sentence(found: Explanation, numbers: Numbers) -> str:
    """What moved, by how much, and where from; every number in it stands in the tables below it.

    FCR fell 3.0 points (72.0 % to 69.0 %): within topics it rose 2.8 points, but 5.8 points were lost because the
    share of billing rose (20.0 % to 38.0 %).
    """
    definition, change = found.definition, found.change
    if change.change is None:
        missing = change.now if change.now.value is None else change.then
        return f"{definition.label}: there is nothing to explain, as {short_period(missing.period)} has no value."
    values = f"({_value(change.then.value, found, numbers)} to {_value(change.now.value, found, numbers)})"
    if change.change == 0:
        return f"{definition.label} did not change {values}."
    moved = f"{definition.label} {_verb(change.change)} {_size(change.change, found, numbers)} {values}"
    if not found.cuts:
        return f"{moved}; it has no segments to look into."
    told = _summed(found, numbers) if found.additive else _taken_apart(found, numbers)
    return f"{moved}: {told}."


def cautions(found: Explanation, numbers: Numbers) -> list[str]:
    """What to know before believing it, each in one sentence."""
    return [_CAUTIONS[caution](found, numbers) for caution in found.cautions]


def segment_name(one: Contribution) -> str:
    """A segment's values as people read them."""
    return ", ".join(UNKNOWN if value is None else value for value in one.key)


def _taken_apart(found: Explanation, numbers: Numbers) -> str:
    first = found.cuts[0]
    rate, mix = first.split.rate, first.split.mix
    within = f"within each {_named(first)} it {_verb(rate)} {_size(rate, found, numbers)}"
    if _nothing(rate, found, numbers):
        within = f"within each {_named(first)} it did not change"
    if _nothing(mix, found, numbers):
        return f"{within}{_leader(first, found, numbers)}, and the mix did nothing"
    joined, size = "but" if rate * mix < 0 else "and", _size(mix, found, numbers)
    done = f"the mix added {size}" if mix > 0 else f"the mix took {size} off"
    if found.definition.better is Better.HIGHER and found.definition.unit in (Unit.PERCENT, Unit.POINTS):
        done = f"{size} were {'gained' if mix > 0 else 'lost'}"
    return f"{within}, {joined} {done} because {_mover(first, numbers)}"


def _leader(first: Cut, found: Explanation, numbers: Numbers) -> str:
    """The segment whose own change did most in the way that all went."""
    pulling = [one for one in first.split.contributions if one.rate * first.split.rate > 0]
    if not pulling:
        return ""
    most = max(pulling, key=lambda one: abs(one.rate))
    return f", most of it in {segment_name(most)} ({_signed(most.rate, found, numbers)})"


def _mover(first: Cut, numbers: Numbers) -> str:
    """The segment whose share did most of what the mix did."""
    pulling = [one for one in first.split.contributions if one.mix * first.split.mix > 0]
    most = max(pulling, key=lambda one: abs(one.mix))
    then, now = (numbers.percent(share) for share in most.share)
    way = "rose" if most.share[1] > most.share[0] else "fell"
    return f"the share of {_named(first)} {segment_name(most)} {way} ({then} to {now})"


def _summed(found: Explanation, numbers: Numbers) -> str:
    first = found.cuts[0]
    way = found.change.change or 0.0
    pulling = [one for one in first.split.contributions if one.rate * way > 0]
    most = max(pulling, key=lambda one: abs(one.rate), default=None)
    if most is None:
        return f"no {_named(first)} moved"
    return f"most of it in {_named(first)} {segment_name(most)} ({_signed(most.rate, found, numbers)})"


def _named(one: Cut) -> str:
    return one.segment.replace("_", " ")


def _verb(change: float) -> str:
    return "rose" if change > 0 else "fell"


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
    versions = f"v{found.change.then.version} to v{found.change.now.version}"
    return f"The definition changed between the periods ({versions}): some of the change may be the definition's."


def _noise(found: Explanation, numbers: Numbers) -> str:
    percent = found.definition.unit is Unit.PERCENT
    unit, scale = (Unit.POINTS, 100) if percent else (found.definition.unit, 1)
    low, high = (None if end is None else end * scale for end in (found.change.low, found.change.high))
    return f"The change is not shown to be more than chance: its 95 % interval is {numbers.interval(low, high, unit)}."


def _days(found: Explanation, numbers: Numbers) -> str:
    then, now = found.change.then.period.days, found.change.now.period.days
    return f"The periods are of {then} and {now} days: a number that adds up grows with the days."


def _mix(found: Explanation, numbers: Numbers) -> str:
    return "The mix did more than the segments' own changes: compare segments, not the whole."


def _unmatched(found: Explanation, numbers: Numbers) -> str:
    some = next(one for one in found.cuts if one.split.unmatched)
    size = numbers.change(some.split.unmatched, found.definition.unit)
    return f"By {_named(some)}, {size} lies in segments that have something above the line and nothing below it."


_CAUTIONS = {
    "definition": _definition,
    "noise": _noise,
    "partial": lambda found, numbers: "A period is not over, or not all of its rows can be told yet.",
    "restated": lambda found, numbers: "Rows of a period were corrected after its end.",
    "few": lambda found, numbers: f"A value rests on fewer than {found.definition.minimum_n} rows.",
    "days": _days,
    "mix": _mix,
    "unmatched": _unmatched,
}
