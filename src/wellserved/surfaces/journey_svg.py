"""Journey pictures: the flow of journeys from step to step, and how fast they are resolved, as SVG of our own."""

import math
from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup

from wellserved.insight.journey.stream import ON, OTHER, Node, Stream
from wellserved.insight.journey.survival import Curve
from wellserved.insight.journey.walks import ENDS
from wellserved.surfaces.journeyed_json import moments
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers

WIDTH, HEIGHT, TOP, BAR, GAP, LEAST = 1120, 430, 30, 12, 9, 0.004
END_WORDS = {
    "resolved": to_say("Resolved"), "dropped": to_say("Given up"), "open": to_say("Not known yet"),
    ON: to_say("More steps"), OTHER: to_say("Other steps"),
}  # fmt: skip
TONES = {"resolved": "blue", "dropped": "vermilion", "open": "quiet", ON: "quiet"}
TICKS = (10 / 1440, 1 / 24, 6 / 24, 1, 3, 7, 14, 30, 90, 365)
APART = 46
CURVE = (560, 240, 46, 14, 30)  # width, height, left, top, bottom
Link = Callable[[Node, Node | None], str]
FONT = Markup(
    'font-family="system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif" font-size="13"'
)


def flow_svg(told: Stream, names: Mapping[str, str], numbers: Numbers, title: str, link: Link) -> Markup:
    """Draw the flow: a column for each place, a bar for each step in it, bands between them as wide as they are many.

    Args:
        told: Journeys by place.
        names: What each letter is called.
        numbers: The reader's formatter.
        title: What a reader who does not see it is told.
        link: Where a bar leads, or a band between two.
    """
    columns = _columns(told)
    whole = sum(told.nodes[node] for node in columns[0])
    most = max(len(column) for column in columns)
    scale = (HEIGHT - TOP - (most - 1) * GAP) / whole
    step = (WIDTH - 150) / max(len(columns) - 1, 1)
    places = {node: at for i, column in enumerate(columns) for node, at in _stacked(column, i * step, told, scale)}
    words = {node: _called(node, names, numbers) for node in places}
    parts = [
        *(_heading(i, i * step, len(columns), numbers) for i in range(len(columns))),
        *_bands(told, places, scale, words, numbers, link),
        *(
            _linked(link(node, None), _bar(node, places[node], told.nodes[node], scale, words[node], numbers, whole))
            for node in places
        ),
    ]
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="flow" viewBox="0 0 {} {}" role="group" aria-label="{}" {}>'
    )
    return head.format(WIDTH, HEIGHT + 8, title, FONT) + Markup("").join(parts) + Markup("</svg>")


def _linked(href: str, drawn: Markup) -> Markup:
    """What is drawn, as a link; paths and steps stand in tables, so it is no stop of the Tab key."""
    return Markup('<a href="{}" tabindex="-1">{}</a>').format(href, drawn)


def _columns(told: Stream) -> list[list[Node]]:
    """The nodes of each place: steps by how many come, other steps, then ends."""
    last = max(place for place, _ in told.nodes)
    ends = {name: i for i, name in enumerate((OTHER, ON, *ENDS))}

    def order(node: Node) -> tuple[int, int]:
        return (ends.get(node[1], -1), -told.nodes[node])

    return [sorted((node for node in told.nodes if node[0] == place), key=order) for place in range(last + 1)]


def _stacked(column: Sequence[Node], x: float, told: Stream, scale: float) -> list[tuple[Node, tuple[float, float]]]:
    found, y = [], float(TOP)
    for node in column:
        found.append((node, (round(x, 1), round(y, 1))))
        y += told.nodes[node] * scale + GAP
    return found


def _called(node: Node, names: Mapping[str, str], numbers: Numbers) -> str:
    known = END_WORDS.get(node[1])
    return numbers.texts.say(known) if known else names[node[1]]


def _heading(place: int, x: float, columns: int, numbers: Numbers) -> Markup:
    last = place == columns - 1
    said = numbers.texts.say("then") if last else numbers.texts.say("Step {n}", n=place + 1)
    return Markup('<text class="name" x="{}" y="16" fill="#525e6c">{}</text>').format(round(x, 1), said)


