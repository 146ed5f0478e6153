"""Data health: what the numbers rest on: sources, loads, what waits, how complete it is, where columns come from."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from wellserved.flow.loads import SourceState
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.pages.data_told import (
    FRESH,
    NEVER,
    STALE,
    coverage_lines,
    freshness,
    kept_out_lines,
    load_lines,
    origin_lines,
    source_lines,
    untold,
)
from wellserved.surfaces.pages.matched import matched
from wellserved.surfaces.pages.platforms import platforms
from wellserved.surfaces.pages.reconciled import reconciled
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.form import Fields
from wellserved.surfaces.words import Mark
from wellserved.terms.errors import QueryError, nearest

VIEWS = {
    "sources": to_say("Sources"),
    "platforms": to_say("Platforms"),
    "quarantine": to_say("Quarantine"),
    "completeness": to_say("Completeness"),
    "identity": to_say("Same customers"),
    "lineage": to_say("Lineage"),
    "reconcile": to_say("Theirs and ours"),
    "loads": to_say("Loads"),
}
router = APIRouter(include_in_schema=False)


@router.get("/data")
def show(asked: Asked) -> HTMLResponse:
    """One view of the data's health; above it what matters of all of them."""
    view = asked.state.view or "sources"
    if view not in VIEWS:
        raise QueryError(f"there is no view '{view}' of the data", "view", nearest(view, VIEWS))
    states, groups = asked.seen.sources(), asked.seen.kept_out()
    waiting = sum(group.rows for group in groups)
    marks = [freshness(state) for state in states]
    never, stale, fresh = (marks.count(mark) for mark in (NEVER, STALE, FRESH))
    pulled = asked.seen.pulled()
    failed = any(stream.state == "failed" for one in pulled for stream in one.streams)
    told = {
        "sources": _sources,
        "platforms": platforms,
        "quarantine": _quarantine,
        "completeness": _completeness,
        "identity": matched,
        "lineage": _lineage,
        "reconcile": reconciled,
    }
    drawn = page(
        asked,
        "data.html",
        title=asked.texts.say("Data health"),
        view=view,
        views=VIEWS,
        states=states,
        rows=sum(state.rows for state in states),
        waiting=waiting,
        stale=stale,
        never=never,
        fresh=fresh,
        last=_last(states, asked),
        advice=_advice(marks, waiting, failed, asked.texts),
        **told.get(view, _loads)(asked),
    )
    if pulled:  # a run that fails changes how streams stand, and nothing else by which an answer is known to be old
        drawn.headers["cache-control"] = "no-store"
    return drawn


@router.post("/data/retry")
def retry(asked: Asked, given: Fields) -> RedirectResponse:
    """Try a source's quarantined rows again, and show with the loads what came of it."""
    asked.seen.retry(given.get("source", ""))
    return RedirectResponse(f"/data{asked.state.query(view='loads')}", 303)


def _sources(asked: Asking) -> dict[str, Any]:
    lines = source_lines(asked.seen.sources(), asked.numbers, asked.seen.workspace.settings.zone, datetime.now(UTC))
    return {"lines": lines, "missing": untold(asked.seen.rows_by_record(), asked.seen.catalogue())}


def _quarantine(asked: Asking) -> dict[str, Any]:
    return {"lines": kept_out_lines(asked.seen.kept_out(), asked.texts, asked.numbers)}


def _completeness(asked: Asking) -> dict[str, Any]:
    missing = untold(asked.seen.rows_by_record(), asked.seen.catalogue())
    cards = asked.seen.scorecards()
    name = asked.state.scorecard or next(iter(cards), None)
    try:
        score = asked.seen.score(name, **asked.state.asked)
    except QueryError:
        return {"lines": [], "missing": missing, "period": None, "label": ""}
    return {
        "lines": coverage_lines(score, asked.numbers, asked.seen.workspace.settings.zone),
        "missing": missing,
        "period": score.period,
        "label": score.label,
    }


def _lineage(asked: Asking) -> dict[str, Any]:
    known = asked.seen.catalogue()
    chosen = asked.state.metric[0] if asked.state.metric else None
    origins = asked.seen.lineage(chosen) if chosen else ()
    return {
        "metrics": sorted(known.all_latest(), key=lambda metric: metric.label.lower()),
        "chosen": known.latest(chosen) if chosen else None,
        "lines": origin_lines(origins),
        "kept": asked.state.pairs(metric=()),
    }


def _loads(asked: Asking) -> dict[str, Any]:
    return {"lines": load_lines(asked.seen.loads(50), asked.numbers, asked.seen.workspace.settings.zone)}


def _last(states: Sequence[SourceState], asked: Asking) -> str:
    """When anything was read last, in words."""
    lines = source_lines(states, asked.numbers, asked.seen.workspace.settings.zone, datetime.now(UTC))
    return max((line.read_at for line in lines), default="")


def _advice(marks: Sequence[Mark], waiting: int, failed: bool, texts: Texts) -> str:
    """What to do next; the gravest first."""
    if not marks:
        return texts.say("Describe your first source in sources/, or begin with 'wellserved init'.")
    if failed:
        return texts.say("See under Platforms why a stream failed.")
    if NEVER in marks:
        return texts.say("Run 'wellserved load'.")
    if waiting:
        return texts.say("See why rows wait, mend the mapping, and try them again.")
    if STALE in marks:
        return texts.say("See whether the files of stale sources still arrive.")
    return texts.say("Nothing calls for action now.")
