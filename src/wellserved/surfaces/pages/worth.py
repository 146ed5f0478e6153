"""Value: cost to serve against what customers bring: by segment, in three versions, as curve, bridge and cut."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from wellserved.enrich.worth import OF_CONTACTS, OF_CUSTOMERS
from wellserved.flow.value import Worth
from wellserved.insight.worth.account import Served
from wellserved.scorecard.narrowed import can_tell
from wellserved.surfaces.charts.drawing import inline
from wellserved.surfaces.charts.figure import rows_link
from wellserved.surfaces.charts.value_pictures import BEFORE, NOW, WHALE, Picture, pictures
from wellserved.surfaces.export.business_case import business_case, may_not
from wellserved.surfaces.export.pdf import require_typst
from wellserved.surfaces.pages.bar import metrics_of
from wellserved.surfaces.pages.downloads import attached
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.valued import assumptions, findings, missing_text, sentence
from wellserved.surfaces.valued_tables import (
    Table,
    booked_table,
    bridge_table,
    cut_table,
    foreseen_table,
    named_values,
    segments_table,
    values_table,
)
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.words import plain
from wellserved.terms.period import label

TOLD_BY = {
    "demand": "issues_opened", "repeats": "repeat_contact_rate", "contacts": "contacts_handled",
    "contact_mix": "contacts_handled",
    "cost_per_contact": "cost_per_contact_shared", "idle": "idle_cost_share", "kept_apart": "service_cost",
    "buyers": "margin_per_customer", "customer_mix": "margin_per_customer", "margin_per_buyer": "margin_per_customer",
    WHALE: "margin_per_customer",
}  # fmt: skip
CHOICES = (*OF_CUSTOMERS[:4], *OF_CONTACTS[:4])
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Drawn:
    """A picture for desk and phone, and what it says."""

    title: str
    said: str
    wide: Markup
    narrow: Markup


@router.get("/value")
def show(asked: Asked) -> HTMLResponse:
    """What service costs and what its customers bring, in one period."""
    title = asked.texts.say("Value")
    if asked.seen.known_days(*metrics_of(asked)) is None:
        return page(asked, "empty.html", title=title, why="data", chosen=[])
    found, numbers = _found(asked), asked.numbers
    drawn = {
        one.name: _drawn(one)
        for one in pictures(
            found, numbers, lambda part: _leads(asked, found, part), lambda mark: _behind(asked, found, mark)
        )
    }
    return page(
        asked,
        "value.html",
        found.period,
        title=title,
        sentence=sentence(found, numbers),
        findings=findings(found, numbers),
        missing=[missing_text(one, found, numbers) for one in found.missing],
        choices=list(_choices(asked, found)),
        by=" and ".join(found.by).replace("_", " "),
        drawn=drawn,
        segments=segments_table(found, numbers),
        values=values_table(found, numbers),
        named=list(named_values(found, numbers)),
        rest=list(_rest(found, asked)),
        bridge=bridge_table(found.bridge, found, numbers) if found.bridge else None,
        cut=list(_cut(found, asked)),
        assumed=assumptions(found, numbers),
        may_not=may_not(numbers),
        files=[(kind.upper(), f"/value.{kind}{asked.state.query(view=None)}") for kind in ("pdf", "html")],
    )


@router.get("/value.{kind}")
def case(asked: Asked, kind: Literal["pdf", "html"]) -> Response:
    """The business case: what the page says, to hand out."""
    if kind == "pdf":
        require_typst()
    found = _found(asked)
    workspace = asked.seen.whole()
    name = f"value-{label(found.period, workspace.calendar)}"
    content = business_case(".pdf" if kind == "pdf" else ".html", workspace, found, asked.numbers)
    if kind == "pdf":
        return attached(content, "pdf", name)
    said = {"Content-Disposition": f'attachment; filename="{name}.html"'}
    return Response(content, media_type="text/html; charset=utf-8", headers=said)


def _found(asked: Asking) -> Worth:
    state = asked.state
    return asked.seen.value(where=state.where, by=state.by, against=state.compare or "previous", **state.asked)


def _drawn(one: Picture) -> Drawn:
    return Drawn(one.title, one.said, inline(one.wide), inline(one.narrow))


def _leads(asked: Asking, found: Worth, part: Served) -> str:
    """Where a segment leads: the same page of that segment only; nowhere where its value is not known."""
    state = asked.state.but(by=tuple(found.by))
    for name, value in zip(found.by, part.key, strict=True):
        if value is None:
            return ""
        state = state.filtered(name, (value,))
    return f"/value{state.query()}"


def _behind(asked: Asking, found: Worth, mark: str) -> str:
    """The rows behind a mark: those of the KPI that tells it; an end of the bridge leads to its own period."""
    told = found.against if mark == BEFORE else found.period
    if mark in (BEFORE, NOW):
        calendar = asked.seen.workspace.calendar
        return f"/value{asked.state.query(period=label(told, calendar))}" if told else ""
    known = {one.name: one for one in asked.seen.catalogue().all_latest()}
    metric = TOLD_BY.get(mark, "")
    able = told is not None and metric in known and can_tell(known[metric], asked.state.segments, known)
    return rows_link(asked, metric, told) if able and told else ""


def _choices(asked: Asking, found: Worth) -> Iterator[tuple[str, str, bool]]:
    """What it may be cut by: name, query, whether it is."""
    for name in CHOICES:
        yield plain(name), asked.state.query(by=(name,)), found.by == (name,)


def _rest(found: Worth, asked: Asking) -> Iterator[Table]:
    if found.account.booked:
        yield booked_table(found, asked.numbers)


def _cut(found: Worth, asked: Asking) -> Iterator[Table]:
    if found.cut is not None:
        yield cut_table(found.cut, asked.numbers)
        if found.foreseen is not None and found.foreseen.tiers:
            yield foreseen_table(found, asked.numbers)
