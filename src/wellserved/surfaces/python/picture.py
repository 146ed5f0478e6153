"""Picture: values with their intervals, drawn as SVG: a line for each segment over time, else one mark a segment."""

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import Any

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Measurement, Segment
from wellserved.surfaces.charts.drawing import svg
from wellserved.surfaces.charts.look import WIDE, Spec, finished, ink, layer, nice_ticks, place, text_of, written_axis
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import short_period
from wellserved.terms.errors import QueryError

COLOURS, HEIGHT, ROW = ("line", "ochre", "blue", "vermilion", "soft"), 240, 26
MOST_LINES, MOST_BANDS = 12, 2


def picture(found: Sequence[Measurement], definitions: Mapping[str, MetricDefinition], numbers: Numbers) -> str:
    """Draw one KPI's values.

    Raises:
        QueryError: None of them is known, or there are too many lines to tell apart.
    """
    known = [one for one in found if one.value is not None]
    lines = list(dict.fromkeys(named(one.segment) for one in known))
    if not known or len(lines) > MOST_LINES * (1 + (_periods(known) == 1)):
        what = "there is no value to draw" if not known else f"{len(lines)} lines can't be told apart"
        raise QueryError(what, found[0].metric if found else "", "ask for other periods or segments")
    definition = definitions[known[0].metric]
    axis = _axis(known, definition, numbers)
    parts = _over_time(known, lines, axis) if _periods(known) > 1 else _side_by_side(known, lines, axis)
    return svg(finished({"title": definition.label, **parts}, WIDE))


def _periods(found: Sequence[Measurement]) -> int:
    return len({one.period for one in found})


def _axis(found: Sequence[Measurement], definition: MetricDefinition, numbers: Numbers) -> tuple[float, float, Spec]:
    """The lowest and highest shown, and the axis that says them as all surfaces do."""
    ends = [end for one in found for end in (one.low, one.value, one.high) if end is not None]
    air = (max(ends) - min(ends)) * 0.05 or abs(max(ends)) * 0.05 or 0.5
    low, high = min(ends) - air, max(ends) + air
    return low, high, written_axis({tick: numbers.value(tick, definition.unit) for tick in nice_ticks(low, high, 4)})


def _over_time(found: Sequence[Measurement], lines: Sequence[str], axis: tuple[float, float, Spec]) -> Spec:
    days = sorted({one.period for one in found}, key=lambda period: period.start)
    every = max(1, -(-len(days) // 12))
    labels = {float(i): short_period(days[i]) for i in range(0, len(days), every)}
    x = place("x", -0.5, len(days) - 0.5, written_axis(labels))
    y, ends = place("y", *axis), {"y": place("low", *axis), "y2": {"field": "high"}}
    parts: list[Spec] = []
    for name, colour in zip(lines, cycle(COLOURS), strict=False):
        rows = [_told(one, days.index(one.period)) for one in found if named(one.segment) == name]
        if len(lines) <= MOST_BANDS:
            parts.append(layer(rows, "area", {"x": x, **ends}, color=ink(colour), opacity=0.12))
        parts.append(layer(rows, "line", {"x": x, "y": y}, color=ink(colour), point={"color": ink(colour)}))
        last = {"x": x, "y": y, "text": text_of("name")}
        parts.append(layer(rows[-1:], "text", last, align="left", dx=8, color=ink(colour)))
    return {"layer": parts, "width": WIDE.plot, "height": HEIGHT}


def _side_by_side(found: Sequence[Measurement], lines: Sequence[str], axis: tuple[float, float, Spec]) -> Spec:
    rows = [_told(one, lines.index(named(one.segment))) for one in found]
    places = {"scale": {"domain": list(range(len(lines)))}, "type": "ordinal", "field": "x", "title": None}
    y = places | {"axis": written_axis({float(i): name or "all" for i, name in enumerate(lines)})}
    spans = {"x": place("low", *axis), "x2": {"field": "high"}, "y": y}
    parts = [layer(rows, "rule", spans, color=ink("edge"), strokeWidth=2)]
    parts.append(layer(rows, "point", {"x": place("y", *axis), "y": y}, filled=True, size=90, color=ink("line")))
    return {"layer": parts, "width": WIDE.plot, "height": max(60, ROW * len(lines))}


def _told(one: Measurement, place_of: int) -> dict[str, Any]:
    low, high = (one.value if end is None else end for end in (one.low, one.high))
    return {"x": place_of, "y": one.value, "low": low, "high": high, "name": named(one.segment)}


def named(segment: Segment) -> str:
    """A segment's values, for a label."""
    return ", ".join(value or "unknown" for _, value in segment)
