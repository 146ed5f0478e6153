"""Ladder: many values below each other on one scale, each with its interval and its target."""

from dataclasses import dataclass

from markupsafe import Markup

from wellserved.surfaces.words import Mark

WIDTH, HEIGHT, AIR = 240, 20, 10


@dataclass(frozen=True)
class Rung:
    """A value with both ends of its interval, and its target; None for what there is not."""

    value: float | None
    low: float | None
    high: float | None
    target: float | None


def svg_rung(found: Rung, scale: tuple[float, float], mark: Mark) -> Markup:
    """One value's line. What it says stands beside it in words, so that it is hidden from those who hear the page."""
    middle = HEIGHT / 2
    parts = [Markup('<line class="rail-line" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(0, WIDTH, middle, middle)]
    if found.target is not None:
        at = _x(found.target, scale)
        parts.append(Markup('<line class="aim" x1="{0}" x2="{0}" y1="2" y2="{1}"/>').format(at, HEIGHT - 2))
    if found.low is not None and found.high is not None:
        ends = _x(found.low, scale), _x(found.high, scale)
        parts.append(Markup('<line class="doubt" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(*ends, middle, middle))
    if found.value is not None:
        dot = Markup('<circle class="tone-{}" cx="{}" cy="{}" r="5" fill="currentColor"/>')
        parts.append(dot.format(mark.tone, _x(found.value, scale), middle))
    inner = Markup("").join(parts)
    box = Markup('<svg class="rung" viewBox="0 0 {} {}" aria-hidden="true" focusable="false">{}</svg>')
    return box.format(WIDTH, HEIGHT, inner)


def _x(value: float, scale: tuple[float, float]) -> float:
    low, high = scale
    share = (value - low) / (high - low) if high > low else 0.5
    return round(AIR + min(1.0, max(0.0, share)) * (WIDTH - 2 * AIR), 1)
