"""Whale chart: what customers leave over, added up from the best to the worst of them."""

from wellserved.insight.worth.whale import Whale
from wellserved.surfaces.charts.look import Size, Spec, finished, ink, layer, nice_ticks, place, text_of, written_axis
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

AIR, HEIGHT = 0.12, 230


def whale_chart(found: Whale, numbers: Numbers, size: Size, href: str = "") -> Spec:
    """The curve; its back, from which on customers take more than they bring; and where it ends.

    Args:
        found: The curve; of at least one customer.
        numbers: The reader's formatter.
        size: Wide or narrow.
        href: The rows behind it; empty where no page lists them.
    """
    amounts = [point.amount for point in found.points]
    low, high = min(0.0, *amounts), max(0.0, *amounts)
    air = (high - low) * AIR or 1.0
    ticks = nice_ticks(low, high + air, 4)
    labels = {tick: numbers.value(tick, Unit.MONEY) if tick else "0" for tick in ticks}
    y = place("y", low - (air if low else 0), high + air, written_axis(labels, grid=True))
    shares = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0) if size.name == "wide" else (0.0, 0.5, 1.0)
    x = place("x", 0, 1, written_axis({share: f"{round(100 * share)} %" for share in shares}))
    rows = [{"x": point.customers, "y": point.amount, "zero": 0} for point in found.points]
    area = layer(rows, "area", {"x": x, "y": y, "y2": {"field": "zero"}, "href": {"value": href}}, color=ink("band"))
    line = layer(rows, "line", {"x": x, "y": y}, color=ink("line"), strokeWidth=2)
    return finished({"layer": [area, line, *_back(found, x, y, numbers)], "width": size.plot, "height": HEIGHT}, size)


def _back(found: Whale, x: Spec, y: Spec, numbers: Numbers) -> list[Spec]:
    """Where the curve is highest, with what it is there; and what is left in the end."""
    at = 1 - (found.share or 0.0)
    top = [{"x": at, "y": found.peak, "zero": 0, "text": numbers.value(found.peak, Unit.MONEY)}]
    end = [{"x": 1, "y": found.total, "text": numbers.value(found.total, Unit.MONEY)}]
    rule = layer(top, "rule", {"x": x, "y": y, "y2": {"field": "zero"}}, color=ink("edge"), strokeDash=[4, 3])
    where = {"x": x, "y": y, "text": text_of("text")}
    return [
        rule,
        layer(top, "text", where, align="center", dy=-9, fontWeight=600),
        layer(end, "text", where, align="right", dy=14, dx=-4, fontWeight=600),
    ]
