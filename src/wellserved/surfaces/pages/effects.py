"""Effects: what one thing does to another, with what tried to refute it, or why nothing is claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from wellserved.flow.effects import KeptEffect
from wellserved.insight.evidence import Grade
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.effect_told import effect_sentence
from wellserved.surfaces.effect_wordings import NAMES
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.pages.effect_likeness import Compared, compared
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.said_again import said_again
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.form import Fields
from wellserved.terms.period import label
from wellserved.terms.unit import Unit

OF_CONTACTS = "contacts_handled"
router = APIRouter(include_in_schema=False)
WIDE = 240.0
STOOD = (True, False, None)  # what may become of a check


@dataclass(frozen=True)
class Shown:
    """A finding as the page shows it: its texts, and where its interval lies on a line of 240 points.

    Args:
        name: What was done, in few words; `about` says the rest of it.
        about: What exactly that is; empty where the name says it.
        outcome: What it may have moved.
        sentence: What was found.
        method: How.
        size: The effect.
        span: Its interval.
        naive: The plain difference.
        n: Units compared.
        grade: How sure.
        day: When it was found.
        days: The first and the last day of what it rests on; the period where one was asked for.
        stale: Whether something changed since.
        marks: Places of low, high, effect, zero and the plain difference; None where nothing is claimed.
        checks: What tried to refute it.
        holds_if: What must hold for it to be the effect.
        may_not: What may not be concluded.
        parts: The same of each part of those looked at, such as a value tier, on the same line.
        compared: How alike those compared were; None where that is not known.
    """

    name: str
    about: str
    outcome: str
    sentence: str
    method: str
    size: str
    span: str
    naive: str
    n: str
    grade: str
    day: str
    days: str
    stale: bool
    marks: dict[str, float] | None
    rows: str
    checks: tuple["Attack", ...]
    holds_if: tuple[str, ...]
    may_not: tuple[str, ...]
    parts: tuple["Part", ...] = ()
    compared: Compared | None = None


@dataclass(frozen=True)
class Attack:
    """A check: its name, what became of it and in which tone, what it says."""

    name: str
    stood: str
    tone: str
    said: str


@dataclass(frozen=True)
class Part:
    """An effect among some, or why nothing is claimed of them."""

    among: str
    size: str
    span: str
    n: str
    marks: dict[str, float] | None
    refused: str


@router.get("/effects")
def show(asked: Asked) -> HTMLResponse:
    """What was found last of all contacts or of a period's, and a form to find it anew."""
    period, numbers = _period(asked), asked.numbers
    kept = [one for one in asked.seen.effects() if period is None or one.told.get("period") == period]
    shown = [(one.told["refused"] is None, _shown(one, asked)) for one in kept]
    asks = [
        (one, tuple(said_again(text, numbers) for text in one.label), said_again(one.missing or "", numbers))
        for one in asked.seen.askable()
    ]
    return page(
        asked,
        "effects.html",
        asked.seen.span(asked.state.period) if asked.state.period else None,
        title=asked.texts.say("Effects"),
        claimed=[one for found, one in shown if found],
        refused=[one for found, one in shown if not found],
        askable=asks,
        grades=[grade.words for grade in Grade],
        of_period=period,
    )


@router.post("/effects/test")
def test_now(asked: Asked, given: Fields) -> RedirectResponse:
    """Find an effect, of the period's contacts where one is looked at, keep it, and go back to the page."""
    treatment, _, outcome = given.get("pair", "").partition(" -> ")
    asked.seen.effect(treatment, outcome, _period(asked))
    return RedirectResponse(f"/effects{asked.state.query()}", 303)


def _period(asked: Asking) -> str | None:
    """The period looked at, as findings keep it; None for all there is."""
    said = asked.state.period
    return label(asked.seen.span(said), asked.seen.workspace.calendar) if said else None


def _rows(told: Mapping[str, Any], asked: Asking) -> str:
    """The rows that it rests on: those of the outcome where that is a KPI, else the contacts looked at."""
    days = told.get("period") or f"{told['from']}..{told['to']}"
    known = asked.seen.catalogue().names()
    metric = told["outcome"] if told["outcome"] in known else OF_CONTACTS
    there = metric in known and (told.get("period") or (told["from"] and told["to"]))
    return kpi_link(metric, asked.state.but(period=days, view="rows")) if there else ""


