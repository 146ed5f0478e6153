"""Lifetime told: what customers will bring, in sentences that can be checked, and how to read them."""

from collections.abc import Iterator

from wellserved.insight.lifetime.found import Experience, Figure, HoldOut, Lifetime
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

CLOSE, FAR = 0.05, 0.15
RELATIONS = {"contractual": to_say("contractual"), "orders": to_say("orders")}
SERVICE = {
    "none": to_say("no contact"),
    "settled": to_say("contacts, all settled"),
    "not settled": to_say("contacts, not settled at once"),
}


def sentence(found: Lifetime, numbers: Numbers) -> str:
    """What a customer is expected to bring, and how far the same way of computing was off.

    In 12 months a customer is expected to bring 45.92 EUR of margin on average (45.21 to 46.62), all 13,840 together
    635,475 EUR. In the 6 months held out, margin was foretold 2.4 % too low.
    """
    texts = numbers.texts
    if found.refused is not None or found.whole is None:
        return texts.say("Nothing can be said of lifetimes: {why}.", why=found.refused or "")
    told = {"n": numbers.count(found.whole.n), "months": found.months, "value": money(found.whole.value, numbers)}
    told |= {"total": numbers.value(found.whole.total.value, Unit.MONEY)}
    if found.money == "margin":
        said = to_say("In {months} months a customer is expected to bring {value} of margin, all {n} together {total}.")
        whole = texts.say(said, **told)
    else:
        said = to_say(
            "In {months} months a customer is expected to bring {value} of revenue, all {n} together {total}."
        )
        whole = texts.say(said, **told)
    return " ".join([whole, *(off(one, numbers) for one in found.holdout[-1:])])


def money(figure: Figure, numbers: Numbers) -> str:
    """An amount and its interval."""
    ends = numbers.interval(figure.low, figure.high, Unit.MONEY)
    return f"{numbers.value(figure.value, Unit.MONEY)} ({ends})"


def off(one: HoldOut, numbers: Numbers) -> str:
    """How far what was foretold of the time held out was from what came."""
    texts, told = numbers.texts, {"first": one.first, "last": one.last, "off": numbers.percent(abs(one.off))}
    told |= {"what": texts.say(FORETOLD[one.what])}
    if one.off >= 0:
        said = to_say("From {first} to {last}, which the model had not seen, it foretold {off} too much of {what}.")
        return texts.say(said, **told)
    said = to_say("From {first} to {last}, which the model had not seen, it foretold {off} too little of {what}.")
    return texts.say(said, **told)


FORETOLD = {"customers": to_say("customers still there"), "orders": to_say("orders"), "margin": to_say("margin")}


def cautions(found: Lifetime, numbers: Numbers) -> Iterator[str]:
    """What to know before believing it."""
    texts = numbers.texts
    if found.refused is not None:
        return
    for one in found.holdout:
        told = {"what": texts.say(FORETOLD[one.what]), "share": numbers.percent(CLOSE)}
        if abs(one.off) > FAR:
            yield texts.say("{what}: far off in the time held out; take the values as an order of size.", **told)
        elif abs(one.off) > CLOSE:
            said = to_say("{what}: off by more than {share} in the time held out; no interval here tells of that.")
            yield texts.say(said, **told)
    if found.money != "margin":
        yield texts.say("No margin is loaded (order.margin): revenue stands in its place.")
    if len(found.experience) > 1:
        yield texts.say("By service is how leaving went with it, not what service did: that is what effects are for.")


def signed(share: float | None, numbers: Numbers) -> str:
    """A share with its sign."""
    if share is None:
        return numbers.percent(None)
    return f"{'+' if share > 0 else '-' if share < 0 else ''}{numbers.percent(abs(share))}"


def served(one: Experience, numbers: Numbers) -> str:
    """A sort of service in words."""
    return numbers.texts.say(SERVICE[one.name])


SAID = (  # what insight says, for those who translate
    to_say("customers leave, and bring, as they did in the time looked at"),
    to_say("each leaves with a probability of its own that does not change"),
    to_say("what a customer brings has nothing to do with when the customer leaves"),
    to_say("what service would change: a value foretold is not a value caused"),
    to_say("the value of one customer: the mean of a group is sure to within its interval, one customer is not"),
    to_say("shifted beta-geometric on a life table with late entry; margin a month drawn to the mean; by group"),
    to_say("customers buy, stop and spend as they did in the time looked at"),
    to_say("each buys at random at a rate of its own, and stops after an order with a probability of its own"),
    to_say("what an order is worth has nothing to do with how often the customer buys"),
    to_say("that one customer has left, or what one customer will buy: only groups are sure to within their interval"),
    to_say("BG/NBD for orders and Gamma-Gamma for their worth, by group, apart for customers of before"),
)
