"""Map as SVG: bands, nodes and arrows, in colours of its own that a page's style may replace."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from markupsafe import Markup

from wellserved.surfaces.language import Texts
from wellserved.surfaces.link_shown import THIN
from wellserved.surfaces.map_layout import Box, Layout, Point, layout
from wellserved.surfaces.spark import spark_line
from wellserved.surfaces.strategy_map import Arrow, Node, StrategyMap

TONES = {"blue": "#0a58a8", "ochre": "#855600", "vermilion": "#b2340a", "quiet": "#525e6c"}
LEAST, STAMP, HEAD, LETTERS = 1150, 26, 7, 24
BOX = Box()
HALO = Markup('stroke="#ffffff" stroke-width="4" paint-order="stroke"')
Linked = Callable[[Node], str]


def svg_map(shown: StrategyMap, title: str, texts: Texts, link: Linked | None = None, stamp: str = "") -> Markup:
    """Draw a map.

    Args:
        shown: What is on it.
        title: What a reader who does not see it is told.
        texts: The reader's language.
        link: Where a node leads; None for a picture by itself.
        stamp: A line below it that says what it shows.
    """
    bands = tuple(tuple(node.name for node in band.nodes) for band in shown.bands)
    places = layout(bands, tuple(arrow.edge for arrow in shown.arrows), BOX, LEAST)
    parts = [
        *_bands(shown, places),
        *(_arrow(arrow, places, texts, linked=link is not None) for arrow in shown.arrows),
        *(_node(node, places.nodes[node.name], texts, link) for node in shown.nodes),
    ]
    if stamp:
        line = Markup('<text class="quiet" x="10" y="{}" font-size="12" fill="{}">{}</text>')
        parts.append(line.format(places.height + 18, TONES["quiet"], stamp))
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {} {}" role="{}" aria-label="{}"'
        ' font-family="system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif" font-size="13">'
    )
    size = (round(places.width), round(places.height + (STAMP if stamp else 0)))
    role = "group" if link else "img"
    return head.format(*size, role, title) + Markup("").join(parts) + Markup("</svg>")


def _bands(shown: StrategyMap, places: Layout) -> list[Markup]:
    band = Markup('<rect class="band" x="0" y="{}" width="{}" height="{}" fill="{}"/>')
    name = Markup('<text class="name" x="12" y="{}" font-weight="600" fill="#525e6c">{}</text>')
    drawn = []
    for row, one in enumerate(shown.bands):
        top = row * BOX.band
        drawn.append(band.format(top, round(places.width), BOX.band, "#e6ebf1" if row % 2 == 0 else "#ffffff"))
        lines = wrapped(one.label, 14, 3)
        first = top + BOX.band / 2 + 5 - 8 * (len(lines) - 1)
        drawn += [name.format(round(first + 16 * index, 1), line) for index, line in enumerate(lines)]
    return drawn


def _arrow(arrow: Arrow, places: Layout, texts: Texts, linked: bool) -> Markup:
    points = places.arrows.get(arrow.edge)
    if points is None:
        return Markup("")
    dashed = Markup("") if arrow.tested else Markup(' stroke-dasharray="{}"').format(_dashes(arrow))
    path, (tip, lean) = _path(points)
    width = arrow.shown.width if arrow.shown is not None else THIN
    colour = TONES["vermilion"] if arrow.contradicted else TONES["quiet"]
    line = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>').format(path, colour, width, dashed)
    head = Markup('<path class="head" d="{}" fill="{}"/>').format(_head(tip, lean), colour)
    title = Markup("<title>{}</title>").format(arrow_words(arrow, texts))
    paths = " ".join(f"p{number}" for number in arrow.paths)
    kind = "contradicted" if arrow.contradicted else "tested" if arrow.tested else "assumed"
    group = Markup('<g class="arrow {} {}">').format(kind, paths)
    near = Markup('<path class="near" d="{}" fill="none" stroke="none" stroke-width="14"/>').format(path)
    marks = _minus(arrow, points) + _struck(arrow, points) + _lag(arrow, points)
    drawn = group + title + near + line + head + marks + Markup("</g>")
    return Markup('<a href="#{}" tabindex="-1">{}</a>').format(arrow_place(arrow), drawn) if linked else drawn


def arrow_place(arrow: Arrow) -> str:
    """Where on the page stands what supports a link."""
    return f"link-{arrow.link.cause}-{arrow.link.effect}"


def arrow_words(arrow: Arrow, texts: Texts) -> str:
    """A link in one line: what moves what, which way, how late, on what evidence."""
    found = (arrow.shown.size, arrow.shown.rests) if arrow.shown is not None else ()
    told = ", ".join(part for part in (arrow.direction, arrow.late, arrow.evidence, *found) if part)
    said = texts.say("{cause} moves {effect}: {how}", cause=arrow.cause, effect=arrow.effect, how=told)
    return f"{said}. {arrow.shown.why}" if arrow.shown is not None else said


def _dashes(arrow: Arrow) -> str:
    return "2 4" if arrow.contradicted else "5 4"


def _struck(arrow: Arrow, points: Sequence[Point]) -> Markup:
    """A cross on arrows that data speak against, where the others may have a minus."""
    if not arrow.contradicted:
        return Markup("")
    (x1, y1), (x2, y2) = points[-2:]
    x, y = round(x1 * 0.65 + x2 * 0.35, 1), round(y1 * 0.65 + y2 * 0.35, 1)
    cross = Markup('<path class="cross" d="M{} {}l10 10m0 -10l-10 10" stroke="{}" stroke-width="2.4"/>')
    return cross.format(round(x - 5, 1), round(y - 5, 1), TONES["vermilion"])


def _minus(arrow: Arrow, points: Sequence[Point]) -> Markup:
    """A small minus on arrows whose effect falls as the cause rises."""
    if arrow.link.sign == "+":
        return Markup("")
    (x1, y1), (x2, y2) = points[-2:]
    x, y = round((x1 + x2) / 2, 1), round((y1 + y2) / 2, 1)
    disc = Markup('<circle class="sign" cx="{0}" cy="{1}" r="7" fill="#ffffff" stroke="#525e6c"/>').format(x, y)
    return disc + Markup('<path d="M{} {}h7" stroke="#525e6c" stroke-width="1.7"/>').format(x - 3.5, y)


def _lag(arrow: Arrow, points: Sequence[Point]) -> Markup:
    """How long the effect takes, beside the middle of the arrow's last bend."""
    (x1, y1), (x2, y2) = points[-2:]
    late = arrow.shown.lag if arrow.shown is not None and arrow.tested and arrow.shown.lag else arrow.late
    if not late or y1 == y2:
        return Markup("")
    lag = Markup('<text class="lag" x="{}" y="{}" font-size="11" fill="#525e6c" {}>{}</text>')
    return lag.format(round((x1 + x2) / 2 + 11, 1), round((y1 + y2) / 2 + 4, 1), HALO, late)


