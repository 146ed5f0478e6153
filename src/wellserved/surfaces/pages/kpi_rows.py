"""KPI rows: the rows behind a number, page by page: which were counted, which not, of which it is not known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wellserved.metrics.formula import Derived, Model
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.web.linked import linked
from wellserved.surfaces.words import plain

AT_ONCE, MOST_PAGES, BESIDE = 50, 2_000, 5
COUNTED = {
    "yes": ("●", to_say("counted"), "blue"),
    "no": ("○", to_say("not counted"), "quiet"),
    "unknown": ("…", to_say("not known"), "ochre"),
}
PAGES = {  # where more is told of what a model says
    "lifetime": "/lifetime", "journeys": "/journeys", "value": "/value", "rollout": "/effects", "proficiency": "",
}  # fmt: skip


@dataclass(frozen=True)
class RowLine:
    """One row: whether it was counted, and its telling columns."""

    glyph: str
    word: str
    tone: str
    cells: tuple[str, ...]


def told(asked: Asking, looked: Looked, number: int = 1) -> Mapping[str, Any]:
    """What the view shows."""
    if isinstance(looked.definition.formula, Derived):
        parts = [(name, kpi_link(name, asked.state)) for name in looked.definition.formula.parts]
        return {"parts": parts, "lines": [], "columns": []}
    if isinstance(looked.definition.formula, Model):
        page = PAGES[looked.definition.formula.name]
        return {"parts": [], "lines": [], "columns": [], "model": page + asked.state.query(view=None) if page else ""}
    passed = AT_ONCE * (number - 1)
    found = asked.seen.rows(looked.definition.name, limit=AT_ONCE + 1, offset=passed, **looked.asked)
    shown = [name for name in found.columns[1:] if name in found.telling]
    shown += [name for name in found.columns[1:] if name not in shown][:BESIDE]
    places = [found.columns.index(name) for name in shown]
    zone = ZoneInfo(asked.state.tz or asked.seen.workspace.settings.zone)
    rows = found.rows[:AT_ONCE]
    return {
        "parts": [],
        "columns": [plain(name) for name in shown],
        "lines": [_line(asked, row[0], [row[i] for i in places], zone) for row in rows],
        "first": passed + 1,
        "last": passed + len(rows),
        "earlier": _numbered(asked, looked, number - 1) if number > 1 else "",
        "later": _numbered(asked, looked, number + 1) if len(found.rows) > AT_ONCE and number < MOST_PAGES else "",
    }


def _numbered(asked: Asking, looked: Looked, number: int) -> str:
    return linked(f"/kpi/{looked.definition.name}", asked.state, {"page": (str(number),)} if number > 1 else {})


def _line(asked: Asking, counted: str, cells: list[Any], zone: ZoneInfo) -> RowLine:
    glyph, word, tone = COUNTED[counted]
    return RowLine(glyph, asked.texts.say(word), tone, tuple(cell(one, asked.numbers, zone) for one in cells))


def cell(value: Any, numbers: Numbers, zone: ZoneInfo) -> str:
    """One cell of a row, as it is read."""
    match value:
        case None:
            return NOTHING
        case bool():
            return numbers.texts.say("yes") if value else numbers.texts.say("no")
        case datetime():
            return f"{value.astimezone(zone) if value.tzinfo else value:%Y-%m-%d %H:%M:%S}"
        case date():
            return value.isoformat()
        case float():
            return f"{value:.10g}"
        case _:
            return str(value)
