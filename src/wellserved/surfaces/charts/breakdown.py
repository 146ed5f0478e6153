"""Breakdown chart: a KPI by one segment as dots with their intervals, beside the whole and the target."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wellserved.scorecard.scored import Status
from wellserved.surfaces.charts.look import (
    LETTER,
    Size,
    Spec,
    finished,
    fitting_ticks,
    ink,
    layer,
    pixels,
    place,
    short,
    text_of,
    written_axis,
)
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

ROW, SHARE_WIDE, SHARE_NARROW = 27, 0.74, 0.62
SHAPES = {
    Status.ON_TARGET: ("circle", "blue", True),
    Status.NEAR: ("triangle-up", "ochre", True),
    Status.OFF_TARGET: ("diamond", "vermilion", True),
    Status.NOT_SHOWN: ("diamond", "soft", False),
    Status.NO_TARGET: ("circle", "line", True),
}


@dataclass(frozen=True)
class Dot:
    """One segment's value.

    Args:
        name: The segment's value in words.
        value: None where there is none to be told.
        low: Lower end of its interval.
        high: Upper end.
        n: Its rows, written.
        note: Why there is no value; empty where there is one.
        status: Against its target.
        href: The rows behind it.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    n: str
    note: str
    status: Status
    href: str


@dataclass(frozen=True)
class Breakdown:
    """What the chart shows.

    Args:
        dots: In the chart's order.
        unit: The KPI's.
        whole: The value of all rows; None where parts add to it.
        targets: The target, or both ends of its range.
        adds: Whether the parts add up to the whole: then a part's value tells its size.
    """

    dots: Sequence[Dot]
    unit: Unit
    whole: float | None = None
    targets: tuple[float, ...] = ()
    adds: bool = False


def breakdown_chart(shown: Breakdown, numbers: Numbers, size: Size) -> Spec:
    """Dots from high to low; shape and colour say how each stands to the target, the line how sure that is."""
    low, high = _reach(shown)
    width = round(size.plot * (SHARE_WIDE if size.name == "wide" else SHARE_NARROW))
    frame = _Frame(shown, numbers, size, low, high, width)
    parts = {"layer": [*_lines(frame), *_dots(frame), *_texts(frame)], "width": width, "height": ROW * len(shown.dots)}
    return finished(parts, size)


@dataclass(frozen=True)
class _Frame:
    shown: Breakdown
    numbers: Numbers
    size: Size
    low: float
    high: float
    width: int

    @property
    def x(self) -> Spec:
        wanted, unit = 5 if self.size.name == "wide" else 3, self.shown.unit
        labels = fitting_ticks(self.low, self.high, wanted, self.width, lambda tick: self.numbers.value(tick, unit))
        return place("x", self.low, self.high, written_axis(labels, grid=True, domain=False))

    @property
    def y(self) -> Spec:
        room = 170 if self.size.name == "wide" else 92
        names = {float(i): short(dot.name, room, self.size) for i, dot in enumerate(self.shown.dots)}
        axis = written_axis(names, grid=False, labelLimit=room + 10, labelColor=ink("ink"))
        return place("y", len(self.shown.dots) - 0.5, -0.5, axis)


def _reach(shown: Breakdown) -> tuple[float, float]:
    known = [end for dot in shown.dots if dot.value is not None for end in (dot.value, dot.low, dot.high)]
    found = [value for value in (*known, shown.whole, *shown.targets) if value is not None]
    low, high = (min(found), max(found)) if found else (0.0, 1.0)
    air = (high - low) * 0.06 or abs(high) * 0.1 or 0.5
    return (0.0 if shown.whole is None and low >= 0 else low - air), high + air


def _lines(frame: _Frame) -> Iterator[Spec]:
    """The whole as a hairline, the target dashed, each named above."""
    say = frame.numbers.texts.say
    whole = [] if frame.shown.whole is None else [(frame.shown.whole, "soft", [1, 0], say("all"))]
    marked = [*whole, *((end, "ink", [6, 4], say("target")) for end in frame.shown.targets)]
    above = _levels([value for value, *_ in marked], frame)
    for (value, colour, dash, text), level in zip(marked, above, strict=True):
        rows = [{"x": value, "text": f"{text} {frame.numbers.bare(value, frame.shown.unit)}"}]
        yield layer(rows, "rule", {"x": frame.x}, color=ink(colour), strokeDash=dash)
        where = {"x": frame.x, "y": {"value": -5 - 14 * level}, "text": text_of("text")}
        yield layer(rows, "text", where, baseline="bottom", color=ink("soft"))


def _levels(values: Sequence[float], frame: _Frame) -> list[int]:
    """Labels that would run into each other stand one above the other."""
    spots = [(value - frame.low) / (frame.high - frame.low) * frame.width for value in values]
    room = 12 * frame.size.text * LETTER
    return [sum(abs(spot - other) < room for other in spots[:i]) for i, spot in enumerate(spots)]


def _dots(frame: _Frame) -> Iterator[Spec]:
    rows = [row for row in _rows(frame) if row["x"] is not None]
    spans = [row for row in rows if row["low"] is not None]
    across = {"x": frame.x | {"field": "low"}, "x2": {"field": "high"}, "y": frame.y}
    yield layer(spans, "rule", across, color=ink("edge"), strokeWidth=2.5, opacity=0.75)
    where = {"x": frame.x, "y": frame.y, "href": text_of("href"), "tooltip": text_of("said")}
    for status, (shape, colour, filled) in SHAPES.items():
        mine = [row for row in rows if row["status"] == status.value]
        if mine:
            edge = {"stroke": ink("sheet"), "strokeWidth": 1, "fill": ink(colour)} if filled else _hollow(colour)
            yield layer(mine, "point", where, shape=shape, size=110, opacity=1, **edge)


def _hollow(colour: str) -> Spec:
    return {"fill": ink("sheet"), "stroke": ink(colour), "strokeWidth": 1.8}


def _rows(frame: _Frame) -> Iterator[dict[str, Any]]:
    for index, dot in enumerate(frame.shown.dots):
        said = f"{dot.name}: {frame.numbers.value(dot.value, frame.shown.unit)}"
        yield {"x": dot.value, "low": dot.low, "high": dot.high, "y": index, "status": dot.status.value,
               "said": said, "href": dot.href}  # fmt: skip


def _texts(frame: _Frame) -> Iterator[Spec]:
    """At the right of each row: its value, and how many rows it rests on."""
    wide = frame.size.name == "wide"
    rows = [
        {"y": i, "place": frame.width, "n": f"n {dot.n}",
         "text": dot.note or frame.numbers.value(dot.value, frame.shown.unit)}
        for i, dot in enumerate(frame.shown.dots)
    ]  # fmt: skip
    where = {"x": pixels("place"), "y": frame.y}
    how = {"align": "left", "baseline": "middle"}
    yield layer(rows, "text", where | {"text": text_of("text")}, dx=10, fontWeight=600, **how)
    if wide and not frame.shown.adds:
        yield layer(rows, "text", where | {"text": text_of("n")}, dx=92, color=ink("soft"), **how)
