"""Lifetimes: what customers will bring, how long they stay, and how far the same way of computing was off."""

from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from wellserved.enrich.lifetimes import SEGMENTS
from wellserved.insight.lifetime.found import Group, HoldOut, Lifetime
from wellserved.surfaces.ahead_plot import Axis, Spot, ahead_plot
from wellserved.surfaces.horizon import months_of
from wellserved.surfaces.lifetime_told import FORETOLD, RELATIONS, cautions, money, sentence, served, signed
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.terms.unit import Unit

HORIZONS = ("6m", "12m", "24m", "36m")
MOST_MONTHS = 60
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Line:
    """A group in words."""

    name: str
    each: str
    together: str
    there: str
    then: str
    n: str
    whole: bool = False


@dataclass(frozen=True)
class Heldout:
    """One part of the time held out, in words."""

    what: str
    predicted: str
    actual: str
    off: str
    whole: bool


@router.get("/lifetime")
def show(asked: Asked, group: str = "value_tier", horizon: str = "12m") -> HTMLResponse:
    """What customers will bring, by group."""
    numbers, texts = asked.numbers, asked.texts
    found = asked.seen.lifetime(by=group, months=months_of(horizon))
    return page(
        asked,
        "lifetime.html",
        title=texts.say("Lifetime value"),
        found=found,
        said=sentence(found, numbers),
        cautions=list(cautions(found, numbers)),
        relation=texts.say(RELATIONS[found.relation]) if found.relation else "",
        groups=[_line(one, numbers, found) for one in (*found.groups, *([found.whole] if found.whole else []))],
        services=_services(found, numbers),
        curve=_curve(found, asked),
        held=[line for one in found.holdout for line in _held(one, asked)],
        heldpicture=_held_picture(found, asked),
        horizons=HORIZONS,
        horizon=horizon,
        segments=SEGMENTS,
        group=group,
        fields=asked.state.pairs(view=None, metric=(), by=()),
    )


def _line(one: Group, numbers: Numbers, found: Lifetime) -> Line:
    then = numbers.percent(one.staying) if one.orders is None else numbers.value(one.orders.value, Unit.SCORE)
    together = numbers.value(one.total.value, Unit.MONEY)
    told = (money(one.value, numbers), together, numbers.percent(one.alive), then, numbers.count(one.n))
    return Line(one.name, *told, whole=one is found.whole)


def _services(found: Lifetime, numbers: Numbers) -> list[tuple[str, ...]]:
    told: list[tuple[str, ...]] = []
    for one in found.experience:
        odds = "1"
        if one.odds is not None:
            ends = numbers.interval(one.odds.low, one.odds.high, Unit.SCORE)
            odds = f"× {numbers.value(one.odds.value, Unit.SCORE)} ({ends})"
        left = numbers.percent(one.left / one.months if one.months else None)
        told.append((served(one, numbers), money(one.group.value, numbers), left, odds, numbers.count(one.group.n)))
    return told


def _curve(found: Lifetime, asked: Asking) -> Markup:
    """The share still there, as seen and by the model."""
    points = found.curve[: MOST_MONTHS + 1]
    if len(points) < 2:
        return Markup("")
    spots = [
        Spot(
            point.month,
            point.share.value if point.share else None,
            point.share.low if point.share else None,
            point.share.high if point.share else None,
            point.model,
        )
        for point in points
    ]
    x = Axis(asked.texts.say("months since coming"), 0.0, float(points[-1].month), asked.numbers.count)
    y = Axis("", 0.0, 1.0, asked.numbers.percent)
    return ahead_plot(
        asked.texts.say("The share of customers still there, by months since coming"), spots, x, y, "curve"
    )


def _held(one: HoldOut, asked: Asking) -> list[Heldout]:
    numbers, unit = asked.numbers, Unit.MONEY if one.what == "margin" else Unit.COUNT
    what = asked.texts.say(FORETOLD[one.what])
    lines = []
    for part in one.parts:
        off = signed(part.predicted / part.actual - 1 if part.actual else None, numbers)
        told = (numbers.value(part.predicted, unit), numbers.value(part.actual, unit), off)
        lines.append(Heldout(f"{what}, {part.name}", *told, whole=False))
    ends = numbers.interval(one.predicted.low, one.predicted.high, unit)
    predicted = f"{numbers.value(one.predicted.value, unit)} ({ends})"
    lines.append(Heldout(what, predicted, numbers.value(one.actual, unit), signed(one.off, numbers), whole=True))
    return lines


def _held_picture(found: Lifetime, asked: Asking) -> Markup:
    """What was foretold of each month held out, beside what came."""
    if not found.holdout or len(found.holdout[0].parts) < 2:
        return Markup("")
    one = found.holdout[0]
    ends = [end for part in one.parts for end in (part.predicted, part.actual)]
    room = max(max(ends) - min(ends), 0.02 * max(ends))
    spots = [Spot(at + 1.0, part.actual, None, None, part.predicted) for at, part in enumerate(one.parts)]
    what = asked.texts.say(FORETOLD[one.what])
    x = Axis(asked.texts.say("months held out"), 1.0, float(len(one.parts)), asked.numbers.count)
    y = Axis("", max(min(ends) - room, 0.0), max(ends) + room, lambda value: asked.numbers.count(round(value)))
    title = asked.texts.say("Foretold and come, by month held out: {what}", what=what)
    return ahead_plot(title, spots, x, y, "heldout")
