"""Bullet: where a value and its interval stand between floor and target, on one scale for every KPI."""

from dataclasses import dataclass

from markupsafe import Markup

from wellserved.scorecard.scorecard import Target

WIDTH, HEIGHT = 300, 22
LEAST, MOST = -1.0, 2.0  # as far beyond the floor and the target as these lie apart


@dataclass(frozen=True)
class Standing:
    """A value and both ends of its interval, where the floor is 0 and the target 1; the better the higher."""

    value: float
    low: float
    high: float


def standing(value: float | None, low: float | None, high: float | None, target: Target | None) -> Standing | None:
    """Where a value stands; None without a value, a target or a floor.

    Args:
        value: In the KPI's unit.
        low: Lower end of its interval; None for none.
        high: Upper end.
        target: The target in force.
    """
    if value is None or target is None or target.floor is None:
        return None
    placed = [_place(one if one is not None else value, target) for one in (value, low, high)]
    found = [place for place in placed if place is not None]
    return Standing(found[0], min(found), max(found)) if len(found) == len(placed) else None


def _place(value: float, target: Target) -> float | None:
    """One value between floor (0) and target (1); within a range that is wanted it is 1."""
    goal, floor = target.goal, target.floor
    if floor is None:
        return None
    if goal.is_range and goal.low <= value <= goal.high:
        return 1.0
    above = goal.is_range and value > goal.high
    best, worst = (goal.high, floor.high) if above else (goal.low, floor.low)
    return (value - worst) / (best - worst) if best != worst else None


def svg_bullet(found: Standing, title: str, glyph: str, tone: str) -> Markup:
    """The value's mark and its interval over the bands below the floor, up to the target, and beyond it."""
    floor, target = _x(0), _x(1)
    bands = (("below", 0.0, floor), ("near", floor, target), ("met", target, float(WIDTH)))
    drawn = [
        Markup('<rect class="{}" x="{}" y="3" width="{}" height="{}"/>').format(name, a, round(b - a, 1), HEIGHT - 6)
        for name, a, b in bands
    ]
    drawn.append(Markup('<line class="aim" x1="{0}" y1="0" x2="{0}" y2="{1}"/>').format(target, HEIGHT))
    ends = Markup('<line class="doubt" x1="{}" y1="{}" x2="{}" y2="{}"/>')
    drawn.append(ends.format(_x(found.low), HEIGHT / 2, _x(found.high), HEIGHT / 2))
    mark = Markup('<text class="glyph tone-{}" x="{}" y="{}" text-anchor="middle">{}</text>')
    drawn.append(mark.format(tone, _x(found.value), HEIGHT / 2 + 5, glyph))
    head = Markup('<svg class="bullet" viewBox="0 0 {} {}" role="img" aria-label="{}">')
    return head.format(WIDTH, HEIGHT, title) + Markup("").join(drawn) + Markup("</svg>")


def _x(place: float) -> float:
    """A place in the picture; what lies too far out stands at its edge."""
    within = min(max(place, LEAST), MOST)
    return round(7 + (within - LEAST) / (MOST - LEAST) * (WIDTH - 14), 1)
