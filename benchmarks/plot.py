"""Plot: lines over sizes on two logarithmic scales, as SVG, written by hand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 860, 420, 60, 40, 300, 50
COLOURS = ("#1b6ca8", "#c1440e", "#2e7d32", "#6a1b9a", "#455a64")


@dataclass(frozen=True)
class Line:
    """What is drawn, and its height at each size."""

    name: str
    heights: Sequence[float]


def plot(title: str, sizes: Sequence[float], lines: Sequence[Line]) -> str:
    """Draw lines; both scales are logarithmic: a cost in proportion to its rows is a straight line."""
    every = [height for line in lines for height in line.heights]
    low, high = math.floor(math.log10(min(every))), math.ceil(math.log10(max(every)))
    first, last = math.log10(sizes[0]), math.log10(sizes[-1])

    def across(size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(size) - first) / ((last - first) or 1)

    def up(seconds: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (math.log10(seconds) - low) / ((high - low) or 1)

    parts = [f'<text x="{LEFT}" y="22" font-size="15">{escape(title)}</text>']
    for size in sizes:
        parts.append(_grid(across(size), TOP, across(size), HEIGHT - BOTTOM))
        parts.append(f'<text x="{across(size):.1f}" y="{HEIGHT - 28}" text-anchor="middle">{size:g}</text>')
    for power in range(low, high + 1):
        y = up(10.0**power)
        parts.append(_grid(LEFT, y, WIDTH - RIGHT, y))
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for number, line in enumerate(lines):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{across(s):.1f},{up(h):.1f}" for s, h in zip(sizes, line.heights, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        y = TOP + 16 + 20 * number
        parts.append(f'<rect x="{WIDTH - RIGHT + 12}" y="{y - 9}" width="12" height="4" fill="{colour}"/>')
        parts.append(f'<text x="{WIDTH - RIGHT + 30}" y="{y - 3}">{escape(line.name)}</text>')
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif"'
        f' font-size="12">\n<rect width="100%" height="100%" fill="white"/>\n{body}\n</svg>\n'
    )


def _grid(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#dddddd"/>'
