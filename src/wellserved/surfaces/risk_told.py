"""Risk told: how well a risk is foretold, in sentences that can be checked."""

from collections.abc import Iterator

from wellserved.insight.risk.found import Kind, Risk
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.said_again import said_again
from wellserved.terms.unit import Unit

RISKS: dict[Kind, str] = {
    "churn": to_say("customers who leave in the next month"),
    "repeat": to_say("customers who come back about it within {days} days"),
    "escalation": to_say("customers of whom a contact escalates within {days} days"),
}
LEVEL, WORSE = (0.8, 1.25), 0.05


def what(found: Risk, numbers: Numbers) -> str:
    """Which risk it is."""
    return numbers.texts.say(RISKS[found.kind], days=found.days)


def sentence(found: Risk, numbers: Numbers) -> str:
    """How many are expected, and how well the like was told on later time.

    497 of 13,840 are expected to be customers who leave in the next month. On later time, the tenth with the highest
    risk held 36.6 % of them (lift 3.66; AUC 0.700). It predicts; it does not say what causes it.
    """
    texts, tested = numbers.texts, found.tested
    if tested is None or found.refused is not None:
        said = to_say("No risk can be told of {what}: {why}.")
        return texts.say(said, what=what(found, numbers), why=said_again(found.refused or "", numbers))
    now = texts.say(
        "Of {scored} now, {expected} are expected to be {what}.",
        scored=numbers.count(found.scored), expected=numbers.count(round(found.expected)), what=what(found, numbers),
    )  # fmt: skip
    proof = texts.say(
        "On later time, not seen by the model, the tenth with the highest risk held {caught} of them (AUC {auc}).",
        caught=numbers.percent(tested.caught), auc=numbers.value(tested.auc.value, Unit.SCORE),
    )  # fmt: skip
    return " ".join((now, proof, texts.say("It predicts; it does not say what causes it.")))


def cautions(found: Risk, numbers: Numbers) -> Iterator[str]:
    """What to know before believing it."""
    texts, tested = numbers.texts, found.tested
    if tested is None:
        return
    if tested.auc.low <= 0.5:
        yield texts.say("Those concerned are not told apart from the others beyond chance: do not use the list.")
    if not LEVEL[0] <= tested.slope.value <= LEVEL[1]:
        yield texts.say(
            "The risks are not as far apart as they say (calibration slope {slope}): an order, no sizes.",
            slope=numbers.value(tested.slope.value, Unit.SCORE),
        )  # fmt: skip
    usual, foretold = tested.came / tested.n, sum(one.foretold * one.n for one in tested.bins) / tested.n
    if abs(foretold / usual - 1) > 0.2:
        yield texts.say(
            "The level has moved: {foretold} were foretold and {came} came.",
            foretold=numbers.percent(foretold), came=numbers.percent(usual),
        )  # fmt: skip
    told = [one.auc.value for one in tested.slices if one.auc is not None]
    if len(told) > 1 and told[0] - told[-1] > WORSE:
        yield texts.say("It gets worse with time: learn it anew at least as often as the stretches below.")


def ratio(value: float, low: float, high: float, numbers: Numbers) -> str:
    """A number without unit and its interval."""
    return f"{numbers.value(value, Unit.SCORE)} ({numbers.interval(low, high, Unit.SCORE)})"


SAID = (  # what insight says, for those who translate
    to_say("gradient boosting, its level set by a logistic line on later time, tested on time after that"),
    to_say("what came before comes again: the same customers, services and seasons"),
    to_say("a customer's segments are taken as they are now; they are not kept as they were"),
    to_say("that what the risk looks at causes it: it predicts, it does not say what would help"),
    to_say("anything certain of one customer: of those at a risk of 20 %, four of five are not concerned"),
)
