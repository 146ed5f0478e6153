"""Change chart: what each segment did to a KPI's change: by what changed within it, and by what its share did."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
from wellserved.terms.unit import Unit

ROW, BAR, SHARE_WIDE, SHARE_NARROW = 32, 10, 0.76, 0.66


@dataclass(frozen=True)
class Step:
    """One segment's part of the change, in the KPI's unit.

    Args:
        name: The segment's value in words.
        within: What changed within it.
        mix: What its share did.
        href: The rows behind it.
    """

    name: str
    within: float
    mix: float
    href: str

    @property
    def total(self) -> float:
        return self.within + self.mix


def change_chart(steps: Sequence[Step], unit: Unit, numbers: Numbers, size: Size, mixed: bool) -> Spec:
    """Two bars a segment around 0, what it did in all beside them; of a number that adds, one bar.

    Args:
        steps: Those that did most first.
        unit: The KPI's.
        numbers: The reader's formatter.
        size: Wide or narrow.
        mixed: Whether shares play a part.
    """
    reach = [end for step in steps for end in (step.within, step.mix)]
    low, high = min(0.0, *reach), max(0.0, *reach)
    air = (high - low) * 0.05 or 1.0
    width = round(size.plot * (SHARE_WIDE if size.name == "wide" else SHARE_NARROW))
    ticks = nice_ticks(low - air, high + air, 5 if size.name == "wide" else 3)
    labels = {tick: numbers.change(tick, unit) if tick else "0" for tick in ticks}
    x = place("x", low - air, high + air, written_axis(labels, grid=True))
    room = 170 if size.name == "wide" else 92
    names = {float(i): short(step.name, room, size) for i, step in enumerate(steps)}
    axis = written_axis(names, grid=False, labelLimit=room + 10, labelColor=ink("ink"))
    y = place("y", len(steps) - 0.5, -0.5, axis)
    layers = [*_bars(steps, x, y, mixed), *_totals(steps, y, unit, numbers, width), _zero(x)]
    return finished({"layer": layers, "width": width, "height": ROW * len(steps)}, size)


def _bars(steps: Sequence[Step], x: Spec, y: Spec, mixed: bool) -> Iterator[Spec]:
    kinds = (("within", -0.19, "line"), ("mix", 0.19, "edge")) if mixed else (("within", 0.0, "line"),)
    for kind, aside, colour in kinds:
        told = ((i, step, getattr(step, kind)) for i, step in enumerate(steps))
        rows = [{"x": part, "zero": 0, "y": i + aside, "href": step.href} for i, step, part in told]
        where = {"x": x, "x2": {"field": "zero"}, "y": y, "href": text_of("href")}
        how = {"opacity": 1.0} if kind == "within" else {"opacity": 0.55}
        yield layer(rows, "bar", where, color=ink(colour), height=BAR, size=BAR, orient="horizontal", **how)


def _totals(steps: Sequence[Step], y: Spec, unit: Unit, numbers: Numbers, width: int) -> Iterator[Spec]:
    rows = [{"place": width, "y": i, "text": numbers.change(step.total, unit)} for i, step in enumerate(steps)]
    where = {"x": pixels("place"), "y": y, "text": text_of("text")}
    yield layer(rows, "text", where, align="left", baseline="middle", dx=10, fontWeight=600)


def _zero(x: Spec) -> Spec:
    return layer([{"x": 0}], "rule", {"x": x}, color=ink("ink"), strokeWidth=1)
