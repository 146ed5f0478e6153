"""Explore: any KPI by any segment and period, as a table and as small charts; every number leads to its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from wellserved.metrics.definition import PERSPECTIVES
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.surfaces import words
from wellserved.surfaces.card import told
from wellserved.surfaces.charts.drawing import inline
from wellserved.surfaces.charts.figure import rows_link
from wellserved.surfaces.charts.look import NARROW, WIDE
from wellserved.surfaces.charts.multiples import Multiples, Panel, small_multiples
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.pages.explored import (
    MOST_COLUMNS,
    MOST_KPIS,
    MOST_SEGMENTS,
    Asked,
    Found,
    Pivot,
    Row,
    choices,
    explored,
    now,
    told_value,
    what_is_asked,
)
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.spark import svg_spark
from wellserved.surfaces.web.asking import Asked as Request
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.web.form import Fields
from wellserved.surfaces.when import period_words, short_period
from wellserved.surfaces.words import plain
from wellserved.terms.period import Grain, whole

VIEWS = {"table": to_say("Table"), "charts": to_say("Small charts")}
GRAINS = {
    "day": to_say("Day"), "week": to_say("Week"), "month": to_say("Month"), "quarter": to_say("Quarter"),
    "year": to_say("Year"), "all": to_say("All together"),
}  # fmt: skip
MOST_PANELS, NAMED = 16, 3
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Cell:
    """One number as it is shown, what to know with it, and its rows."""

    value: str
    interval: str
    n: str
    note: str
    change: str
    href: str


@dataclass(frozen=True)
class Line:
    """A segment's cells and the shape of its past."""

    name: str
    cells: tuple[Cell | None, ...]
    spark: Markup


@dataclass(frozen=True)
class Table:
    """One KPI's table, in words.

    Args:
        name: The KPI's name.
        label: What to call it.
        sentence: What the table says, where it can be said.
        periods: The columns.
        lines: All rows first, then each segment.
        left_out: How many segments are not shown.
        drawn: The small charts, for a desk and for a phone; empty where they are not asked for.
    """

    name: str
    label: str
    question: str
    sentence: str
    periods: tuple[str, ...]
    lines: tuple[Line, ...]
    left_out: int
    drawn: tuple[Markup, ...] = ()


@router.get("/explore")
def show(asked: Request) -> HTMLResponse:
    """What a reader explores."""
    wanted = what_is_asked(asked)
    view = asked.state.view if asked.state.view in VIEWS else "table"
    pivots = explored(asked, wanted) if wanted else []
    told = [_table(pivot, wanted, asked, view) for pivot in pivots] if wanted else []
    return page(
        asked,
        "explore.html",
        wanted.span if wanted else None,
        title=asked.texts.say("Explore"),
        wanted=wanted,
        tables=told,
        view=view,
        views=VIEWS,
        grains=GRAINS,
        grain=wanted.grain.value if wanted else "month",
        cut=any(len(pivot.periods) == MOST_COLUMNS for pivot in pivots),
        span=period_words(wanted.span, asked.numbers) if wanted else "",
        **_choosing(asked, wanted),
    )


@router.post("/explore/views")
def keep(asked: Request, given: Fields) -> RedirectResponse:
    """Keep what is chosen under a name, or forget a name, and go back to the page."""
    if "forget" in given:
        asked.seen.forget_view(given["forget"])
    else:
        asked.seen.save_view(given.get("name", ""), asked.state.query(lang=None))
    return RedirectResponse(f"/explore{asked.state.query()}#views", 303)


def _choosing(asked: Asking, wanted: Asked | None) -> dict[str, Any]:
    """What may be chosen: KPIs and segments."""
    state, known = asked.state, asked.seen.catalogue()
    chosen = tuple(metric.name for metric in wanted.metrics) if wanted else state.metric
    others = [m for m in known.all_latest() if m.name not in chosen and m.status != "retired"]
    groups = [(words.perspective(p, asked.texts), [m for m in others if m.perspective == p]) for p in PERSPECTIVES]
    pinned = state.but(metric=chosen)
    return {
        "chosen": [
            (known.latest(name).label, state.query(metric=tuple(n for n in chosen if n != name))) for name in chosen
        ],
        "groups": [(name, sorted(found, key=lambda m: m.label.lower())) for name, found in groups if found],
        "full": len(chosen) >= MOST_KPIS,
        "segments": list(_segments(wanted, asked)) if wanted else [],
        "fields": pinned.pairs(),
        "pinned": pinned,
        "kept": [(view.name, f"/explore{view.query}") for view in asked.seen.saved_views()],
        "files": [(kind.upper(), f"/explore.{kind}{pinned.query(view=None)}") for kind in ("xlsx", "csv")],
    }


def _segments(wanted: Asked, asked: Asking) -> Iterator[tuple[str, str, bool]]:
    """The segments that all KPIs allow: name, query with it or without it, whether it is chosen."""
    for name in choices(wanted.metrics):
        by = tuple(s for s in wanted.by if s != name) if name in wanted.by else (*wanted.by, name)[-MOST_SEGMENTS:]
        metrics = tuple(metric.name for metric in wanted.metrics)
        yield plain(name), asked.state.query(by=by, metric=metrics), name in wanted.by


