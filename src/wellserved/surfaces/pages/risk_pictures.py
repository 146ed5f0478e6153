"""Risk pictures: how many are caught, whether risks are as high as they say, how long a model lasts; and the counts."""

from dataclasses import dataclass
from datetime import date
from itertools import accumulate

from markupsafe import Markup

from wellserved.insight.risk.found import Tested
from wellserved.surfaces.ahead_plot import Axis, Spot, ahead_plot
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.web.asking import Asking
from wellserved.terms.unit import Unit


@dataclass(frozen=True)
class Tenth:
    """Rows of like risk in words: what was foretold of them and what came, in counts too.

    Args:
        name: Which tenth, the highest first.
        foretold: The mean risk.
        came: The share in which it came, and its interval.
        hits: In how many it came.
        n: Rows.
        lift: How many times as often as in all.
        caught: The share of all in which it came that this tenth and those above it hold.
    """

    name: str
    foretold: str
    came: tuple[str, str]
    hits: str
    n: str
    lift: str
    caught: str


def tenths(tested: Tested, numbers: Numbers) -> list[Tenth]:
    """The tenths of the rows tested, the highest risk first."""
    usual, percent = tested.came / tested.n, numbers.percent
    return [
        Tenth(
            name=numbers.count(place),
            foretold=percent(one.foretold),
            came=(percent(one.came), numbers.interval(one.low, one.high, Unit.PERCENT)),
            hits=numbers.count(round(one.came * one.n)),
            n=numbers.count(one.n),
            lift=numbers.value(one.came / usual, Unit.SCORE),
            caught=percent(share),
        )
        for place, (one, (_, share)) in enumerate(zip(reversed(tested.bins), _caught(tested)[1:], strict=True), 1)
    ]


def caught(tested: Tested, asked: Asking) -> Markup:
    """The share of those concerned that is caught by looking at so many, the highest risk first."""
    percent, texts = asked.numbers.percent, asked.texts
    spots = [Spot(looked, seen=share) for looked, share in _caught(tested)]
    spots = [Spot(0.0, model=0.0), *spots, Spot(1.0, model=1.0)]
    x = Axis(texts.say("looked at, the highest risk first"), 0.0, 1.0, percent)
    y = Axis(texts.say("caught"), 0.0, 1.0, percent)
    return ahead_plot(texts.say("The share of those concerned who are among those looked at"), spots, x, y, "caught")


def calibration(tested: Tested, asked: Asking) -> Markup:
    """What came beside what was foretold, by tenths of risk."""
    percent, texts = asked.numbers.percent, asked.texts
    top = max(max(one.foretold, one.high) for one in tested.bins) * 1.05
    spots = [Spot(one.foretold, one.came, one.low, one.high) for one in tested.bins]
    spots = [Spot(0.0, model=0.0), *spots, Spot(top, model=top)]
    x, y = (Axis(texts.say(label), 0.0, top, percent) for label in (to_say("foretold"), to_say("came")))
    return ahead_plot(texts.say("What came beside what was foretold"), spots, x, y, "calibration", dots=True)


def decay(tested: Tested, asked: Asking) -> Markup:
    """The AUC by stretches of time after learning, each in the middle of its days."""
    told = [(one, one.auc) for one in tested.slices if one.auc is not None]
    if len(told) < 2:
        return Markup("")
    ends = [(_day(one.first), _day(one.last)) for one, _ in told]
    spots = [Spot((a + b) / 2, auc.value, auc.low, auc.high) for (a, b), (_, auc) in zip(ends, told, strict=True)]
    x = Axis(asked.texts.say("day tested"), ends[0][0], ends[-1][1], _written, ticks=2)
    y = Axis("", 0.4, 1.0, lambda value: asked.numbers.value(value, Unit.SCORE))
    return ahead_plot(asked.texts.say("AUC by time after learning"), spots, x, y, "decay", dots=True)


def _caught(tested: Tested) -> list[tuple[float, float]]:
    """Looked at and caught, as shares, from none to all."""
    bins = list(reversed(tested.bins))
    n, hits = sum(one.n for one in bins), sum(one.came * one.n for one in bins) or 1.0
    looked, found = accumulate(one.n for one in bins), accumulate(one.came * one.n for one in bins)
    return [(0.0, 0.0), *((a / n, b / hits) for a, b in zip(looked, found, strict=True))]


def _written(at: float) -> str:
    return str(date.fromordinal(round(at)))


def _day(said: str) -> float:
    return float(date.fromisoformat(said).toordinal())
