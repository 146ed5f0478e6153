"""Look: what all charts share: two sizes, colours by name, quiet axes; written numbers where they stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from json import dumps
from math import floor, log10
from typing import Any, Literal

Spec = dict[str, Any]
SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
LIGHT = {
    "page": "#f5f6f8", "sheet": "#ffffff", "ink": "#16202c", "soft": "#525e6c", "rule": "#dde2e8", "edge": "#7d8894",
    "band": "#e6ebf1", "line": "#33526f", "blue": "#0a58a8", "ochre": "#855600", "vermilion": "#b2340a",
    "quiet": "#525e6c",
}  # fmt: skip
DARK = {
    "page": "#11151b", "sheet": "#1a2029", "ink": "#e8ecf1", "soft": "#a3aebb", "rule": "#2d3642", "edge": "#6f7b89",
    "band": "#2a3442", "line": "#9fb8d2", "blue": "#79b4ff", "ochre": "#e3b04b", "vermilion": "#ff8c68",
    "quiet": "#a3aebb",
}  # fmt: skip
Theme = Literal["light", "dark", "page"]
THEMES: Mapping[str, Mapping[str, str]] = {"light": LIGHT, "dark": DARK}
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif"
DIGITS = 12  # of a tick's place: as many as every reader of JSON agrees on
LETTER = 0.56  # of the font's size, a letter's width on average
TICK, BETWEEN = 12, 6  # the size of a tick's letters, and the least room between two


@dataclass(frozen=True)
class Size:
    """One of the two shapes of a chart.

    Args:
        name: wide or narrow.
        width: Of the whole picture.
        plot: Width of the plot itself.
        height: Height of the plot.
        text: Size of its letters.
    """

    name: str
    width: int
    plot: int
    height: int
    text: float


WIDE = Size("wide", 860, 690, 260, 12)
NARROW = Size("narrow", 390, 228, 220, 12)
SIZES = {size.name: size for size in (WIDE, NARROW)}


def ink(name: str) -> str:
    """A colour by its name: in a page its style's, in a file the theme's own."""
    return f"var(--{name})"


def painted(spec: Any, theme: Theme) -> Any:
    """A specification with a theme's colours in place of their names; the page's own are left as they are."""
    if theme == "page":
        return spec
    if isinstance(spec, str):
        return _painted(spec, THEMES[theme])
    if isinstance(spec, dict):
        return {key: painted(value, theme) for key, value in spec.items()}
    return [painted(value, theme) for value in spec] if isinstance(spec, list) else spec


def _painted(text: str, colours: Mapping[str, str]) -> str:
    if "var(--" in text:
        for name, colour in colours.items():
            text = text.replace(ink(name), colour)
    return text


def config(size: Size) -> dict[str, Any]:
    """Quiet axes: no frame, no ticks, hairlines behind; what is said is said by the marks."""
    words = {"labelColor": ink("soft"), "labelFontSize": size.text, "labelPadding": 6}
    return {
        "background": ink("sheet"),
        "font": FONT,
        "padding": 4,
        "view": {"stroke": None},
        "aria": False,
        "axis": {**words, "domain": False, "ticks": False, "gridColor": ink("rule")},
        "axisX": {"grid": False, "domain": True, "domainColor": ink("edge"), "labelFlush": False},
        "text": {"color": ink("ink"), "fontSize": size.text},
        "title": {
            "anchor": "start", "frame": "group", "fontSize": 15, "fontWeight": 600, "color": ink("ink"), "offset": 12,
            "subtitleColor": ink("soft"), "subtitleFontSize": size.text, "subtitlePadding": 5,
        },
    }  # fmt: skip


def layer(rows: Iterable[Mapping[str, Any]], mark: str, encoding: Spec, **how: Any) -> Spec:
    """Marks of one kind over rows that the specification carries with it."""
    return {"data": {"values": [dict(row) for row in rows]}, "mark": {"type": mark, **how}, "encoding": encoding}


def finished(parts: Spec, size: Size) -> Spec:
    """A whole specification, with the look of all."""
    return {"$schema": SCHEMA, **parts, "config": config(size)}


def place(field: str, low: float, high: float, axis: Spec | None = None) -> Spec:
    """A number's place between two ends that stay as they are."""
    scale = {"domain": [low, high], "nice": False, "zero": False}
    return {"field": field, "type": "quantitative", "scale": scale, "axis": axis, "title": None}


