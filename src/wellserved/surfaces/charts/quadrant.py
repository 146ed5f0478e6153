"""Quadrant: segments by what a customer of each costs and brings; above the line they bring more than they cost."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from wellserved.surfaces.charts.look import (
    Size,
    Spec,
    apart,
    finished,
    ink,
    layer,
    nice_ticks,
    place,
    short,
    text_of,
    written_axis,
)
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

LEAST, MOST, HEIGHT, AIR, LETTER_ROOM = 60, 1400, 300, 1.14, 15


@dataclass(frozen=True)
class Spot:
    """One segment.

    Args:
        name: In words.
        cost: Of a customer.
        value: That a customer brought.
        weight: What all of it cost, which is the spot's area.
        href: Where it leads.
    """

    name: str
    cost: float
    value: float
    weight: float
    href: str = ""


def quadrant_chart(spots: Sequence[Spot], numbers: Numbers, size: Size) -> Spec:
    """Cost across, value upwards, a line where both are equal; names beside their spots, none over another.

    Args:
        spots: The segments; at least one.
        numbers: The reader's formatter.
        size: Wide or narrow.
    """
    most, best = (max(getattr(spot, name) for spot in spots) for name in ("cost", "value"))
    low, high = min(0.0, *(spot.value for spot in spots)), max(best, 1e-9) * AIR
    across = max(most, 1e-9) * AIR
    x = place("x", 0, across, _axis(0, across, numbers, size, numbers.texts.say("Cost of a customer")))
    y = place("y", low, high, _axis(low, high, numbers, size, numbers.texts.say("Margin of a customer")))
    even = min(across, high)
    line = layer([{"x": 0, "y": 0}, {"x": even, "y": even}], "line", {"x": x, "y": y}, color=ink("edge"),
                 strokeDash=[5, 4], strokeWidth=1)  # fmt: skip
    layers = [line, *_spots(spots, x, y, (across, low, high), size)]
    return finished({"layer": layers, "width": size.plot, "height": HEIGHT}, size)


def _axis(low: float, high: float, numbers: Numbers, size: Size, title: str) -> dict[str, Any]:
    ticks = nice_ticks(low, high, 5 if size.name == "wide" else 3)
    return written_axis({tick: numbers.value(tick, Unit.MONEY) for tick in ticks}, grid=True) | {
        "title": title, "titleColor": ink("soft"), "titleFontSize": size.text, "titleFontWeight": "normal",
    }  # fmt: skip


def _spots(spots: Sequence[Spot], x: Spec, y: Spec, ends: tuple[float, float, float], size: Size) -> Iterator[Spec]:
    across, low, high = ends
    most = max(spot.weight for spot in spots) or 1.0
    step = (high - low) / HEIGHT
    heights = apart([spot.value for spot in spots], LETTER_ROOM * step, low, high)
    areas = [LEAST + (MOST - LEAST) * spot.weight / most for spot in spots]
    rows = [
        {"x": spot.cost, "y": spot.value, "area": area, "href": spot.href}
        for spot, area in zip(spots, areas, strict=True)
    ]
    area = {"field": "area", "type": "quantitative", "scale": None, "legend": None}
    yield layer(rows, "point", {"x": x, "y": y, "size": area, "href": text_of("href")}, shape="circle", filled=True,
                color=ink("line"), opacity=0.75)  # fmt: skip
    room = 150 if size.name == "wide" else 80
    right, left = [], []
    for spot, extent, height in zip(spots, areas, heights, strict=True):
        aside = (sqrt(extent) / 2 + 5) * across / size.plot
        told = {"text": short(spot.name, room, size), "y": height}
        if spot.cost < across * 0.66:
            right.append(told | {"x": spot.cost + aside})
        else:
            left.append(told | {"x": spot.cost - aside})
    for side, align in ((right, "left"), (left, "right")):
        for halo in ({"stroke": ink("sheet"), "strokeWidth": 3}, {}) if side else ():
            where = {"x": x, "y": y, "text": text_of("text")}
            yield layer(side, "text", where, align=align, baseline="middle", **halo)