def _bands(
    told: Stream, places: Mapping[Node, tuple[float, float]], scale: float, words: Mapping[Node, str],
    numbers: Numbers, link: Link,
) -> list[Markup]:  # fmt: skip
    """Bands leave and enter their bars one below the other, in the order of what they lead to and come from."""
    out, into, drawn = dict[Node, float](), dict[Node, float](), []
    path = Markup(
        '<path class="band tone-{}" d="{}" fill="none" stroke="#7d8894" stroke-width="{}"><title>{}</title></path>'
    )
    for one, two in sorted(told.flows, key=lambda pair: (pair[0][0], places[pair[0]][1], places[pair[1]][1])):
        n = told.flows[one, two]
        thick = n * scale
        y1, y2 = (places[node][1] + side.get(node, 0.0) + thick / 2 for node, side in ((one, out), (two, into)))
        out[one], into[two] = out.get(one, 0.0) + thick, into.get(two, 0.0) + thick
        if thick < LEAST * HEIGHT / 4:
            continue
        x1, x2 = places[one][0] + BAR, places[two][0]
        middle = round((x1 + x2) / 2, 1)
        line = f"M{x1:.1f} {y1:.1f}C{middle} {y1:.1f} {middle} {y2:.1f} {x2:.1f} {y2:.1f}"
        said = f"{words[one]} → {words[two]}: {numbers.count(n)}"
        band = path.format(TONES.get(two[1], "step"), line, round(max(thick, 0.6), 2), said)
        drawn.append(_linked(link(one, two), band))
    return drawn


def _bar(node: Node, at: tuple[float, float], n: int, scale: float, said: str, numbers: Numbers, whole: int) -> Markup:
    height = max(n * scale, 1.0)
    tone = TONES.get(node[1], "step")
    told = f"{said}: {numbers.count(n)} ({numbers.percent(n / whole)})"
    bar = Markup(
        '<rect class="bar tone-{}" x="{}" y="{}" width="{}" height="{}" fill="#33526f"><title>{}</title></rect>'
    ).format(tone, at[0], at[1], BAR, round(height, 1), told)
    if height < 7:
        return bar
    label = Markup(
        '<text class="label" x="{}" y="{}" fill="#16202c">{} <tspan class="n" fill="#525e6c">{}</tspan></text>'
    )
    return bar + label.format(
        at[0] + BAR + 6, round(at[1] + height / 2 + 4.5, 1), _short(said), numbers.percent(n / whole)
    )


def _short(text: str, letters: int = 22) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"


def curve_svg(curve: Curve, numbers: Numbers, title: str) -> Markup:
    """Draw the share resolved by time, with its interval; time on a scale of equal ratios."""
    width, height, left, top, bottom = CURVE
    days = [day for day in moments(curve) if day > 0]
    first, last = max(min(days, default=TICKS[0]), 1 / 1440), max(curve.longest, 2 / 1440)
    told = [(day, found) for day in [*days, last] if (found := curve.at(day)) is not None]

    def x(day: float) -> float:
        share = math.log(max(day, first) / first) / math.log(last / first) if last > first else 0.0
        return round(left + share * (width - left - 12), 1)

    def y(share: float) -> float:
        return round(top + (1 - share) * (height - top - bottom), 1)

    upper = [f"{x(day)} {y(one[1].high or 0)}" for day, one in told]
    lower = [f"{x(day)} {y(one[1].low or 0)}" for day, one in reversed(told)]
    line = [f"{x(day)} {y(one[0])}" for day, one in told]
    parts = [
        *_shares(y, left, width, numbers), *_times(x, height - bottom, first, last, numbers),
        Markup('<path class="doubt-band" d="M{}Z" fill="#e6ebf1"/>').format("L".join(upper + lower)),
        Markup('<path class="curve" d="M{}" fill="none" stroke="#0a58a8" stroke-width="2.2"/>').format("L".join(line)),
    ]  # fmt: skip
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" class="resolved" viewBox="0 0 {} {}" role="img" aria-label="{}" {}>'
    )
    return head.format(width, height, title, FONT) + Markup("").join(parts) + Markup("</svg>")


def _shares(y: Callable[[float], float], left: int, width: int, numbers: Numbers) -> list[Markup]:
    line = Markup('<path class="grid" d="M{} {}H{}" stroke="#dde2e8"/>')
    text = Markup('<text class="tick" x="{}" y="{}" text-anchor="end" font-size="12" fill="#525e6c">{}</text>')
    return [
        line.format(left, y(share), width - 12) + text.format(left - 6, y(share) + 4, f"{share * 100:.0f} %")
        for share in (0.0, 0.25, 0.5, 0.75, 1.0)
    ]


def _times(x: Callable[[float], float], foot: int, first: float, last: float, numbers: Numbers) -> list[Markup]:
    """Round lengths of time, none nearer to the one before than its words need."""
    text = Markup('<text class="tick" x="{}" y="{}" text-anchor="middle" font-size="12" fill="#525e6c">{}</text>')
    shown: list[float] = []
    for day in TICKS:
        if first <= day <= last and (not shown or x(day) - x(shown[-1]) >= APART):
            shown.append(day)
    return [text.format(x(day), foot + 18, _length(day, numbers)) for day in shown]


def _length(days: float, numbers: Numbers) -> str:
    """A round length of time: 10 min, 6 h, 3 days."""
    texts = numbers.texts
    if days < 1 / 24 - 1e-9:
        return texts.say("{n} min", n=round(days * 1440))
    if days < 1:
        return texts.say("{n} h", n=round(days * 24))
    return texts.count("{n} day", "{n} days", round(days))
