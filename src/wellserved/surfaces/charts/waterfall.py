"""Waterfall: from before to now, step by step; what is shown to be caused is striped, what was counted is plain."""

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

ROW, BAR, STRIPE = 30, 15, 5
WIDE_SHARE, NARROW_SHARE = 0.72, 0.6


@dataclass(frozen=True)
class Bar:
    """One row: a state, or a step between two.

    Args:
        name: In words.
        start: Where it begins.
        end: Where it ends.
        text: Its amount, as it is written.
        state: Whether it is before or now, and no step.
        caused: Whether it is shown to be caused.
        href: What is behind it; empty where nothing is.
    """

    name: str
    start: float
    end: float
    text: str
    state: bool = False
    caused: bool = False
    href: str = ""


def waterfall_chart(bars: Sequence[Bar], numbers: Numbers, size: Size) -> Spec:
    """A row for each bar, downwards from before to now.

    Args:
        bars: Before, the steps, now.
        numbers: The reader's formatter.
        size: Wide or narrow.
    """
    reach = [end for bar in bars for end in (bar.start, bar.end)]
    low, high = min(reach), max(reach)
    air = (high - low) * 0.05 or 1.0
    width = round(size.plot * (WIDE_SHARE if size.name == "wide" else NARROW_SHARE))
    ticks = nice_ticks(low - air, high + air, 5 if size.name == "wide" else 2)
    labels = {tick: numbers.value(tick, Unit.MONEY) if tick else "0" for tick in ticks}
    x = place("x", low - air, high + air, written_axis(labels, grid=True))
    room = 170 if size.name == "wide" else 96
    names = {float(i): short(bar.name, room, size) for i, bar in enumerate(bars)}
    axis = written_axis(names, grid=False, labelLimit=room + 10, labelColor=ink("ink"))
    y = place("y", len(bars) - 0.5, -0.5, axis)
    stripe = (high - low + 2 * air) / width * STRIPE
    layers = [*_bars(bars, x, y, stripe), *_steps(bars, x, y), *_texts(bars, y, width)]
    return finished({"layer": layers, "width": width, "height": ROW * len(bars)}, size)


def _bars(bars: Sequence[Bar], x: Spec, y: Spec, stripe: float) -> Iterator[Spec]:
    """States dark, steps that add blue, steps that take off ochre; those that are caused cut into stripes."""
    kinds = {
        "line": [(i, bar) for i, bar in enumerate(bars) if bar.state],
        "blue": [(i, bar) for i, bar in enumerate(bars) if not bar.state and bar.end >= bar.start],
        "ochre": [(i, bar) for i, bar in enumerate(bars) if not bar.state and bar.end < bar.start],
    }
    where = {"x": x, "x2": {"field": "to"}, "y": y, "href": text_of("href")}
    for colour, mine in kinds.items():
        rows = [
            {"x": one, "to": other, "y": i, "href": bar.href} for i, bar in mine for one, other in _pieces(bar, stripe)
        ]
        if rows:
            yield layer(rows, "bar", where, color=ink(colour), height=BAR, size=BAR, orient="horizontal")


def _pieces(bar: Bar, stripe: float) -> list[tuple[float, float]]:
    """A bar as one piece; where it is caused, as stripes with as much room between them."""
    if not bar.caused:
        return [(0.0 if bar.state else bar.start, bar.end)]
    low, high = sorted((bar.start, bar.end))
    count = max(1, round((high - low) / (2 * stripe)))
    step = (high - low) / (2 * count - 1)
    return [(low + 2 * k * step, low + (2 * k + 1) * step) for k in range(count)]


def _steps(bars: Sequence[Bar], x: Spec, y: Spec) -> Iterator[Spec]:
    """Hairlines from each bar's end down to the next, and one at 0."""
    links = [{"x": bar.end, "y": i, "down": i + 1} for i, bar in enumerate(bars[:-1])]
    yield layer(links, "rule", {"x": x, "y": y, "y2": {"field": "down"}}, color=ink("edge"), strokeWidth=1)


def _texts(bars: Sequence[Bar], y: Spec, width: int) -> Iterator[Spec]:
    where = {"x": pixels("place"), "y": y, "text": text_of("text")}
    for state, weight in ((True, 700), (False, 400)):
        rows = [{"place": width, "y": i, "text": bar.text} for i, bar in enumerate(bars) if bar.state is state]
        yield layer(rows, "text", where, align="left", baseline="middle", dx=10, fontWeight=weight)
