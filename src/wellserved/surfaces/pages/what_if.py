"""What-if: sliders on staff, contacts and handling, and what they would do to waiting, customers and money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from wellserved.insight.staffing.beside import beside
from wellserved.insight.staffing.whatif import WhatIf
from wellserved.surfaces.ahead_plot import Axis, Spot, ahead_plot
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import NOTHING, Numbers
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.percent import factor_of
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.whatif_words import (
    cautions,
    compared,
    grounds,
    money,
    people,
    sentences,
    short_verdict,
    tier_name,
)
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain, Period
from wellserved.terms.unit import Unit

SLIDERS = (
    ("staff", to_say("Staff at work"), -30, 30),
    ("demand", to_say("Contacts that come"), -30, 50),
    ("handle_time", to_say("Seconds of handling"), -30, 30),
)
USUAL = "-10"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Slider:
    """One of the scenario's changes, in percent.

    Args:
        name: Its name in the address.
        label: What it moves.
        least: The left end.
        most: The right end.
        value: Where it stands.
        shown: The same as it is read.
    """

    name: str
    label: str
    least: int
    most: int
    value: float
    shown: str


@dataclass(frozen=True)
class Step:
    """Another staffing beside the one asked for, in words, and its address."""

    staff: str
    here: bool
    query: str
    left: str
    late: str
    saved: str
    margin: str
    net: str
    verdict: str


@dataclass(frozen=True)
class TierLine:
    """Customers of one value, in words."""

    name: str
    waited: str
    left: str
    customers: str
    margin: str


@router.get("/what-if")
def show(request: Request, asked: Asked) -> HTMLResponse:
    """A scenario, which the address says; a cut of a tenth where it says none."""
    said = {name: request.query_params.get(name) for name, *_ in SLIDERS}
    if not any(said.values()) and not request.query_params.get("years"):
        said["staff"] = USUAL
    factors = {name: factor_of(value, name) for name, value in said.items()}
    years = _years(request.query_params.get("years"))
    told: dict[str, Any] = {"title": asked.texts.say("What-if"), "years": years}
    told |= {"sliders": _sliders(factors, asked.numbers)}
    told |= {"fields": [pair for pair in asked.state.pairs(view=None, metric=(), by=()) if pair[0] not in factors]}
    try:
        found = asked.seen.whatif(
            where=asked.state.where, staff=factors["staff"], demand=factors["demand"],
            handle=factors["handle_time"], years=years, **asked.state.asked,
        )  # fmt: skip
    except QueryError as error:
        return page(asked, "what_if.html", refused=error, found=None, **told)
    return page(asked, "what_if.html", _period(found, asked), refused=None, found=found, **told, **_told(found, asked))


def _years(said: str | None) -> float:
    try:
        return float(said) if said else 1.0
    except ValueError:
        raise QueryError("that is no number of years", "years", "write 1 or 2.5") from None


def _period(found: WhatIf, asked: Asking) -> Period | None:
    first, last = found.operation.first, found.operation.last
    if first is None or last is None:
        return None
    midnight = asked.seen.workspace.calendar.midnight
    return Period(midnight(first), midnight(last + timedelta(days=1)), Grain.ALL)


def _sliders(factors: dict[str, float], numbers: Numbers) -> list[Slider]:
    return [
        Slider(name, label, least, most, round(100 * (factors[name] - 1), 6), _change(factors[name], numbers))
        for name, label, least, most in SLIDERS
    ]


def _change(factor: float, numbers: Numbers) -> str:
    """A factor as a change: -10 %."""
    size = numbers.bare(round(100 * abs(factor - 1), 6), Unit.COUNT)
    return f"{'-' if factor < 1 else '+' if factor > 1 else '±'}{size} %"


def _told(found: WhatIf, asked: Asking) -> dict[str, Any]:
    numbers = asked.numbers
    *reasons, said = sentences(found, numbers)
    others = beside(found)
    return {
        "verdict": said,
        "reasons": reasons,
        "worth": found.margin is not None or found.customers is not None,
        "picture": _picture(others, asked),
        "lines": compared(found, numbers),
        "tiers": _tiers(found, numbers),
        "steps": _steps(others, found, asked),
        "grounds": grounds(found, numbers),
        "cautions": cautions(found, numbers),
        "facts": _facts(found, numbers),
    }


def _facts(found: WhatIf, numbers: Numbers) -> list[tuple[str, str]]:
    """The few figures to decide by; what is not known is left to the verdict's sentence."""
    texts, now, then = numbers.texts, found.now.waiting, found.then.waiting
    told = [
        (texts.say("Leave the line"), _from_to(float(now.abandoned), float(then.abandoned), numbers)),
        (texts.say("Wait > 2 min"), _from_to(float(now.beyond), float(then.beyond), numbers)),
        (texts.say("Cost of staff saved"), numbers.change(found.saved, Unit.MONEY)),
        (texts.say("Customers kept or lost (90 %)"), people(found.customers, numbers)),
        (texts.say("What customers bring (90 %)"), money(found.margin, numbers)),
        (texts.say("Net a year (90 %)"), money(found.net, numbers)),
    ]
    return [(name, value) for name, value in told if value != NOTHING]


