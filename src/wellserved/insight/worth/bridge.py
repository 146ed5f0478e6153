"""Bridge: what took value less cost from one period's to another's, step by step; the steps are the change, exactly.

Cost = first contacts x contacts for each x cost of a contact in each segment x how contacts are spread over segments;
where nobody knows whose contacts are, contacts x cost of each.
Margin = customers who bought x margin of each in each segment x how they are spread. Each product is taken apart in the
middle of before and now, so that no order of the factors comes first, and nothing is left over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from typing import Literal

from wellserved.insight.kitagawa import Sums as Parts
from wellserved.insight.kitagawa import split
from wellserved.insight.worth.account import Account

Name = Literal[
    "demand", "repeats", "contacts", "contact_mix", "cost_per_contact", "idle", "kept_apart",
    "buyers", "customer_mix", "margin_per_buyer", "retained",
]  # fmt: skip
Kind = Literal["counted", "caused"]


@dataclass(frozen=True)
class Step:
    """One step of the bridge.

    Args:
        name: What moved.
        amount: What that did to value less cost: above 0, it added.
        kind: Counted from the records, or caused by service as far as an effect was found.
        low: The lower end of the 95 % interval, of what is caused.
        high: The upper end.
    """

    name: Name
    amount: float
    kind: Kind = "counted"
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Bridge:
    """From before to now: `before + sum of steps = now`.

    Args:
        before: Value less cost of the period before.
        now: The same of this one.
        steps: What took the one to the other.
        value: Whether margin is in it, or cost alone.
        whole: Whether idle time and what is kept apart are in it.
    """

    before: float
    now: float
    steps: tuple[Step, ...]
    value: bool
    whole: bool

    @property
    def change(self) -> float:
        return fsum(step.amount for step in self.steps)


def bridge(before: Account, now: Account, retained: Step | None = None) -> Bridge | None:
    """Take the change apart; None where no cost is known in one of the periods.

    Args:
        before: The earlier period.
        now: The later one, cut alike.
        retained: What more, or less, service retained in the later period; it is taken out of margin per buyer.
    """
    if not before.whole.costed or not now.whole.costed:
        return None
    whole = None not in (before.idle, now.idle, before.kept_apart, now.kept_apart)
    value = None not in (before.whole.margin, now.whole.margin)
    steps = [*_served(before, now), *(_apart(before, now) if whole else ())]
    if value:
        steps += _margin(before, now, retained)
    ends = [_left_over(one, value, whole) for one in (before, now)]
    return Bridge(ends[0], ends[1], tuple(steps), value, whole)


def _left_over(one: Account, value: bool, whole: bool) -> float:
    margin = (one.whole.margin or 0.0) if value else 0.0
    apart = (one.idle or 0.0, one.kept_apart or 0.0) if whole else ()
    return fsum((margin, -one.whole.cost, *(-amount for amount in apart)))


def _served(before: Account, now: Account) -> Iterator[Step]:
    """What contacts cost: how many issues, how many contacts each, or how many contacts, which, and at what cost."""
    then, here = before.whole, now.whole
    each = [one.cost / one.costed for one in (then, here)]
    repeats = [one.costed / one.first if one.first else 1.0 for one in (then, here)]
    issues = [one.first or one.costed for one in (then, here)]
    middle = (each[0] + each[1]) / 2
    if then.traced and here.traced:
        yield Step("demand", -middle * (issues[1] - issues[0]) * (repeats[0] + repeats[1]) / 2)
        yield Step("repeats", -middle * (repeats[1] - repeats[0]) * (issues[0] + issues[1]) / 2)
    else:
        yield Step("contacts", -middle * (here.costed - then.costed))
    found = split(_costs(before), _costs(now))
    contacts = (then.costed + here.costed) / 2
    mix = found.mix if found else 0.0
    yield Step("contact_mix", -contacts * mix)
    yield Step("cost_per_contact", -contacts * (each[1] - each[0] - mix))


def _apart(before: Account, now: Account) -> Iterator[Step]:
    yield Step("idle", (before.idle or 0.0) - (now.idle or 0.0))
    yield Step("kept_apart", (before.kept_apart or 0.0) - (now.kept_apart or 0.0))


def _margin(before: Account, now: Account, retained: Step | None) -> Iterator[Step]:
    """What customers brought: how many bought, which, and how much each."""
    then, here = before.whole, now.whole
    margins, buyers = (then.margin or 0.0, here.margin or 0.0), (then.buyers, here.buyers)
    if not all(buyers):
        yield Step("buyers", margins[1] - margins[0])
        return
    each = [margin / count for margin, count in zip(margins, buyers, strict=True)]
    found = split(_margins(before), _margins(now))
    mix, middle = found.mix if found else 0.0, (buyers[0] + buyers[1]) / 2
    caused = retained.amount if retained else 0.0
    yield Step("buyers", (each[0] + each[1]) / 2 * (buyers[1] - buyers[0]))
    yield Step("customer_mix", middle * mix)
    yield Step("margin_per_buyer", middle * (each[1] - each[0] - mix) - caused)
    if retained:
        yield retained


def _costs(one: Account) -> dict[tuple[str | None, ...], Parts]:
    return {key: Parts(part.cost, part.costed) for key, part in one.segments.items()}


def _margins(one: Account) -> dict[tuple[str | None, ...], Parts]:
    return {key: Parts(part.margin or 0.0, part.buyers) for key, part in one.segments.items()}
