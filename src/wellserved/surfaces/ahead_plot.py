"""Ahead plot: what was seen and what a model says, as one SVG with axes; colours come from the page's style."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from wellserved.surfaces.charts.look import nice_ticks

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 560, 250, 68, 12, 14, 44
EDGE = 20


@dataclass(frozen=True)
class Spot:
    """One place of a plot.

    Args:
        x: Along.
        seen: What was seen; None where nothing was.
        low: The lower end of its interval.
        high: The upper end.
        model: What the model says; None where it says nothing.
    """

    x: float
    seen: float | None = None
    low: float | None = None
    high: float | None = None
    model: float | None = None


@dataclass(frozen=True)
class Axis:
    """An axis: what it tells, from where to where, how its numbers are written, and about how many of them."""

    label: str
    low: float
    high: float
    written: Callable[[float], str]
    ticks: int = 4


def ahead_plot(title: str, spots: Sequence[Spot], x: Axis, y: Axis, name: str, dots: bool = False) -> Markup:
    """Draw a band and a line of what was seen, and a dashed line of the model.

    Args:
        title: What it shows, for those who do not see it.
        spots: From left to right.
        x: The axis along.
        y: The axis up.
        name: Another for each picture of a page.
        dots: Whether what was seen is drawn as dots with their interval.
    """
    frame = _Frame(x, y)
    seen = [spot for spot in spots if spot.seen is not None]
    parts = [_axes(frame)]
    if dots:
        parts += [_dot(frame, spot) for spot in seen]
    else:
        parts += [_band(frame, seen), _line(frame, [(s.x, s.seen or 0.0) for s in seen], "seen")]
    parts.append(_line(frame, [(s.x, s.model) for s in spots if s.model is not None], "model"))
    body = Markup("").join(parts)
    return Markup(  # noqa: S704 - names and titles are escaped, the rest are numbers
        f'<svg class="ahead" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="{escape(name)}">'
        f'<title id="{escape(name)}">{escape(title)}</title>{body}</svg>'
    )


@dataclass(frozen=True)
class _Frame:
    x: Axis
    y: Axis

    def place(self, x: float, y: float) -> tuple[float, float]:
        along = (x - self.x.low) / ((self.x.high - self.x.low) or 1.0)
        up = (y - self.y.low) / ((self.y.high - self.y.low) or 1.0)
        return (
            round(LEFT + along * (WIDTH - LEFT - RIGHT), 1),
            round(HEIGHT - BOTTOM - min(max(up, 0.0), 1.0) * (HEIGHT - TOP - BOTTOM), 1),
        )


def _axes(frame: _Frame) -> Markup:
    """Lines across, and round numbers at both axes."""
    found = []
    for value in nice_ticks(frame.y.low, frame.y.high, frame.y.ticks):
        _, y = frame.place(frame.x.low, value)
        found.append(f'<line class="rule" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>')
        found.append(f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{escape(frame.y.written(value))}</text>')
    for along in nice_ticks(frame.x.low, frame.x.high, frame.x.ticks):
        x, _ = frame.place(along, frame.y.low)
        anchor = "end" if x > WIDTH - RIGHT - EDGE else "middle" if x > LEFT + EDGE else "start"
        text = escape(frame.x.written(along))
        found.append(f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}" text-anchor="{anchor}">{text}</text>')
    middle = (LEFT + WIDTH - RIGHT) / 2
    found.append(f'<text x="{middle}" y="{HEIGHT - 6}" text-anchor="middle">{escape(frame.x.label)}</text>')
    return Markup("".join(found))  # noqa: S704 - texts are escaped


def _band(frame: _Frame, seen: Sequence[Spot]) -> Markup:
    whole = [spot for spot in seen if spot.low is not None and spot.high is not None]
    if len(whole) < 2:
        return Markup("")
    ends = [frame.place(spot.x, spot.high or 0.0) for spot in whole]
    ends += [frame.place(spot.x, spot.low or 0.0) for spot in reversed(whole)]
    return Markup(f'<polygon class="band" points="{_points(ends)}"/>')  # noqa: S704 - numbers


def _line(frame: _Frame, told: Sequence[tuple[float, float]], kind: str) -> Markup:
    if len(told) < 2:
        return Markup("")
    return Markup(f'<polyline class="{kind}" points="{_points([frame.place(*one) for one in told])}"/>')  # noqa: S704 - numbers


def _dot(frame: _Frame, spot: Spot) -> Markup:
    x, y = frame.place(spot.x, spot.seen or 0.0)
    _, low = frame.place(spot.x, spot.low if spot.low is not None else spot.seen or 0.0)
    _, high = frame.place(spot.x, spot.high if spot.high is not None else spot.seen or 0.0)
    return Markup(  # noqa: S704 - numbers
        f'<line class="whisker" x1="{x}" x2="{x}" y1="{low}" y2="{high}"/><circle class="dot" cx="{x}" cy="{y}" r="4"/>'
    )


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x},{y}" for x, y in places)
