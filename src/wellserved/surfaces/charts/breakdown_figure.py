"""Breakdown figure: a KPI by one segment, as a chart and as a table; people are never put in order of their values."""

from collections.abc import Sequence

from wellserved.flow.explain import PEOPLE
from wellserved.metrics.formula import Count, Distinct, Stock, Sum
from wellserved.metrics.measurement import Measurement
from wellserved.scorecard.attainment import attainment
from wellserved.scorecard.scorecard import Target
from wellserved.scorecard.scored import Status
from wellserved.scorecard.target import target_in_force
from wellserved.surfaces.card import told as shown_of
from wellserved.surfaces.charts.behaviour_figure import goal_text
from wellserved.surfaces.charts.breakdown import Breakdown, Dot, breakdown_chart
from wellserved.surfaces.charts.figure import Figure, Line, about, interval_text, last_day, rows_link, stamp
from wellserved.surfaces.charts.look import NARROW, WIDE
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.charts.trend import measured
from wellserved.surfaces.language import to_say
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import period_words, short_period
from wellserved.surfaces.words import attainment as mark_of
from wellserved.surfaces.words import note, plain
from wellserved.terms.errors import QueryError

ADDING = (Count, Sum, Distinct, Stock)
MOST = 30
HEADS = (to_say("Value"), to_say("95 % interval"), to_say("n"), to_say("Target"), to_say("Status"))
KEYS = ("metric", "period", "first_day", "last_day", "segment", "segment_value", "value", "low", "high", "n",
        "coverage", "note", "version", "target_low", "target_high", "status")  # fmt: skip


def breakdown_figure(asked: Asking, looked: Looked) -> Figure:
    """A KPI by the segment that the state names, or by the first that its owner allows."""
    segment = chosen_segment(asked, looked)
    told = measured(asked.seen.measure(looked.definition.name, by=(segment,), **looked.asked))
    found = _ordered(told, segment)
    when = period_words(looked.period, asked.numbers)
    adds = isinstance(looked.definition.formula, ADDING)
    targets = [None if adds else _target(looked, one) for one in found]
    dots = [_dot(asked, looked, one, target) for one, target in zip(found, targets, strict=True)]
    shown = _breakdown(looked, dots[:MOST], adds)
    drawable = any(dot.value is not None for dot in dots[:MOST])
    wide, narrow = (breakdown_chart(shown, asked.numbers, size) if drawable else None for size in (WIDE, NARROW))
    return Figure(
        name="breakdown",
        title=asked.texts.say("{label} by {segment}", label=looked.scored.label, segment=plain(segment).lower()),
        metric=looked.definition.name,
        wide=wide,
        narrow=narrow,
        head=(plain(segment), *(asked.texts.say(head) for head in HEADS)),
        keys=KEYS,
        lines=tuple(_line(asked, looked, one, target) for one, target in zip(found, targets, strict=True)),
        stamp=stamp(asked, looked.definition, [one.version for one in found], when),
        about=about(asked),
    )


def chosen_segment(asked: Asking, looked: Looked) -> str:
    """The segment to look at.

    Raises:
        QueryError: Its owner allows none, or not the one that is named.
    """
    allowed = [name for name in looked.definition.segments if name not in PEOPLE]
    wanted = asked.state.by[0] if asked.state.by else next(iter(allowed), "")
    if wanted not in looked.definition.segments:
        what = f"{looked.definition.label} may not be split by '{wanted}'" if wanted else "it has no segments"
        raise QueryError(what, "by", f"its owner allows: {', '.join(allowed) or 'none'}")
    return wanted


def _ordered(found: Sequence[Measurement], segment: str) -> list[Measurement]:
    """From high to low, those without a value last; people by name."""
    if segment in PEOPLE:
        return sorted(found, key=lambda one: one.segment[0][1] or "")
    told = [(shown_of(one).value, one) for one in found]
    return [one for _, one in sorted(told, key=lambda pair: (pair[0] is None, -(pair[0] or 0.0), -pair[1].n))]


def _target(looked: Looked, one: Measurement) -> Target | None:
    """The segment's own target, else that of the whole."""
    targets = looked.objective.objective.targets if looked.objective else ()
    own = target_in_force(targets, looked.definition.name, looked.period, one.segment)
    return own or looked.scored.target


def _dot(asked: Asking, looked: Looked, one: Measurement, target: Target | None) -> Dot:
    told, name = shown_of(one), one.segment[0][0]
    status = Status.NO_TARGET if name in PEOPLE else attainment(one, target, looked.scored.better)
    return Dot(
        name=_name(asked, one),
        value=told.value,
        low=told.low,
        high=told.high,
        n=asked.numbers.count(one.n),
        note="" if told.value is not None else note(one.note.value, asked.texts),
        status=status,
        href=_href(asked, looked, one),
    )


def _breakdown(looked: Looked, dots: Sequence[Dot], adds: bool) -> Breakdown:
    target = None if adds else looked.scored.target
    ends = tuple(sorted({target.goal.low, target.goal.high})) if target else ()
    whole = None if adds else shown_of(looked.scored.measurement).value
    return Breakdown(dots, looked.scored.unit, whole, ends, adds)


def _name(asked: Asking, one: Measurement) -> str:
    value = one.segment[0][1]
    return asked.texts.say("(unknown)") if value is None else value


def _href(asked: Asking, looked: Looked, one: Measurement) -> str:
    """The rows behind a segment; those of an unknown value can't be filtered for."""
    name, value = one.segment[0]
    return rows_link(asked, looked.definition.name, looked.period, **{name: value}) if value is not None else ""


def _line(asked: Asking, looked: Looked, one: Measurement, target: Target | None) -> Line:
    numbers, unit, told, texts = asked.numbers, looked.scored.unit, shown_of(one), asked.texts
    noted = note(one.note.value, texts)
    value = numbers.value(told.value, unit)
    status = attainment(one, target, looked.scored.better) if one.segment[0][0] not in PEOPLE else Status.NO_TARGET
    aim = target.goal if target else None
    aimed = goal_text(asked, aim, unit)
    shown = (_name(asked, one), f"{value} ({noted})" if noted else value, interval_text(asked, told, looked.definition),
             numbers.count(one.n), aimed, mark_of(status.value).told(texts))  # fmt: skip
    name, key = one.segment[0]
    raw = (looked.definition.name, short_period(looked.period), str(looked.period.first_day),
           str(last_day(looked.period)), name, key, told.value, told.low, told.high, one.n, one.coverage,
           one.note.value, one.version, aim.low if aim else None, aim.high if aim else None, status.value)  # fmt: skip
    return Line(shown, raw, f"{shown[0]}: {shown[1]}, n {shown[3]}, {shown[5]}", _href(asked, looked, one))
