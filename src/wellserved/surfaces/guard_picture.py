"""Guard picture: bars beside what was expected, or a funnel of shares by n, as SVG."""

from markupsafe import Markup

from wellserved.insight.gaming.sign import Picture
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.spark import Frame
from wellserved.terms.unit import Unit

WIDTH, HEIGHT, FOOT = 460, 150, 18
MOST_POINTS = 400


def svg_picture(picture: Picture, title: str, numbers: Numbers) -> Markup:
    """The picture of a sign; nothing where it has no points."""
    if not picture.x:
        return Markup("")
    body = _bars(picture) if picture.kind == "bars" else _funnel(picture)
    head = Markup('<svg class="evidence" viewBox="0 0 {} {}" role="img" aria-label="{}">')
    return head.format(WIDTH, HEIGHT + FOOT, title) + body + _feet(picture, numbers) + Markup("</svg>")


def _bars(picture: Picture) -> Markup:
    """Counts as bars, what was expected as a line, the threshold dashed."""
    width = WIDTH / len(picture.x)
    frame = Frame(WIDTH, HEIGHT, len(picture.x), 0.0, max(*picture.y, *picture.expected, 1.0), 2.0)
    marked = picture.marked or (False,) * len(picture.x)
    bar = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
    drawn = [
        bar.format("bar told" if mark else "bar", round(i * width + 0.5, 1), frame.y(y), round(width - 1, 1),
                   round(HEIGHT - frame.y(y), 1))
        for i, (y, mark) in enumerate(zip(picture.y, marked, strict=True))
    ]  # fmt: skip
    line = " ".join(f"{round((i + 0.5) * width, 1)},{frame.y(y)}" for i, y in enumerate(picture.expected))
    drawn.append(Markup('<polyline class="expected" points="{}"/>').format(line))
    if picture.threshold is not None and len(picture.x) > 1:
        step = picture.x[1] - picture.x[0]
        at = round((picture.threshold - picture.x[0]) / step * width, 1)
        drawn.append(Markup('<line class="limit" x1="{0}" y1="0" x2="{0}" y2="{1}"/>').format(at, HEIGHT))
    return Markup("").join(drawn)


def _funnel(picture: Picture) -> Markup:
    """Each as a point by n and share, nobody named, between the limits of honest shares."""
    order = sorted(range(len(picture.x)), key=lambda i: picture.x[i])[:MOST_POINTS]
    most, top = max(picture.x), max(*picture.y, *picture.high) * 1.05 or 1.0
    frame = Frame(WIDTH, HEIGHT, 2, 0.0, top, 4.0)
    places = {i: round(6 + picture.x[i] / most * (WIDTH - 14), 1) for i in order}
    up = [f"{places[i]},{frame.y(picture.high[i])}" for i in order]
    down = [f"{places[i]},{frame.y(picture.low[i])}" for i in reversed(order)]
    drawn = [Markup('<polygon class="band" points="{}"/>').format(" ".join((*up, *down)))]
    usual = frame.y(picture.expected[0])
    drawn.append(Markup('<line class="expected" x1="0" y1="{0}" x2="{1}" y2="{0}"/>').format(usual, WIDTH))
    point = Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>')
    marked = picture.marked or (False,) * len(picture.x)
    drawn += [
        point.format("point told" if marked[i] else "point", places[i], frame.y(picture.y[i]), 5 if marked[i] else 3)
        for i in order
    ]
    return Markup("").join(drawn)


def _feet(picture: Picture, numbers: Numbers) -> Markup:
    """What stands below: where bars begin and end, or how many rows and which share the furthest points have."""
    text = Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>')
    if picture.kind == "bars":
        step = picture.x[1] - picture.x[0] if len(picture.x) > 1 else 0.0
        left, right = f"{max(picture.x[0], 0.0):g}", f"{picture.x[-1] + step:g}"
    else:
        left = numbers.texts.say("up to {share}", share=numbers.value(max(picture.y), Unit.PERCENT))
        right = numbers.texts.say("{n} rows", n=numbers.count(round(max(picture.x))))
    y = HEIGHT + FOOT - 4
    return text.format(2, y, "start", left) + text.format(WIDTH - 2, y, "end", right)
