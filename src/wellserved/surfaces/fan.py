"""Fan: a KPI's recent past as a line, and its forecast as a dashed one within a hatched band, as SVG."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup, escape

PAD, LEFT, RIGHT, BELOW = 10.0, 8.0, 60.0, 22.0
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
    """

    past: Sequence[float | None]
    ahead: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]
    targets: Sequence[float | None]
    first: str
    last: str
    ends: tuple[str, str, str]


def svg_fan(fan: Fan, title: str, name: str, width: float = 860, height: float = 190) -> Markup:
    """The picture; `name` tells it apart from others of the page."""
    known = [value for value in (*fan.past, *fan.low, *fan.high, *fan.targets) if value is not None]
    low, high = min(known), max(known)
    spread = (high - low) or abs(high) or 1.0
    steps = max(1, len(fan.past) + len(fan.ahead) - 1)

    def x(at: float) -> float:
        return round(LEFT + (width - LEFT - RIGHT) * at / steps, 1)

    def y(value: float) -> float:
        return round(PAD + (height - PAD - BELOW) * (high - value) / spread, 1)

    begin = len(fan.past)
    parts = [
        f'<svg class="fan" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(title)}">',
        f'<defs><pattern id="{name}" width="{HATCH:g}" height="{HATCH:g}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><line x1="0" y1="0" x2="0" y2="{HATCH:g}" class="hatch"/></pattern></defs>',
        f'<polygon fill="url(#{name})" class="may" points="{_band(fan, begin, x, y)}"/>',
        *(f'<polyline class="goal" points="{line}"/>' for line in _lines(fan.targets, 0, x, y)),
        *(f'<polyline class="was" points="{line}"/>' for line in _lines(fan.past, 0, x, y)),
        *(f'<polyline class="next" points="{line}"/>' for line in _lines(_joined(fan), begin - 1, x, y)),
    ]
    parts += _words(fan, x, y, width, height)
    return Markup("".join((*parts, "</svg>")))  # noqa: S704 - words are escaped, all else is numbers


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


def _words(fan: Fan, x: Place, y: Place, width: float, height: float) -> list[str]:
    """The last ends beside the band, and what the first and last periods are called."""
    places = [y(fan.low[-1]) + 4, y(fan.ahead[-1]) + 4, y(fan.high[-1]) + 4]
    places = [max(places[0], places[1] + 14), places[1], min(places[2], places[1] - 14)]
    said = zip(places, fan.ends, ("quiet", "strong", "quiet"), strict=True)
    beside = [
        f'<text x="{width - RIGHT + 8:g}" y="{at:g}" class="{how}">{escape(text)}</text>' for at, text, how in said
    ]
    bottom = f'y="{height - 5:g}" class="quiet"'
    middle = x(len(fan.past) - 1)
    return [
        *beside,
        f'<line x1="{middle}" x2="{middle}" y1="{PAD:g}" y2="{height - BELOW:g}" class="now"/>',
        f'<text x="{LEFT:g}" {bottom}>{escape(fan.first)}</text>',
        f'<text x="{width - RIGHT:g}" {bottom} text-anchor="end">{escape(fan.last)}</text>',
    ]
