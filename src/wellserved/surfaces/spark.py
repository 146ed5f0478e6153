"""Sparklines: a KPI's recent past in one line, as text or as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

BARS = "▁▂▃▄▅▆▇█"
GAP = "·"
Values = Sequence[float | None]


def text_spark(values: Values, width: int = 12) -> str:
    """The last values as bars; a period without a value is a dot, not a low bar.

    >>> text_spark([1.0, 2.0, None, 8.0])
    '▁▂·█'
    """
    shown = list(values)[-width:]
    known = [v for v in shown if v is not None]
    if not known:
        return ""
    low, span = min(known), max(known) - min(known)
    return "".join(GAP if v is None else BARS[round((v - low) / span * 7) if span else 3] for v in shown)


@dataclass(frozen=True)
class Limits:
    """What a process does by itself, from one point of the line up to and with another."""

    first: int
    last: int
    lower: float
    centre: float
    upper: float


@dataclass(frozen=True)
class Frame:
    """How numbers become places in the picture: `count` points over `width`, low..high over `height`."""

    width: float
    height: float
    count: int
    low: float
    high: float
    pad: float = 5.0

    def x(self, index: float) -> float:
        step = (self.width - 2 * self.pad) / max(1, self.count - 1)
        return round(self.pad + step * index, 1) if self.count > 1 else round(self.width / 2, 1)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return round(self.height - self.pad - share * (self.height - 2 * self.pad), 1)


def svg_spark(
    values: Values,
    title: str,
    limits: Sequence[Limits] = (),
    target: float | None = None,
    tone: str = "quiet",
    size: tuple[int, int] = (288, 44),
) -> Markup:
    """The values as a line over the band of their limits, with the target dashed and the last point marked.

    Args:
        values: One per period; None breaks the line.
        title: What a reader who does not see it is told.
        limits: The band of each phase.
        target: The target now; None for none.
        tone: Colour of the last point, as in words.py.
        size: Width and height.
    """
    known = [v for v in values if v is not None]
    if not known:
        return Markup("")
    reach = [*known, *([target] if target is not None else []), *(e for p in limits for e in (p.lower, p.upper))]
    frame = Frame(*size, len(values), min(reach), max(reach))
    parts = [*_bands(frame, limits), *_target(frame, target), *_lines(frame, values), _dot(frame, values, tone)]
    head = Markup('<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}" preserveAspectRatio="none">')
    return head.format(*size, title) + Markup("").join(parts) + Markup("</svg>")


def _bands(frame: Frame, limits: Sequence[Limits]) -> list[Markup]:
    band = Markup('<rect class="band" x="{}" y="{}" width="{}" height="{}"/>')
    centre = Markup('<line class="centre" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    drawn: list[Markup] = []
    for phase in limits:
        left = frame.x(phase.first - 0.5) if phase.first else 0
        right = frame.x(phase.last + 0.5) if phase.last < frame.count - 1 else frame.width
        top, bottom = frame.y(phase.upper), frame.y(phase.lower)
        drawn.append(band.format(left, top, round(right - left, 1), round(bottom - top, 1)))
        drawn.append(centre.format(left, frame.y(phase.centre), right, frame.y(phase.centre)))
    return drawn


def _target(frame: Frame, target: float | None) -> list[Markup]:
    if target is None:
        return []
    y = frame.y(target)
    return [Markup('<line class="target" x1="0" y1="{}" x2="{}" y2="{}"/>').format(y, frame.width, y)]


def _lines(frame: Frame, values: Values) -> list[Markup]:
    """One polyline a run of known values; a run of one is a small point."""
    drawn = []
    for run in _runs(values):
        places = [(frame.x(i), frame.y(v)) for i, v in run]
        if len(places) == 1:
            drawn.append(Markup('<circle class="alone" cx="{}" cy="{}" r="1.5"/>').format(*places[0]))
        else:
            drawn.append(Markup('<polyline points="{}"/>').format(" ".join(f"{x},{y}" for x, y in places)))
    return drawn


def _runs(values: Values) -> list[list[tuple[int, float]]]:
    runs: list[list[tuple[int, float]]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((index, value))
    return [run for run in runs if run]


def _dot(frame: Frame, values: Values, tone: str) -> Markup:
    index, value = [(i, v) for i, v in enumerate(values) if v is not None][-1]
    dot = Markup('<circle class="dot tone-{}" cx="{}" cy="{}" r="3.5"/>')
    return dot.format(escape(tone), frame.x(index), frame.y(value))


def spark_line(values: Values, at: tuple[float, float], size: tuple[float, float], tone: str) -> Markup:
    """The values as a line at a place within a larger picture; fewer than two make none."""
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return Markup("")
    frame = Frame(*size, len(values), min(known), max(known), pad=3.0)
    group = Markup(
        '<g class="spark" transform="translate({} {})"><g fill="none" stroke="#33526f" stroke-width="1.4">{}</g>'
        '<g fill="#33526f">{}</g></g>'
    )
    return group.format(*at, Markup("").join(_lines(frame, values)), _dot(frame, values, tone))
