"""Effects: what one thing does to another, with what tried to refute it, or why nothing is claimed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from wellserved.insight.evidence import Grade
from wellserved.surfaces.effect_told import effect_sentence
from wellserved.surfaces.number import Numbers
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
        sentence: What was found.
        size: The effect.
        span: Its interval.
        naive: The plain difference.
        grade: How sure.
        day: When it was found.
        stale: Whether something changed since.
        marks: Places of low, high, effect, zero and the plain difference; None where nothing is claimed.
    """

    told: Mapping[str, Any]
    sentence: str
    size: str
    span: str
    naive: str
    grade: str
    day: str
    stale: bool
    marks: dict[str, float] | None


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
    unit = Unit(told["unit"])
    size, low, high, naive = (
        "" if told[key] is None else numbers.change(told[key], unit) for key in ("effect", "low", "high", "naive")
    )
    sentence = effect_sentence(told, numbers)
    return Shown(told, sentence, size, f"{low} … {high}", naive, told["evidence"], day, stale, _marks(told))


def _marks(told: Mapping[str, Any]) -> dict[str, float] | None:
    """Each finding has a scale of its own, for their units differ."""
    if told["effect"] is None:
        return None
    places = {key: float(told[key]) for key in ("low", "high", "effect", "naive") if told[key] is not None}
    places["zero"] = 0.0
    least, span = min(places.values()), max(places.values()) - min(places.values())
    return {key: round(8 + (WIDE - 16) * (value - least) / (span or 1.0), 1) for key, value in places.items()}