def pixels(field: str) -> Spec:
    """A place that is already told in pixels."""
    return {"field": field, "type": "quantitative", "scale": None, "axis": None}


def text_of(field: str) -> Spec:
    """A field that is text."""
    return {"field": field, "type": "nominal"}


def written_axis(labels: Mapping[float, Any], /, **how: Any) -> Spec:
    """An axis with just these labels, each in its own writing."""
    places = [float(f"{value:.{DIGITS}g}") for value in labels]
    values, texts = dumps(places), dumps([*labels.values()], ensure_ascii=False)
    return {"values": places, "labelExpr": f"({texts})[indexof({values}, datum.value)]", "title": None, **how}


def nice_ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round values from within low..high, about as many as wanted.

    >>> nice_ticks(0.61, 0.84)
    [0.65, 0.7, 0.75, 0.8]
    >>> nice_ticks(0, 1, 2)
    [0.0, 0.5, 1.0]
    """
    if not high > low:
        return [low]
    rough = (high - low) / wanted
    size = 10.0 ** floor(log10(rough))
    step = min((k * size for k in (1, 2, 5, 10)), key=lambda step: abs(log10((high - low) / step / wanted)))
    first = -floor(-low / step + 1e-9)
    found = (round((first + i) * step, 12) for i in range(50))
    return [value for value in found if value <= high + step * 1e-9]


def fitting_ticks(
    low: float, high: float, wanted: int, width: float, written: Callable[[float], str]
) -> dict[float, str]:
    """Round values with what they are called, as many as wanted or as fit beside each other.

    >>> fitting_ticks(0, 100, 5, 120, lambda tick: f"€{tick:.2f}")
    {0.0: '€0.00', 50.0: '€50.00', 100.0: '€100.00'}
    """
    for fewer in range(wanted, 1, -1):
        labels = {tick: written(tick) for tick in nice_ticks(low, high, fewer)}
        room = width / (high - low or 1.0) * min((b - a for a, b in pairwise(labels)), default=high - low)
        if room >= max(map(len, labels.values())) * TICK * LETTER + BETWEEN:
            return labels
    return labels


def apart(places: Sequence[float], least: float, low: float, high: float) -> list[float]:
    """Places moved as little as need be so that neighbours are `least` apart and all within low..high.

    >>> apart([10, 12, 50], 10, 0, 100)
    [6.0, 16.0, 50.0]
    """
    order = sorted(range(len(places)), key=lambda i: places[i])
    groups: list[tuple[float, list[int]]] = []
    for i in order:
        groups.append((places[i], [i]))
        while len(groups) > 1 and _start(groups[-1], least) < _start(groups[-2], least) + len(groups[-2][1]) * least:
            (_, later), (_, earlier) = groups.pop(), groups.pop()
            both = earlier + later
            middle = sum(places[k] for k in both) / len(both)
            groups.append((middle, both))
    found = [0.0] * len(places)
    for group in groups:
        start = min(max(_start(group, least) + least / 2, low), high - (len(group[1]) - 1) * least)
        for place, i in enumerate(group[1]):
            found[i] = float(start + place * least)
    return found


def _start(group: tuple[float, list[int]], least: float) -> float:
    return group[0] - len(group[1]) * least / 2


def short(text: str, room: float, size: Size) -> str:
    """A text that fits into so many pixels; what is cut off is shown to be.

    >>> short("New knowledge base", 70, WIDE)
    'New knowl…'
    """
    most = max(3, int(room / (size.text * LETTER)))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
