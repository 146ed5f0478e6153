"""Spelled: a KPI's formula in words, with the conditions as its owner approved them."""

from datetime import timedelta

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import (
    Count,
    Derived,
    Distinct,
    Exposure,
    Formula,
    Mean,
    Model,
    Net,
    Quantile,
    Rate,
    Ratio,
    Share,
    Stay,
    Stock,
    Sum,
    Tally,
)
from wellserved.surfaces.language import IN_ENGLISH, Texts, to_say

Part = tuple[str, str]
KIND, RECORD = to_say("kind"), to_say("record")
WHERE, AMONG, KNOWN_AFTER = to_say("where"), to_say("among"), to_say("known after")
OF, TO, PER, PLUS, MINUS = to_say("of"), to_say("to"), to_say("per"), to_say("plus"), to_say("minus")
EVENTS, OPEN, OPEN_AT_END = to_say("events"), to_say("open"), to_say("open at the end")
AND, IN, IS, WITH = to_say("and"), to_say("in"), to_say("is"), to_say("with")


def spelled(definition: MetricDefinition, texts: Texts = IN_ENGLISH) -> tuple[Part, ...]:
    """The formula's parts: what each is, and its text.

    The first part names the kind; the others are conditions and quantities over the record's columns. What each is
    stays in English, to be said; its text is in the reader's language.
    """
    parts = _parts(definition.formula, texts)
    record = ((RECORD, _record(definition, texts)),) if definition.record else ()
    return tuple((what, text) for what, text in (*parts, *record) if text)


def _record(definition: MetricDefinition, texts: Texts) -> str:
    return texts.say("{record}, by {time}", record=definition.record, time=definition.time)


def _parts(formula: Formula, texts: Texts) -> tuple[Part, ...]:
    match formula:
        case Count(condition):
            return ((KIND, texts.say("number of rows")), (WHERE, condition.text))
        case Sum(value, among):
            return ((KIND, texts.say("total")), (OF, value.text), _among(among))
        case Mean(value, among):
            return ((KIND, texts.say("average, sums divided by counts")), (OF, value.text), _among(among))
        case Share(condition, among, matures_after):
            known = _matures(matures_after, texts)
            return ((KIND, texts.say("share of rows")), (WHERE, condition.text), _among(among), known)
        case Net(plus, minus, among):
            kind = texts.say("share of the one less share of the other, in points")
            return ((KIND, kind), (PLUS, plus.text), (MINUS, minus.text), _among(among))
        case Quantile(share, value, among, opened, closed, since):
            kind = texts.say("the value that {share} do not exceed", share=f"{share:.0%}")
            aged = texts.say("{age}, counted from {column}", age=value.text, column=since) if since else value.text
            parts = (KIND, kind), (OF, aged), _among(among)
            return (*parts, (OPEN_AT_END, _from_to(opened, closed, texts))) if opened else parts
        case _:
            return _over_records(formula, texts)


def _over_records(formula: Formula, texts: Texts) -> tuple[Part, ...]:
    match formula:
        case Rate(events, per, times):
            kind = texts.say("events for each unit of exposure")
            by = texts.say("times {number}", number=f"{times:g}") if times != 1 else ""
            return ((KIND, kind), (EVENTS, _side(events, texts)), (PER, _side(per, texts)), (AND, by))
        case Ratio(of, to):
            return ((KIND, texts.say("one sum over another")), (OF, _side(of, texts)), (TO, _side(to, texts)))
        case Distinct(column, among, _):
            return ((KIND, texts.say("number of different values")), (OF, column.text), _among(among))
        case Stock(condition, opened, closed, taken):
            return ((KIND, _open(taken, texts)), (WHERE, condition.text), (OPEN, _from_to(opened, closed, texts)))
        case Stay(entered, left, among):
            kind = texts.say("share of those in at the start who are in at the end")
            return ((KIND, kind), (IN, _from_to(entered, left, texts)), _among(among))
        case Derived(expression):
            return ((KIND, texts.say("from other KPIs")), (IS, expression.text))
        case Model(name, tells, given):
            said = ", ".join(f"{key} {value}" for key, value in given.items())
            return ((KIND, texts.say("what a model says, told whole")), (IS, f"{name}: {tells}"), (WITH, said))
        case _:
            return ((KIND, type(formula).__name__.lower()),)


def _open(taken: str, texts: Texts) -> str:
    if taken == "end":
        return texts.say("number open at the period's end")
    return texts.say("number open on average over the period's days")


def _from_to(first: object, last: object, texts: Texts) -> str:
    return texts.say("from {first} to {last}", first=first, last=last)


def _among(among: object) -> Part:
    return (AMONG, getattr(among, "text", "") if among is not None else "")


def _matures(window: timedelta | None, texts: Texts) -> Part:
    if not window:
        return (KNOWN_AFTER, "")
    if window.days and not window.seconds:
        return (KNOWN_AFTER, texts.count("{n} day", "{n} days", window.days))
    seconds = window.total_seconds()
    return (KNOWN_AFTER, texts.count("{n} second", "{n} seconds", round(seconds), n=f"{seconds:g}"))


def _side(side: Tally | Exposure, texts: Texts) -> str:
    told = _told(side, texts)
    return texts.say("{rows} among {condition}", rows=told, condition=side.among.text) if side.among else told


def _told(side: Tally | Exposure, texts: Texts) -> str:
    if isinstance(side, Exposure):
        first, last = side.entered, side.left
        return texts.say("years of {record} from {first} to {last}", record=side.record, first=first, last=last)
    if side.value is not None:
        return texts.say("total {value} of {record}", value=side.value.text, record=side.record)
    if side.count:
        return texts.say("number of {record} where {condition}", record=side.record, condition=side.count.text)
    return side.record