def _table(pivot: Pivot, wanted: Asked, asked: Asking, view: str) -> Table:
    all_rows = asked.texts.say("All rows")
    drawn = tuple(_drawn(pivot, wanted, asked)) if view == "charts" else ()
    return Table(
        name=pivot.definition.name,
        label=pivot.definition.label,
        question=pivot.definition.question,
        sentence=_sentence(pivot, asked),
        periods=tuple(_heading(p, asked) for p in pivot.periods),
        lines=tuple(_line(row, pivot, wanted, asked, all_rows) for row in (pivot.whole, *pivot.rows)),
        left_out=pivot.left_out,
        drawn=drawn,
    )


def _heading(period: Any, asked: Asking) -> str:
    """A column's name; a period that is cut short says its days."""
    cut = period.grain is not Grain.ALL and not whole(period, asked.seen.workspace.calendar)
    return short_period(period) + (" …" if cut and ".." not in short_period(period) else "")


def _line(row: Row, pivot: Pivot, wanted: Asked, asked: Asking, all_rows: str) -> Line:
    name = segment_name(row, asked.texts) or all_rows
    known = sum(value is not None for value in row.values)
    said = asked.texts.say("{label}, {name}", label=pivot.definition.label, name=name)
    spark = svg_spark(row.values, said, size=(120, 26)) if known > 1 else Markup("")
    return Line(name, tuple(_cell(one, pivot, wanted, asked) for one in row.found), spark)


def segment_name(row: Row, texts: Texts) -> str:
    """A segment in words."""
    return ", ".join(texts.say("(unknown)") if value is None else value for value in row.segment)


def _cell(one: Found | None, pivot: Pivot, wanted: Asked, asked: Asking) -> Cell | None:
    if one is None:
        return None
    found, unit, numbers = now(one), pivot.definition.unit, asked.numbers
    shown = told(found)
    change = _change(one, pivot, asked)
    known = {name: value for name, value in found.segment if value is not None}
    unknown = len(known) < len(found.segment)
    return Cell(
        value=numbers.value(shown.value, unit),
        interval=numbers.interval(shown.low, shown.high, unit),
        n=numbers.count(found.n),
        note=words.note(found.note.value, asked.texts),
        change=change,
        href="" if unknown else rows_link(asked, found.metric, found.period, **known),
    )


def _change(one: Found, pivot: Pivot, asked: Asking) -> str:
    """By how much it moved, and whether that is more than noise."""
    if not isinstance(one, Comparison) or told_value(one) is None or told(one.then).value is None:
        return ""
    written = asked.numbers.change(one.change, pivot.definition.unit)
    return asked.texts.say("{change}, beyond noise", change=written) if one.beyond_noise else written


def _sentence(pivot: Pivot, asked: Asking) -> str:
    """What the last period says: which segments differ from the whole by more than noise."""
    texts, unit = asked.texts, pivot.definition.unit
    whole_now = told(now(last)) if (last := pivot.whole.found[-1] if pivot.whole.found else None) else None
    if whole_now is None or whole_now.value is None:
        return texts.say("There is no value in the last period.")
    said = {"period": pivot.periods[-1], "value": asked.numbers.value(whole_now.value, unit)}
    said["period"] = period_words(pivot.periods[-1], asked.numbers)
    if not pivot.rows:
        return texts.say("In {period} it was {value}.", **said)
    apart = [segment_name(row, texts) for row in pivot.rows if _apart(row.found[-1], whole_now)]
    if not apart:
        return texts.say("In {period} all rows gave {value}; no segment differs from that by more than noise.", **said)
    names = ", ".join(apart[:NAMED]) + (f" + {len(apart) - NAMED}" if len(apart) > NAMED else "")
    return texts.say("In {period} all rows gave {value}; more than noise away from that: {names}.", names=names, **said)


def _apart(one: Found | None, whole_now: Measurement) -> bool:
    """Whether a segment's interval and that of all rows have nothing in common."""
    mine = told(now(one)) if one is not None else None
    if mine is None or None in (mine.low, mine.high, whole_now.low, whole_now.high):
        return False
    return bool(mine.low > whole_now.high or mine.high < whole_now.low)  # type: ignore[operator]


def _drawn(pivot: Pivot, wanted: Asked, asked: Asking) -> Iterator[Markup]:
    """Small charts on one scale, for a desk and for a phone."""
    rows: Sequence[Row] = pivot.rows[:MOST_PANELS] or (pivot.whole,)
    all_rows = asked.texts.say("All rows")
    panels = [
        Panel(
            segment_name(row, asked.texts) or all_rows,
            row.values,
            note=asked.texts.say("n {n}", n=asked.numbers.count(row.n)),
        )
        for row in rows
        if any(value is not None for value in row.values)
    ]
    if not panels:
        return
    behind = pivot.whole.values if pivot.rows else ()
    days = [period.first_day for period in pivot.periods]
    shown = Multiples(panels, days, wanted.grain, pivot.definition.unit, behind)
    yield from (inline(small_multiples(shown, asked.numbers, size)) for size in (WIDE, NARROW))
