"""Small multiples: the same KPI over time in many small charts of one scale, the whole behind each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wellserved.surfaces.charts.behaviour import day_label
from wellserved.surfaces.charts.look import (
    Size,
    Spec,
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
from wellserved.surfaces.number import Numbers
from wellserved.terms.period import Grain
from wellserved.terms.unit import Unit

Values = Sequence[float | None]


@dataclass(frozen=True)
class Panel:
    """One small chart.

    Args:
        name: What it is of.
        values: One for each period; None breaks the line.
        href: Where its marks lead.
        note: What stands beside its name, such as its n.
    """

    name: str
    values: Values
    href: str = ""
    note: str = ""


@dataclass(frozen=True)
class Multiples:
    """What the small charts share.

    Args:
        panels: In their order.
        days: First day of each period.
        grain: How long a period is.
        unit: The KPI's.
        whole: The value of all rows by period, drawn lightly behind each; empty for none.
        targets: The target, or both ends of its range.
    """

    panels: Sequence[Panel]
    days: Sequence[date]
    grain: Grain
    unit: Unit
    whole: Values = ()
    targets: Sequence[float] = ()


def small_multiples(shown: Multiples, numbers: Numbers, size: Size) -> Spec:
    """Small charts beside each other, all with the same scales, so that they can be compared by eye."""
    across = 4 if size.name == "wide" else 2
    gap = 46 if size.name == "wide" else 40
    width = (size.width - 46 - gap * across) // across
    frame = _Frame(shown, numbers, Size(size.name, size.width, width, 84, size.text - 0.5), *_reach(shown))
    panels = [_panel(frame, panel, at % across == 0) for at, panel in enumerate(shown.panels)]
    return finished({"concat": panels, "columns": across, "spacing": {"row": 24, "column": gap}, "align": "each"}, size)


@dataclass(frozen=True)
class _Frame:
    shown: Multiples
    numbers: Numbers
    size: Size
    low: float
    high: float

    @property
    def x(self) -> Spec:
        ends = {
            float(at): day_label(self.shown.days[at], self.shown.grain, self.numbers, dated=True)
            for at in sorted({0, len(self.shown.days) - 1})
        }
        axis = written_axis(ends, labelOverlap=False)
        return place("x", -0.5, len(self.shown.days) - 0.5, axis)

    def y(self, labelled: bool) -> Spec:
        ticks = nice_ticks(self.low, self.high, 3)
        labels = {tick: self.numbers.bare(tick, self.shown.unit) for tick in ticks}
        return place("y", self.low, self.high, written_axis(labels, labels=labelled))


def _reach(shown: Multiples) -> tuple[float, float]:
    known = [v for panel in shown.panels for v in panel.values if v is not None]
    known += [v for v in shown.whole if v is not None] + list(shown.targets)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    air = (high - low) * 0.08 or abs(high) * 0.1 or 0.5
    return (max(low - air, 0.0) if low >= 0 else low - air), high + air


def _panel(frame: _Frame, panel: Panel, first: bool) -> Spec:
    title: dict[str, Any] = {"text": short(panel.name, frame.size.plot - 20, frame.size), "anchor": "start"}
    title |= {"fontSize": frame.size.text + 0.5, "fontWeight": 600, "offset": 4}
    if panel.note:
        title |= {"subtitle": panel.note, "subtitleFontSize": frame.size.text - 0.5, "subtitlePadding": 2}
    layers = [*_behind(frame, first), *_line(frame, panel, first)]
    return {"title": title, "layer": layers, "width": frame.size.plot, "height": frame.size.height}


def _behind(frame: _Frame, first: bool) -> Iterator[Spec]:
    """The whole, lightly, and the target, dashed."""
    where = {"x": frame.x, "y": frame.y(first)}
    rows = [{"x": i, "y": value} for i, value in enumerate(frame.shown.whole) if value is not None]
    if rows:
        yield layer(rows, "line", where, color=ink("edge"), strokeWidth=1, opacity=0.6)
    for end in frame.shown.targets:
        dashed = {"color": ink("ink"), "strokeDash": [4, 3], "strokeWidth": 0.9, "opacity": 0.8}
        yield layer([{"y": end}], "rule", {"y": frame.y(first)}, **dashed)


def _line(frame: _Frame, panel: Panel, first: bool) -> Iterator[Spec]:
    where = {"x": frame.x, "y": frame.y(first)}
    rows = [{"x": i, "y": value, "href": panel.href} for i, value in enumerate(panel.values)]
    how: dict[str, Any] = {"strokeWidth": 1.7, "strokeJoin": "round", "invalid": "break-paths-filter-domains"}
    yield layer(rows, "line", where, color=ink("line"), **how)
    last = next((i for i in reversed(range(len(rows))) if panel.values[i] is not None), None)
    if last is None:
        said = [{"place": frame.size.plot / 2, "text": frame.numbers.texts.say("too few")}]
        yield layer(said, "text", {"x": pixels("place"), "text": text_of("text")}, color=ink("soft"))
        return
    link = {"href": text_of("href")} if panel.href else {}
    yield layer([rows[last]], "point", where | link, filled=True, size=36, color=ink("line"), opacity=1)
    told = [rows[last] | {"text": frame.numbers.bare(panel.values[last], frame.shown.unit)}]
    how = {"fontWeight": 600, "align": "left", "baseline": "middle", "fontSize": frame.size.text}
    yield layer(told, "text", where | {"text": text_of("text")}, dx=7, **how)
