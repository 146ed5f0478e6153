"""Behaviour chart: a KPI over time, its limits phase by phase, its targets, what people know; moving ranges below."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from babel.dates import format_date

from wellserved.insight.phases import Phase
from wellserved.scorecard.annotation import Annotation
from wellserved.scorecard.scored import Trend as Verdict
from wellserved.surfaces import words
from wellserved.surfaces.charts.look import (
    LETTER,
    Size,
    Spec,
    apart,
    finished,
    ink,
    layer,
    nice_ticks,
    pixels,
    place,
    short,
    text_of,
    written_axis,
)
from wellserved.surfaces.charts.trend import Told, Trend, day_places
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import short_period
from wellserved.terms.period import Grain
from wellserved.terms.unit import Better, Unit

LEVELS, LINE, RANGES = 3, 15, 56
SMALL = {"fontWeight": 400, "offset": 5}
SHAPES = {
    "routine": ("circle", "line", 26),
    "blue": ("triangle-up", "blue", 110),
    "vermilion": ("triangle-down", "vermilion", 110),
    "ochre": ("diamond", "ochre", 110),
}
PATTERNS = {Grain.DAY: "d MMM", Grain.WEEK: "d MMM", Grain.MONTH: "MMM", Grain.QUARTER: "QQQ", Grain.YEAR: "y"}


@dataclass(frozen=True)
class Frame:
    """What the layers of one chart share.

    Args:
        trend: What is shown.
        numbers: The reader's formatter.
        size: Wide or narrow.
        low: The lowest value that the plot shows.
        high: The highest.
        href: Where a period's mark leads.
    """

    trend: Trend
    numbers: Numbers
    size: Size
    low: float
    high: float
    href: Callable[[Told], str]

    @property
    def unit(self) -> Unit:
        return self.trend.definition.unit

    def y(self, value: float) -> float:
        """A value's place in pixels from the top."""
        return (self.high - value) / (self.high - self.low) * self.size.height

    def x(self, index: float) -> float:
        """A period's place in pixels from the left."""
        return (index + 0.5) / len(self.trend.told) * self.size.plot


def behaviour_chart(trend: Trend, numbers: Numbers, size: Size, href: Callable[[Told], str]) -> Spec:
    """The process behaviour chart of a trend that has at least one value."""
    frame = Frame(trend, numbers, size, *_reach(trend), href)
    values = {"layer": [*_values(frame)], "width": size.plot, "height": size.height}
    return finished({"vconcat": [values, *_moving_ranges(frame)], "spacing": 26}, size)


def _reach(trend: Trend) -> tuple[float, float]:
    """The lowest and highest of what is shown, with some air."""
    known = [t.point.value for t in trend.told if t.point.value is not None]
    known += [t.before for t in trend.told if t.before is not None]
    known += [end for t in trend.told if t.target for end in (t.target.goal.low, t.target.goal.high)]
    known += [end for phase in trend.phases if phase.limits for end in possible(phase, trend)]
    low, high = min(known), max(known)
    air = (high - low) * 0.05 or abs(high) * 0.05 or 0.5
    least = 0.0 if low >= 0 else low - air
    return max(low - air, least), high + air


def possible(phase: Phase, trend: Trend) -> tuple[float, float]:
    """A phase's limits within what the KPI can be: nothing counted is below 0, no share above 1."""
    known = [t.point.value for t in trend.told if t.point.value is not None]
    low, high = (phase.limits.low, phase.limits.high) if phase.limits else (min(known), max(known))
    share = trend.definition.unit is Unit.PERCENT and max(known) <= 1
    return max(low, 0.0) if min(known) >= 0 else low, min(high, 1.0) if share else high


def _values(frame: Frame) -> Iterator[Spec]:
    yield from _bands(frame)
    yield from _targets(frame)
    yield from _notes(frame)
    yield from _year_before(frame)
    yield from _line(frame)
    yield from _side_labels(frame)


def _x(frame: Frame, labelled: bool = True) -> Spec:
    told = frame.trend.told
    labels = day_labels([t.measurement.period.first_day for t in told], frame.trend.grain, frame.size, frame.numbers)
    return place("x", -0.5, len(told) - 0.5, written_axis(labels, labelOverlap=False) if labelled else None)


def _y(frame: Frame, field: str = "y") -> Spec:
    ticks = nice_ticks(frame.low, frame.high)
    labels = {tick: frame.numbers.bare(tick, frame.unit) for tick in ticks}
    if ticks:
        labels[ticks[-1]] = frame.numbers.value(ticks[-1], frame.unit)
    return place(field, frame.low, frame.high, written_axis(labels))


