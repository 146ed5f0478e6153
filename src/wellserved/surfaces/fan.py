"""Fan: a KPI's past as a line, and its forecast as a dashed one within a hatched band, as SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup, escape

PAD, LEFT, RIGHT, BELOW, SCALE = 10.0, 8.0, 60.0, 22.0, 52.0
HATCH = 7.0
Place: TypeAlias = Callable[[float], float]


@dataclass(frozen=True)
class Fan:
    """What is drawn.

    Args:
        past: Values, oldest first; None is a gap.
        ahead: The forecast.
        low: The lower end of its interval.
        high: The upper end.
        targets: The target of each period, past and ahead; None where there is none.
        first: What the first period is called.
        last: What the last one is called.
        ends: The forecast's last low end, value and high end, as they are written.
        tried: What was foretold from earlier points: the place of the first value, and the values.
        marks: Changes of level: the place of the first value with the new one, and its letter.
        scale: Lines across, and what they are called; none where the ends tell enough.
        between: Periods to be named along the bottom between first and last: their places, and what they are called.
        links: Where each value of the past leads, and what is said of it; empty where nowhere.
    """

    past: Sequence[float | None]
    ahead: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    targets: Sequence[float | None]
    first: str
    last: str
    ends: tuple[str, str, str]
    tried: Sequence[tuple[int, Sequence[float | None]]] = ()
    marks: Sequence[tuple[int, str]] = ()
    scale: Sequence[tuple[float, str]] = ()
    between: Sequence[tuple[int, str]] = ()
    links: Sequence[tuple[str, str]] = ()

    @property
    def reach(self) -> tuple[float, float]:
        """The least and the largest that is drawn."""
        values = [*self.past, *self.low, *self.high, *self.targets, *(value for value, _ in self.scale)]
        known = [value for value in (*values, *(one for _, line in self.tried for one in line)) if value is not None]
        return min(known), max(known)


@dataclass(frozen=True)
class _Frame:
    """Where a picture's values lie."""

    fan: Fan
    width: float
    height: float

    @property
    def left(self) -> float:
        return SCALE if self.fan.scale else LEFT

    def x(self, at: float) -> float:
        steps = max(1, len(self.fan.past) + len(self.fan.ahead) - 1)
        return round(self.left + (self.width - self.left - RIGHT) * at / steps, 1)

    def y(self, value: float) -> float:
        low, high = self.fan.reach
        spread = (high - low) or abs(high) or 1.0
        return round(PAD + (self.height - PAD - BELOW) * (high - value) / spread, 1)


def svg_fan(fan: Fan, title: str, name: str, width: float = 860, height: float = 190) -> Markup:
    """The picture; `name` tells it apart from others of the page."""
    frame, begin = _Frame(fan, width, height), len(fan.past)
    x, y = frame.x, frame.y
    parts = [
        f'<svg class="fan" viewBox="0 0 {width:g} {height:g}" role="{"group" if fan.links else "img"}" '
        f'aria-label="{escape(title)}">',
        f'<defs><pattern id="{name}" width="{HATCH:g}" height="{HATCH:g}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="{HATCH:g}" class="hatch"/></pattern></defs>',
        *_across(frame),
        f'<polygon fill="url(#{name})" class="may" points="{_band(fan, begin, x, y)}"/>',
        *(f'<polyline class="goal" points="{line}"/>' for line in _lines(fan.targets, 0, x, y)),
        *(f'<polyline class="tried" points="{line}"/>' for at, told in fan.tried for line in _lines(told, at, x, y)),
        *_changes(frame),
        *(f'<polyline class="was" points="{line}"/>' for line in _lines(fan.past, 0, x, y)),
        *(f'<polyline class="next" points="{line}"/>' for line in _lines(_joined(fan), begin - 1, x, y)),
    ]
    parts += [*_words(frame), *_linked(frame)]
    return Markup("".join((*parts, "</svg>")))  # noqa: S704 - words are escaped, all else is numbers