def _shown(kept: KeptEffect, asked: Asking) -> Shown:
    told, numbers = kept.told, asked.numbers
    size, span, naive = _written(told, numbers)
    name, _, about = said_again(told["treatment_label"], numbers).partition(": ")
    days = told.get("period") or " – ".join(one for one in (told["from"], told["to"]) if one)
    return Shown(
        name=name,
        about=about,
        outcome=said_again(told["outcome_label"], numbers),
        sentence=effect_sentence(told, numbers),
        method=said_again(told["method"], numbers),
        size=size,
        span=span,
        naive=naive,
        n=numbers.count(told["n"]),
        grade=numbers.texts.say(told["evidence"]),
        day=kept.at.date().isoformat(),
        days=days,
        stale=kept.stale,
        marks=_marks(told),
        rows=_rows(told, asked),
        checks=_attacks(told, numbers),
        holds_if=tuple(said_again(line, numbers) for line in told["assumptions"]),
        may_not=tuple(said_again(line, numbers) for line in told["may_not_be_concluded"]),
        parts=_parts(told, numbers),
        compared=compared(told, numbers),
    )


def _attacks(told: Mapping[str, Any], numbers: Numbers) -> tuple[Attack, ...]:
    """What tried to refute it: what it did not stand first, what only informs last."""
    order = sorted(told["checks"].items(), key=lambda one: (1, 0, 2)[STOOD.index(one[1]["passed"])])
    return tuple(_attack(name, check, numbers) for name, check in order)


def _attack(name: str, check: Mapping[str, Any], numbers: Numbers) -> Attack:
    say, at = numbers.texts.say, STOOD.index(check["passed"])
    stood = (say("stood"), say("did not stand"), say("informs"))[at]
    tone = ("blue", "vermilion", "quiet")[at]
    return Attack(say(NAMES.get(name, name.replace("_", " "))), stood, tone, said_again(check["said"], numbers))


def _written(told: Mapping[str, Any], numbers: Numbers) -> tuple[str, str, str]:
    """The effect, its interval and the plain difference."""
    unit = Unit(told["unit"])
    size, low, high, naive = (
        "" if told[key] is None else numbers.change(told[key], unit) for key in ("effect", "low", "high", "naive")
    )
    return size, numbers.texts.say("{low} to {high}", low=low, high=high) if low else "", naive


def _parts(told: Mapping[str, Any], numbers: Numbers) -> tuple[Part, ...]:
    """The parts of those looked at, drawn to the whole's scale; months in their order."""
    scale, found = _scale(told), []
    for name, one in sorted(told["groups"].items(), key=lambda part: _month(part[0]) or 0):
        size, span, _ = _written(one, numbers)
        marks = None if one["effect"] is None else _placed(one, scale)
        among = _among(name, numbers)
        found.append(Part(among, size, span, numbers.count(one["n"]), marks, said_again(one["refused"] or "", numbers)))
    return tuple(found)


def _month(name: str) -> int | None:
    """The month since it began, of a part such as "period -2"; None of others."""
    kind, _, number = name.partition(" ")
    return int(number) if kind == "period" else None


def _among(name: str, numbers: Numbers) -> str:
    month = _month(name)
    if month is None:
        return numbers.texts.say("where {condition}", condition=name.replace("_", " "))
    return numbers.texts.say("month {number} since it began", number=f"{month:+d}")


def _marks(told: Mapping[str, Any]) -> dict[str, float] | None:
    """Each finding has a scale of its own, for their units differ."""
    return None if told["effect"] is None else _placed(told, _scale(told))


def _scale(told: Mapping[str, Any]) -> tuple[float, float]:
    """The least and the largest that is drawn of a finding and its parts; no effect is always among it."""
    drawn = [told, *told["groups"].values()]
    ends = [float(one[key]) for one in drawn for key in ("low", "high") if one[key] is not None]
    values = [*ends, 0.0, *([float(told["naive"])] if told["naive"] is not None else [])]
    return min(values), max(values)


def _placed(told: Mapping[str, Any], scale: tuple[float, float]) -> dict[str, float]:
    least, span = scale[0], scale[1] - scale[0]
    places = {key: float(told[key]) for key in ("low", "high", "effect", "naive") if told[key] is not None}
    places["zero"] = 0.0
    return {key: round(8 + (WIDE - 16) * (value - least) / (span or 1.0), 1) for key, value in places.items()}