def day_labels(days: Sequence[date], grain: Grain, size: Size, numbers: Numbers) -> dict[float, Any]:
    """Some of the periods by name, as many as have room; the year below where it begins."""
    room = max(1, int(size.plot / (size.text * LETTER * (9 if grain in (Grain.DAY, Grain.WEEK) else 7))))
    every = max(1, -(-len(days) // room))
    found: dict[float, Any] = {}
    year = None
    for index in range((len(days) - 1) % every, len(days), every):
        day = days[index]
        found[float(index)] = day_label(day, grain, numbers, day.year != year)
        year = day.year
    return found


def day_label(day: date, grain: Grain, numbers: Numbers, dated: bool) -> list[str]:
    """A period's name by its first day; with its year on a second line where that is wanted."""
    said = str(format_date(day, PATTERNS[grain], locale=numbers.locale))
    return [said, str(day.year)] if dated and grain is not Grain.YEAR else [said]


def _bands(frame: Frame) -> Iterator[Spec]:
    """Each phase's natural limits as a band with its centre."""
    rows = [
        {"x": p.first - 0.5, "x2": p.last + 0.5, "y": low, "y2": high, "c": p.limits.centre}
        for p in frame.trend.phases
        if p.limits
        for low, high in [possible(p, frame.trend)]
    ]
    if rows:
        across = {"x": _x(frame), "x2": {"field": "x2"}}
        yield layer(rows, "rect", across | {"y": _y(frame), "y2": {"field": "y2"}}, color=ink("band"))
        for edge in ("y", "y2"):
            yield layer(rows, "rule", across | {"y": _y(frame, edge)}, color=ink("soft"), strokeDash=[1, 3])
        yield layer(rows, "rule", across | {"y": _y(frame, "c")}, color=ink("soft"))


def _targets(frame: Frame) -> Iterator[Spec]:
    """The target, dashed, as it changed; of a range both ends."""
    rows: list[dict[str, Any]] = []
    numbered = enumerate(frame.trend.told)
    for goal, group in groupby(numbered, key=lambda pair: pair[1].target.goal if pair[1].target else None):
        places = [index for index, _ in group]
        if goal is not None:
            ends = sorted({goal.low, goal.high})
            rows += [{"x": places[0] - 0.5, "x2": places[-1] + 0.5, "y": end} for end in ends]
    if rows:
        across = {"x": _x(frame), "x2": {"field": "x2"}, "y": _y(frame)}
        yield layer(rows, "rule", across, color=ink("ink"), strokeDash=[6, 4], strokeWidth=1.3)


def _notes(frame: Frame) -> Iterator[Spec]:
    """What people know, and marked changes, as rules with a label above."""
    rows = list(_placed(frame))
    if rows:
        upright = {"x": _x(frame), "y": pixels("top"), "y2": {"value": frame.size.height}}
        yield layer(rows, "rule", upright, color=ink("soft"), strokeDash=[2, 2])
    for side in ("left", "right"):
        mine = [row for row in rows if row["align"] == side]
        if mine:
            said = {"x": _x(frame), "y": pixels("top"), "text": text_of("text"), "tooltip": text_of("full")}
            dx = 4 if side == "left" else -4
            yield layer(mine, "text", said, align=side, dx=dx, dy=2, baseline="top", color=ink("soft"))


def _placed(frame: Frame) -> Iterator[dict[str, Any]]:
    """Each note's place; labels that would run into each other stand on lines of their own; on a phone, letters."""
    ends = [-1e9] * LEVELS
    wide = frame.size.name == "wide"
    for note in lettered(frame.trend):
        at = day_places(frame.trend, note.day)
        if at is None:
            continue
        left = frame.x(at)
        label = short(note.text, 190, frame.size) if wide else note.letter
        room = len(label) * frame.size.text * LETTER + 10
        align = "left" if left + room < frame.size.plot + 8 else "right"
        start = left if align == "left" else left - room
        level = next((i for i in range(LEVELS) if ends[i] <= start), LEVELS - 1)
        ends[level] = start + room
        full, top = f"{note.day}: {note.text}", -(level + 1) * LINE - 4
        yield {"x": at, "text": label, "full": full, "align": align, "top": top}


@dataclass(frozen=True)
class Lettered:
    """What is known of a day, and the letter that a small chart has for it."""

    day: date
    text: str
    letter: str
    note: Annotation | None = None


def lettered(trend: Trend) -> list[Lettered]:
    """Notes and marked changes in order of day, each with its letter."""
    said: list[tuple[date, str, Annotation | None]] = [(one.day, one.text, one) for one in trend.notes]
    said += [(mark.start, mark.why, None) for mark in trend.marked if day_places(trend, mark.start) is not None]
    said.sort(key=lambda one: (one[0], one[1]))
    return [Lettered(day, text, _letter(at), note) for at, (day, text, note) in enumerate(said)]


def _letter(at: int) -> str:
    return ascii_uppercase[at] if at < len(ascii_uppercase) else str(at + 1)


def _year_before(frame: Frame) -> Iterator[Spec]:
    rows = [{"x": i, "y": t.before} for i, t in enumerate(frame.trend.told) if t.before is not None]
    if rows:
        yield layer(rows, "line", {"x": _x(frame), "y": _y(frame)}, color=ink("edge"), strokeWidth=1.2, opacity=0.7)


def _line(frame: Frame) -> Iterator[Spec]:
    """The values: a line broken at gaps, a dot a period, a larger shape where a rule told."""
    rows = list(_rows(frame))
    where = {"x": _x(frame), "y": _y(frame)}
    how = {"strokeWidth": 1.8, "strokeJoin": "round", "invalid": "break-paths-filter-domains"}
    yield layer(rows, "line", where, color=ink("line"), **how)
    said = where | {"href": text_of("href"), "tooltip": text_of("said")}
    for tone, (shape, colour, size) in SHAPES.items():
        mine = [row for row in rows if row["tone"] == tone and row["y"] is not None]
        if mine:
            edge = {"stroke": ink("sheet"), "strokeWidth": 1}
            yield layer(mine, "point", said, shape=shape, color=ink(colour), size=size, filled=True, opacity=1, **edge)


def _rows(frame: Frame) -> Iterator[dict[str, Any]]:
    for index, told in enumerate(frame.trend.told):
        said = f"{short_period(told.measurement.period)}: {frame.numbers.value(told.point.value, frame.unit)}"
        yield {"x": index, "y": told.point.value, "tone": tone(told, frame.trend.definition.better),
               "said": said, "href": frame.href(told)}  # fmt: skip


def tone(told: Told, better: Better) -> str:
    """The colour of a point's mark: routine, or what its signal means."""
    if told.signal is None:
        return "routine"
    if better is Better.RANGE:
        return "ochre"
    good = (told.signal.side > 0) == (better is Better.HIGHER)
    return words.behaviour((Verdict.IMPROVED if good else Verdict.WORSENED).value).tone


def _side_labels(frame: Frame) -> Iterator[Spec]:
    """At the right: what the lines are, and how high."""
    said = list(_said(frame))
    places = apart([frame.y(value) for value, _, _ in said], frame.size.text + 3, 4, frame.size.height - 4)
    for bold in (False, True):
        mine = [(at, text) for at, (_, text, strong) in zip(places, said, strict=True) if strong is bold]
        rows = [{"x": len(frame.trend.told) - 0.5, "place": at, "text": text} for at, text in mine]
        where = {"x": _x(frame), "y": pixels("place"), "text": text_of("text")}
        how = {"fontWeight": 600 if bold else 400, "color": ink("ink" if bold else "soft")}
        yield layer(rows, "text", where, align="left", dx=8, baseline="middle", **how)


def _said(frame: Frame) -> Iterator[tuple[float, str, bool]]:
    say, bare = frame.numbers.texts.say, frame.numbers.bare
    last = frame.trend.told[-1]
    if last.phase.limits:
        low, high = possible(last.phase, frame.trend)
        limits = last.phase.limits
        if high == limits.high:
            yield high, say("upper {value}", value=bare(high, frame.unit)), False
        yield limits.centre, say("average {value}", value=bare(limits.centre, frame.unit)), False
        if low == limits.low:
            yield low, say("lower {value}", value=bare(low, frame.unit)), False
    if last.target:
        for end in sorted({last.target.goal.low, last.target.goal.high}):
            yield end, say("target {value}", value=bare(end, frame.unit)), False
    if last.point.value is not None:
        yield last.point.value, bare(last.point.value, frame.unit), True
    if last.before is not None:
        yield last.before, say("year before {value}", value=bare(last.before, frame.unit)), False


def _moving_ranges(frame: Frame) -> Iterator[Spec]:
    """How far each value is from the one before, with the limit for a single step."""
    rows = [{"x": i, "y": t.range} for i, t in enumerate(frame.trend.told)]
    known = [t.range for t in frame.trend.told if t.range is not None]
    limits = [
        {"x": p.first - 0.5, "x2": p.last + 0.5, "y": p.most_range, "c": p.mean_range}
        for p in frame.trend.phases
        if p.most_range is not None
    ]
    if not known or not limits:
        return
    most = max(p.most_range for p in frame.trend.phases if p.most_range is not None)
    axis = written_axis({0: "0", most: frame.numbers.size(most, frame.unit)}, grid=False)
    x, y = _x(frame, labelled=False), place("y", 0, max([*known, most]) * 1.06 or 1.0, axis)
    across = {"x": x, "x2": {"field": "x2"}}
    title = {"text": frame.numbers.texts.say("Step from one period to the next"), **SMALL, "color": ink("soft")}
    yield {
        "title": title | {"fontSize": frame.size.text},
        "layer": [
            layer(limits, "rule", across | {"y": y}, color=ink("soft"), strokeDash=[1, 3]),
            layer(limits, "rule", across | {"y": y | {"field": "c"}}, color=ink("soft"), strokeWidth=0.8),
            layer(rows, "line", {"x": x, "y": y}, color=ink("line"), strokeWidth=1.2),
        ],
        "width": frame.size.plot,
        "height": RANGES,
    }
