"""Heat map: a KPI by weekday and hour; each cell has its number, and shade only helps to find it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from wellserved.surfaces.charts.look import Size, Spec, finished, ink, layer, place, text_of, written_axis

SHADES = (0.07, 0.2, 0.36, 0.8, 1.0)
DARK_FROM = 3  # from this shade on, numbers are written in the colour of the sheet
CELL, ROW, GAP = 38, 26, 0.02


@dataclass(frozen=True)
class Cell:
    """One hour of the week.

    Args:
        across: Its hour's place among those shown.
        down: Its weekday's place.
        text: Its value, written; empty where too few rows tell it.
        n: Its rows, written; empty where there are none.
        shade: How dark it is, from 0; None where it has no value.
        said: What is read of it.
        href: The rows behind it.
    """

    across: int
    down: int
    text: str
    n: str
    shade: int | None
    said: str
    href: str = ""


@dataclass(frozen=True)
class Heat:
    """What the map shows: its cells, and what its hours and days are called.

    Args:
        cells: In any order.
        hours: Their names.
        days: Their names.
        with_n: Whether n stands below each value at a desk: a count is its own n.
    """

    cells: Sequence[Cell]
    hours: Sequence[str]
    days: Sequence[str]
    with_n: bool = True


def heat_map(shown: Heat, size: Size) -> Spec:
    """Days below each other, hours beside; on a phone the other way round."""
    wide = size.name == "wide"
    across, down = (shown.hours, shown.days) if wide else (shown.days, shown.hours)
    rows = [_row(cell, wide) for cell in shown.cells if cell.n]
    where = {
        "x": place("x", 0, len(across), _axis(across, "top")), "x2": {"field": "x2"},
        "y": place("y", len(down), 0, _axis(down, "left")), "y2": {"field": "y2"},
        "tooltip": text_of("said"), "href": text_of("href"),
    }  # fmt: skip
    parts = {
        "layer": [*_cells(rows, where), *_texts(rows, where, wide and shown.with_n)],
        "width": size.plot + 90 if wide else size.width - 76,
        "height": (CELL if wide else ROW) * len(down),
    }
    return finished(parts, size)


def _axis(names: Sequence[str], side: str) -> Spec:
    return written_axis({i + 0.5: name for i, name in enumerate(names)}, grid=False, domain=False, orient=side)


def _row(cell: Cell, wide: bool) -> dict[str, Any]:
    x, y = (cell.across, cell.down) if wide else (cell.down, cell.across)
    return {"x": x + GAP, "x2": x + 1 - GAP, "y": y + GAP, "y2": y + 1 - GAP, "mid": x + 0.5, "centre": y + 0.5,
            "text": cell.text, "n": cell.n, "shade": cell.shade, "said": cell.said, "href": cell.href}  # fmt: skip


def _cells(rows: Sequence[dict[str, Any]], where: Spec) -> Iterator[Spec]:
    """A layer for each shade; what has no value is outlined, not filled."""
    for shade, opacity in enumerate(SHADES):
        mine = [row for row in rows if row["shade"] == shade]
        if mine:
            yield layer(mine, "rect", where, fill=ink("line"), fillOpacity=opacity, stroke=ink("rule"), cornerRadius=3)
    few = [row for row in rows if row["shade"] is None]
    if few:
        dashed = {"stroke": ink("edge"), "strokeDash": [2, 2], "strokeWidth": 1}
        yield layer(few, "rect", where, fill=ink("sheet"), cornerRadius=3, **dashed)


def _texts(rows: Sequence[dict[str, Any]], where: Spec, with_n: bool) -> Iterator[Spec]:
    """The number in each cell, and at a desk its n below; where it has no value, its n alone."""
    at = {"x": where["x"] | {"field": "mid"}, "y": where["y"] | {"field": "centre"}}
    light = [row for row in rows if row["shade"] is not None and row["shade"] < DARK_FROM]
    dark = [row for row in rows if row["shade"] is not None and row["shade"] >= DARK_FROM]
    for mine, colour in ((light, "ink"), (dark, "sheet")):
        if not mine:
            continue
        how = {"color": ink(colour), "align": "center", "baseline": "middle"}
        yield layer(mine, "text", at | {"text": text_of("text")}, fontSize=12, dy=-6 if with_n else 0, **how)
        if with_n:
            yield layer(mine, "text", at | {"text": text_of("n")}, fontSize=10, dy=9, **how)
    few = [row for row in rows if row["shade"] is None]
    if few:
        how = {"color": ink("soft"), "align": "center", "baseline": "middle"}
        yield layer(few, "text", at | {"text": text_of("n")}, fontSize=10, **how)