def _from_to(now: float, then: float, numbers: Numbers) -> str:
    return f"{numbers.percent(now)} → {numbers.percent(then)}" if now != then else numbers.percent(now)


def _picture(others: Sequence[WhatIf], asked: Asking) -> Markup:
    """Who leaves and who waits long, from the least staff to the most."""
    texts, percent = asked.texts, asked.numbers.percent
    told = [(one.scenario.staff - 1, one.then.waiting) for one in others]
    spots = [Spot(staff, float(waiting.abandoned), model=float(waiting.beyond)) for staff, waiting in told]
    most = max(max(one.seen or 0.0, one.model or 0.0) for one in spots)
    x = Axis(texts.say("Staff at work"), spots[0].x, spots[-1].x, lambda change: _change(1 + change, asked.numbers))
    title = texts.say("Who leaves the line and who waits more than 2 minutes, by staff at work")
    return ahead_plot(title, spots, x, Axis("", 0.0, most * 1.1 or 1.0, percent), "by-staff")


def _tiers(found: WhatIf, numbers: Numbers) -> list[TierLine]:
    pairs = zip(found.operation.tiers, found.tiers, strict=True)
    return [
        TierLine(
            tier_name(tier, numbers.texts),
            numbers.change(round(one.waited), Unit.COUNT),
            numbers.change(round(one.abandoned), Unit.COUNT),
            people(one.customers, numbers),
            money(one.margin, numbers),
        )
        for tier, one in pairs
    ]


def _steps(others: Sequence[WhatIf], found: WhatIf, asked: Asking) -> list[Step]:
    numbers = asked.numbers
    return [
        Step(
            staff=_change(one.scenario.staff, numbers),
            here=one.scenario == found.scenario,
            query=_query(one, asked),
            left=numbers.percent(float(one.then.waiting.abandoned)),
            late=numbers.percent(float(one.then.waiting.beyond)),
            saved=numbers.change(one.saved, Unit.MONEY),
            margin=money(one.margin, numbers),
            net=money(one.net, numbers),
            verdict=short_verdict(one, numbers.texts),
        )
        for one in others
    ]


def _query(one: WhatIf, asked: Asking) -> str:
    """The address of a scenario."""
    told = one.scenario
    changes = (("staff", told.staff), ("demand", told.demand), ("handle_time", told.handle))
    said = "&".join(f"{name}={100 * (factor - 1):g}" for name, factor in changes)
    own = asked.state.query(view=None, metric=(), by=())
    return f"{own}{'&' if own else '?'}{said}&years={told.years:g}"