def _path(points: Sequence[Point]) -> tuple[str, tuple[Point, Point]]:
    """A curve through the points, and its tip with the way it points."""
    (x1, y1), (x2, y2) = points[0], points[-1]
    if y1 == y2 and len(points) == 2:
        way = 1.0 if x2 > x1 else -1.0
        return f"M{x1} {y1}L{x2 - way * HEAD} {y2}", ((x2, y2), (way, 0.0))
    if y1 == y2:
        apex = points[1][1] - (y1 - points[1][1]) / 3
        return f"M{x1} {y1}C{x1} {apex} {x2} {apex} {x2} {y2 - HEAD}", ((x2, y2), (0.0, 1.0))
    way = 1.0 if y2 > y1 else -1.0
    stops = [*points[:-1], (x2, round(y2 - way * HEAD, 1))]
    curves = [_bend(one, two) for one, two in pairwise(stops)]
    return f"M{x1} {y1}" + "".join(curves), ((x2, y2), (0.0, way))


def _bend(one: Point, two: Point) -> str:
    middle = round((one[1] + two[1]) / 2, 1)
    return f"C{one[0]} {middle} {two[0]} {middle} {two[0]} {two[1]}"


def _head(tip: Point, lean: Point) -> str:
    (x, y), (dx, dy) = tip, lean
    back, side = (x - dx * HEAD * 1.25, y - dy * HEAD * 1.25), HEAD * 0.62
    left, right = (back[0] - dy * side, back[1] + dx * side), (back[0] + dy * side, back[1] - dx * side)
    return f"M{x} {y}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}Z"


def _node(node: Node, at: Point, texts: Texts, link: Linked | None) -> Markup:
    left, top = round(at[0] - BOX.width / 2, 1), round(at[1] - BOX.height / 2, 1)
    colour = TONES.get(node.mark.tone, TONES["quiet"])
    frame = Markup(
        '<rect class="frame" width="{}" height="{}" rx="7" fill="#ffffff" stroke="{}" stroke-width="1.6"/>'
    ).format(BOX.width, BOX.height, colour)
    words = f"{node.label}: {node.value}, {texts.say(node.mark.word)}"
    inside = Markup("<title>{}</title>").format(words) + frame + _label(node) + _figure(node, colour)
    paths = " ".join(f"p{number}" for number in node.paths)
    kind = "" if node.history or not node.metric else " bare"
    group = Markup('<g class="node n{} tone-{}{} {}" transform="translate({} {})">{}</g>')
    drawn = group.format(node.number, node.mark.tone, kind, paths, left, top, inside)
    if link is None or not node.metric:
        return drawn
    return Markup('<a href="{}" data-kpi="{}" aria-label="{}">{}</a>').format(link(node), node.name, words, drawn)


def _label(node: Node) -> Markup:
    lines = wrapped(node.label, LETTERS, 2)
    line = Markup('<text class="label" x="11" y="{}" font-weight="600" fill="#16202c">{}</text>')
    first = 20 if len(lines) == 2 else 24
    return Markup("").join(line.format(first + 15.5 * index, text) for index, text in enumerate(lines))


def _figure(node: Node, colour: str) -> Markup:
    glyph = Markup('<text class="glyph" x="11" y="57" font-size="12" fill="{}">{}</text>').format(
        colour, node.mark.glyph
    )
    value = Markup('<text class="figure" x="27" y="57" font-size="14" font-weight="700" fill="#16202c">{}</text>')
    room = BOX.width - 27 - 8.2 * len(node.value) - 20
    line = spark_line(node.history, (BOX.width - min(room, 86) - 10, 42), (min(room, 86), 20), node.mark.tone)
    return glyph + value.format(node.value) + (line if room > 30 else Markup(""))


def wrapped(text: str, letters: int, most: int) -> list[str]:
    """A text in at most so many lines of about so many letters; what is left over is cut, and says so."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        elif len(lines) < most:
            lines.append(word)
        else:
            return [*lines[:-1], lines[-1][: letters - 1] + "…"]
    return [line if len(line) <= letters + 2 else line[:letters] + "…" for line in lines]