def _linked(frame: _Frame) -> list[str]:
    """Above each value of the past, from half way before to half way after it, a strip that leads to its rows."""
    wide, high = frame.x(1) - frame.x(0), frame.height - PAD - BELOW
    return [
        f'<a href="{escape(href)}" tabindex="-1"><rect class="strip" x="{frame.x(at) - wide / 2:.1f}" y="{PAD:g}" '
        f'width="{wide:.1f}" height="{high:g}"><title>{escape(said)}</title></rect></a>'
        for at, (href, said) in enumerate(frame.fan.links)
        if href
    ]


def _across(frame: _Frame) -> list[str]:
    """Lines across with their values."""
    found = []
    for value, said in frame.fan.scale:
        y = frame.y(value)
        found.append(f'<line class="rule" x1="{frame.left:g}" x2="{frame.width - RIGHT:g}" y1="{y:g}" y2="{y:g}"/>')
        found.append(
            f'<text class="quiet" x="{frame.left - 6:g}" y="{y + 4:g}" text-anchor="end">{escape(said)}</text>'
        )
    return found


def _changes(frame: _Frame) -> list[str]:
    """A line up where the level changed, and its letter."""
    found = []
    for at, letter in frame.fan.marks:
        x = frame.x(at - 0.5)
        found.append(f'<line class="changed" x1="{x:g}" x2="{x:g}" y1="{PAD:g}" y2="{frame.height - BELOW:g}"/>')
        found.append(f'<text class="strong" x="{x + 4:g}" y="{PAD + 11:g}">{escape(letter)}</text>')
    return found


def _joined(fan: Fan) -> list[float | None]:
    """The forecast from the last value on."""
    return [fan.past[-1] if fan.past else None, *fan.ahead]


def _band(fan: Fan, begin: int, x: Place, y: Place) -> str:
    above = [(x(begin + i), y(value)) for i, value in enumerate(fan.high)]
    below = [(x(begin + i), y(value)) for i, value in enumerate(fan.low)]
    start = [(x(begin - 1), y(fan.past[-1]))] if fan.past and fan.past[-1] is not None else []
    return " ".join(f"{a},{b}" for a, b in (*start, *above, *reversed(below)))


def _lines(values: Sequence[float | None], begin: int, x: Place, y: Place) -> list[str]:
    """Stretches without a gap."""
    found: list[list[str]] = [[]]
    for i, value in enumerate(values):
        if value is None:
            found.append([])
        else:
            found[-1].append(f"{x(begin + i)},{y(value)}")
    return [" ".join(one) for one in found if len(one) > 1]


def _words(frame: _Frame) -> list[str]:
    """The last ends beside the band, and what the first and last periods are called."""
    fan, width, y = frame.fan, frame.width, frame.y
    places = [y(fan.low[-1]) + 4, y(fan.ahead[-1]) + 4, y(fan.high[-1]) + 4]
    places = [max(places[0], places[1] + 14), places[1], min(places[2], places[1] - 14)]
    said = zip(places, fan.ends, ("quiet", "strong", "quiet"), strict=True)
    beside = [
        f'<text x="{width - RIGHT + 8:g}" y="{at:g}" class="{how}">{escape(text)}</text>' for at, text, how in said
    ]
    bottom = f'y="{frame.height - 5:g}" class="quiet"'
    middle = frame.x(len(fan.past) - 1)
    return [
        *beside,
        f'<line x1="{middle}" x2="{middle}" y1="{PAD:g}" y2="{frame.height - BELOW:g}" class="now"/>',
        f'<text x="{frame.left:g}" {bottom}>{escape(fan.first)}</text>',
        *(f'<text x="{frame.x(at)}" {bottom} text-anchor="middle">{escape(text)}</text>' for at, text in fan.between),
        f'<text x="{width - RIGHT:g}" {bottom} text-anchor="end">{escape(fan.last)}</text>',
    ]
