"""Caused: the value that service kept or lost, from effects that were found; the only one that is called generated."""

from dataclasses import dataclass
from math import hypot

from wellserved.insight.evidence import Effect, Grade
from wellserved.insight.worth.ratio import Ratio

MONTHS = 12  # for so long a customer who stayed is taken to bring what customers bring


@dataclass(frozen=True)
class Amount:
    """A sum of money with its 95 % interval; no ends where there is no doubt, as of what was counted."""

    value: float
    low: float | None = None
    high: float | None = None

    def times(self, factor: float) -> "Amount":
        ends = [end * factor if end is not None else None for end in (self.low, self.high)]
        low, high = ends if factor >= 0 else ends[::-1]
        return Amount(self.value * factor, low, high)


@dataclass(frozen=True)
class Caused:
    """What one service experience did to value in the period.

    Args:
        effect: What was found, with its checks.
        treated: Customers who had the experience.
        each: Value for each of them: the effect, in money.
        value: For all of them; below 0, it was lost.
        assumed: Whether a customer's worth was taken to go on for `MONTHS`, since the effect is on staying.
    """

    effect: Effect
    treated: int
    each: Amount
    value: Amount
    assumed: bool

    @property
    def generated(self) -> bool:
        """Whether it may be said to be caused."""
        return self.effect.grade >= Grade.QUASI_EXPERIMENT


def caused(effect: Effect, treated: int, worth: Amount | None) -> Caused | None:
    """Turn an effect into money.

    Args:
        effect: On money, or on the share of customers who stay.
        treated: How many had the experience in the period.
        worth: What a customer who stays brings; needed for an effect on staying.

    Returns:
        None where the effect was refused, or is of something that no money is known for.
    """
    found = _ends(effect)
    if found is None:
        return None
    if effect.unit == "money":
        each, assumed = found, False
    elif effect.unit == "percent" and worth is not None:
        each, assumed = product(found, worth), True
    else:
        return None
    return Caused(effect, treated, each, each.times(treated), assumed)


def cost_of_generated(cost: float, found: Caused) -> Ratio:
    """Cost for each unit of value that service generated; the cost was counted, so that all doubt is the value's."""
    value, low, high = found.value.value, found.value.low, found.value.high
    if value <= 0:
        return Ratio(None, None, None, found.treated, "no value")
    if low is None or high is None or low <= 0:
        return Ratio(cost / value, None, None, found.treated, "value not clear of 0")
    return Ratio(cost / value, cost / high, cost / low, found.treated, "ok")


def product(one: Amount, other: Amount) -> Amount:
    """Two amounts multiplied whose doubts have nothing to do with each other, by the delta method.

    >>> product(Amount(3.0, 2.0, 4.0), Amount(10.0))
    Amount(value=30.0, low=20.0, high=40.0)
    """
    value = one.value * other.value
    half = hypot(_half(one) * other.value, _half(other) * one.value)
    return Amount(value, value - half, value + half)


def _half(one: Amount) -> float:
    return (one.high - one.low) / 2 if one.low is not None and one.high is not None else 0.0


def _ends(effect: Effect) -> Amount | None:
    if effect.refused or effect.effect is None or effect.low is None or effect.high is None:
        return None
    return Amount(effect.effect, effect.low, effect.high)
