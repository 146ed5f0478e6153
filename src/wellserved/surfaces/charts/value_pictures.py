"""Value pictures: the quadrant, the whale and the waterfall of one answer, each with what it says in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from wellserved.flow.value import Worth
from wellserved.insight.worth.account import Served
from wellserved.insight.worth.bridge import Bridge
from wellserved.insight.worth.whale import Whale
from wellserved.surfaces.charts.look import NARROW, Size, Spec
from wellserved.surfaces.charts.quadrant import Spot, quadrant_chart
from wellserved.surfaces.charts.waterfall import Bar, waterfall_chart
from wellserved.surfaces.charts.whale import whale_chart
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.valued import STEPS, segment_name
from wellserved.surfaces.when import period_words
from wellserved.terms.unit import Unit

MOST_SPOTS, MONEY = 12, Unit.MONEY
BEFORE, NOW, WHALE = "before", "now", "whale"
HALF = Size("wide", 560, 420, 240, 12)  # two stand side by side on a desk
Link = Callable[[Served], str]
Behind = Callable[[str], str]


@dataclass(frozen=True)
class Picture:
    """A chart in both shapes.

    Args:
        name: Which: quadrant, whale or bridge.
        title: What it shows.
        said: What it says, for who does not see it.
        wide: Its specification for a desk and for paper.
        narrow: The same for a phone.
    """

    name: str
    title: str
    said: str
    wide: Spec
    narrow: Spec


def pictures(
    found: Worth, numbers: Numbers, link: Link = lambda _: "", behind: Behind = lambda _: ""
) -> Iterator[Picture]:
    """Every picture there is something for.

    Args:
        found: What was found.
        numbers: The reader's formatter.
        link: Where a segment leads.
        behind: What is behind the step of that name of the bridge, its ends BEFORE and NOW, and the WHALE.
    """
    spots = _spots(found, numbers, link)
    if len(spots) > 1:
        yield _both("quadrant", numbers.texts.say("What a customer costs, and what a customer brings"),
                    _said_of(spots, numbers), lambda size: quadrant_chart(spots, numbers, size))  # fmt: skip
    curve = found.whale
    if curve is not None and curve.n > 1:
        yield _both("whale", numbers.texts.say("What customers leave over, from the best to the worst"),
                    _curve_said(curve, numbers),
                    lambda size: whale_chart(curve, numbers, size, behind(WHALE)))  # fmt: skip
    if found.bridge is not None:
        bars = _bars(found.bridge, found, numbers, behind)
        yield _both("bridge", _title(found.bridge, numbers), "; ".join(f"{bar.name} {bar.text}" for bar in bars),
                    lambda size: waterfall_chart(bars, numbers, size))  # fmt: skip


def _both(name: str, title: str, said: str, draw: Callable[[Size], Spec]) -> Picture:
    return Picture(name, title, said, draw(HALF), draw(NARROW))


def _spots(found: Worth, numbers: Numbers, link: Link) -> list[Spot]:
    """Segments with customers of whom both sides are known; those that cost most."""
    told = [part for part, _ in found.segments if part.sums.n and part.costed and part.margin is not None]
    return [
        Spot(segment_name(p, numbers.texts), p.sums.cost / p.sums.n, p.sums.value / p.sums.n, p.cost, link(p))
        for p in told[:MOST_SPOTS]
    ]


def _said_of(spots: list[Spot], numbers: Numbers) -> str:
    said = [
        numbers.texts.say("{name}: costs {cost}, brings {value}", name=spot.name,
                          cost=numbers.value(spot.cost, MONEY), value=numbers.value(spot.value, MONEY))
        for spot in spots
    ]  # fmt: skip
    return "; ".join(said)


def _curve_said(curve: Whale, numbers: Numbers) -> str:
    return numbers.texts.say(
        "It rises to {peak} and ends at {total}: {share} of {n} customers take more than they bring.",
        peak=numbers.value(curve.peak, MONEY),
        total=numbers.value(curve.total, MONEY),
        share=numbers.percent(curve.share),
        n=numbers.count(curve.n),
    )


def _title(bridge: Bridge, numbers: Numbers) -> str:
    say = numbers.texts.say
    return say("Margin less cost, from before to now") if bridge.value else say("Cost, from before to now (below 0)")


def _bars(bridge: Bridge, found: Worth, numbers: Numbers, behind: Behind) -> list[Bar]:
    """Before, the steps, now; a step that is caused says so in its name, too."""
    say = numbers.texts.say
    then, now = (period_words(one, numbers) if one else "" for one in (found.against, found.period))
    places = list(accumulate((step.amount for step in bridge.steps), initial=bridge.before))
    steps = [
        Bar(
            say("{step} (caused)", step=say(STEPS[step.name])) if step.kind == "caused" else say(STEPS[step.name]),
            start, end, numbers.change(step.amount, MONEY), caused=step.kind == "caused",
            href=behind(step.name),
        )
        for step, start, end in zip(bridge.steps, places[:-1], places[1:], strict=True)
    ]  # fmt: skip
    first, last = (
        Bar(name, 0.0, amount, numbers.value(amount, MONEY), state=True, href=behind(end))
        for name, amount, end in ((then, bridge.before, BEFORE), (now, bridge.now, NOW))
    )
    return [first, *steps, last]
