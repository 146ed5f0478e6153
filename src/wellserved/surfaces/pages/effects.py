"""Effects: what one thing does to another, with what tried to refute it, or why nothing is claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from wellserved.insight.evidence import Grade
from wellserved.surfaces.effect_told import effect_sentence
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.pages.effect_likeness import Compared, compared
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked
from wellserved.surfaces.web.form import Fields
from wellserved.terms.unit import Unit

router = APIRouter(include_in_schema=False)
WIDE = 240.0


@dataclass(frozen=True)
class Shown:
    """A finding as the page shows it: its texts, and where its interval lies on a line of 240 points.

    Args:
        told: The finding.
        name: What was done, in few words; `about` says the rest of it.
        about: What exactly that is; empty where the name says it.
        sentence: What was found.
        size: The effect.
        span: Its interval.
        naive: The plain difference.
        grade: How sure.
        day: When it was found.
        stale: Whether something changed since.
        marks: Places of low, high, effect, zero and the plain difference; None where nothing is claimed.
        parts: The same of each part of those looked at, such as a value tier, on the same line.
        compared: How alike those compared were; None where that is not known.
    """

    told: Mapping[str, Any]
    name: str
    about: str
    sentence: str
    size: str
    span: str
    naive: str
    grade: str
    day: str
    stale: bool
    marks: dict[str, float] | None
    parts: tuple["Part", ...] = ()
    compared: Compared | None = None


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
    """What was found last, and a form to find it anew."""
    shown = [_shown(one.told, one.at.date().isoformat(), one.stale, asked.numbers) for one in asked.seen.effects()]
    return page(
        asked,
        "effects.html",
        title=asked.texts.say("Effects"),
        claimed=[one for one in shown if one.told["refused"] is None],
        refused=[one for one in shown if one.told["refused"] is not None],
        askable=asked.seen.askable(),
        grades=[grade.words for grade in Grade],
    )


@router.post("/effects/test")
def test_now(asked: Asked, given: Fields) -> RedirectResponse:
    """Find an effect, keep it, and go back to the page."""
    treatment, _, outcome = given.get("pair", "").partition(" -> ")
    asked.seen.effect(treatment, outcome)
    return RedirectResponse(f"/effects{asked.state.query()}", 303)


def _shown(told: Mapping[str, Any], day: str, stale: bool, numbers: Numbers) -> Shown:
    size, span, naive = _written(told, numbers)
    sentence, (name, _, about) = effect_sentence(told, numbers), told["treatment_label"].partition(": ")
    marks, parts = _marks(told), _parts(told, numbers)
    alike = compared(told, numbers)
    return Shown(told, name, about, sentence, size, span, naive, told["evidence"], day, stale, marks, parts, alike)


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
        found.append(Part(among, size, span, numbers.count(one["n"]), marks, one["refused"] or ""))
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
