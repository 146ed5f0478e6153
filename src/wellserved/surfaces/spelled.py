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

Part = tuple[str, str]


def spelled(definition: MetricDefinition) -> tuple[Part, ...]:
    """The formula's parts: what each is, and its text.

    The first part names the kind; the others are conditions and quantities over the record's columns.
    """
    parts = _parts(definition.formula)
    record = (("record", f"{definition.record}, by {definition.time}"),) if definition.record else ()
    return tuple((what, text) for what, text in (*parts, *record) if text)


def _parts(formula: Formula) -> tuple[Part, ...]:
    match formula:
        case Count(condition):
            return (("kind", "number of rows"), ("where", condition.text))
        case Sum(value, among):
            return (("kind", "total"), ("of", value.text), _among(among))
        case Mean(value, among):
            return (("kind", "average, sums divided by counts"), ("of", value.text), _among(among))
        case Share(condition, among, matures_after):
            return (("kind", "share of rows"), ("where", condition.text), _among(among), _matures(matures_after))
        case Net(plus, minus, among):
            return (
                ("kind", "share of the one less share of the other, in points"),
                ("plus", plus.text),
                ("minus", minus.text),
                _among(among),
            )
        case Quantile(share, value, among, opened, closed):
            parts = ("kind", f"the value that {share:.0%} do not exceed"), ("of", value.text), _among(among)
            return (*parts, ("open at the end", f"from {opened} to {closed}")) if opened else parts
        case _:
            return _over_records(formula)


def _over_records(formula: Formula) -> tuple[Part, ...]:
    match formula:
        case Rate(events, per, times):
            by = f"times {times:g}" if times != 1 else ""
            return (
                ("kind", "events for each unit of exposure"),
                ("events", _side(events)),
                ("per", _side(per)),
                ("and", by),
            )
        case Ratio(of, to):
            return (("kind", "one sum over another"), ("of", _side(of)), ("to", _side(to)))
        case Distinct(column, among):
            return (("kind", "number of different values"), ("of", column.text), _among(among))
        case Stock(condition, opened, closed, taken):
            when = "at the period's end" if taken == "end" else "on average over the period's days"
            return (("kind", f"number open {when}"), ("where", condition.text), ("open", f"from {opened} to {closed}"))
        case Stay(entered, left, among):
            kind = "share of those in at the start who are in at the end"
            return (("kind", kind), ("in", f"from {entered} to {left}"), _among(among))
        case Derived(expression):
            return (("kind", "from other KPIs"), ("is", expression.text))
        case _:
            return (("kind", type(formula).__name__.lower()),)


def _among(among: object) -> Part:
    return ("among", getattr(among, "text", "") if among is not None else "")


def _matures(window: timedelta | None) -> Part:
    if not window:
        return ("known after", "")
    days, seconds = window.days, window.seconds
    count, unit = (days, "day") if days and not seconds else (window.total_seconds(), "second")
    return ("known after", f"{count:g} {unit}{'' if count == 1 else 's'}")


def _side(side: Tally | Exposure) -> str:
    among = f" among {side.among.text}" if side.among is not None else ""
    if isinstance(side, Exposure):
        return f"years of {side.record} from {side.entered} to {side.left}{among}"
    if side.value is not None:
        return f"total {side.value.text} of {side.record}{among}"
    return f"number of {side.record} where {side.count.text}{among}" if side.count else side.record
