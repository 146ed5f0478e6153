"""Summed: what groups of customers bring together, and the error that the models' parameters leave in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wellserved.insight.lifetime.found import Figure
from wellserved.insight.lifetime.likelihood import Fitted, Floats, delta_error
from wellserved.insight.lifetime.margins import margin_a_month
from wellserved.insight.lifetime.values import (
    Codes,
    Members,
    Model,
    Shoppers,
    Values,
    bought_ahead,
    months_ahead,
)

MOST_SAMPLED = 4_000


@dataclass(frozen=True)
class Sums:
    """A sum for each group, and one of all at the end, with the standard error of each."""

    value: Floats
    error: Floats

    def figure(self, place: int, share: float = 1.0) -> Figure:
        """One of them, or a share of it, with its interval."""
        value, half = float(self.value[place]) * share, 1.959964 * float(self.error[place]) * share
        return Figure(value, max(value - half, 0.0) if value >= 0 else value - half, value + half)


def by_group(amounts: Floats, codes: Codes, groups: int) -> Floats:
    """The sum for each group, and of all at the end."""
    told: Floats = np.append(np.bincount(codes, weights=amounts, minlength=groups), amounts.sum())
    return told


def members_worth(members: Members, values: Values, groups: int, months: int, yearly: float) -> Sums:
    """What members bring, with errors from how they stay and from their mean margin."""
    variance = np.zeros(groups + 1)
    for model in values.models:
        which = model.which[~members.stays.left[model.which]]
        each, _, error = margin_a_month(members.earned.only(which))
        tenure, codes = members.stays.ended[which], members.group[which]

        def worth(said: Floats, each: Floats = each, tenure: Floats = tenure, codes: Codes = codes) -> Floats:
            return by_group(each * months_ahead(said, tenure, months, yearly), codes, groups)

        there = by_group(months_ahead(model.lasting.values, tenure, months, yearly), codes, groups)
        variance += delta_error(worth, model.lasting) ** 2 + (error * there) ** 2
    return Sums(by_group(values.worth, members.group, groups), np.sqrt(variance))


def shoppers_sums(shoppers: Shoppers, values: Values, groups: int, months: int, yearly: float) -> tuple[Sums, Sums]:
    """Worth and orders of shoppers; errors of the parameters by a sample, as each customer says nearly the same."""
    variance = np.zeros((2, groups + 1))
    for model in values.models:
        which = sampled(model.which)
        scale = len(model.which) / max(len(which), 1)
        parts: Sequence[tuple[str, Fitted | None]] = (("lasting", model.lasting), ("worth", model.worth))
        for name, fitted in parts:
            if fitted is not None:
                variance += (
                    delta_error(_Retold(shoppers, model, which, name, groups, months, yearly, scale), fitted) ** 2
                )
    assert values.orders is not None  # noqa: S101 - shoppers have orders
    told = (by_group(amounts, shoppers.group, groups) for amounts in (values.worth, values.orders))
    worth, orders = (Sums(amount, np.sqrt(spread)) for amount, spread in zip(told, variance, strict=True))
    return worth, orders


def sampled(which: Codes) -> Codes:
    """At most a few thousand, evenly from all."""
    step = max(len(which) // MOST_SAMPLED, 1)
    return which[::step]


class _Retold:
    """Worth and orders by group, as a function of one of the models' parameters."""

    def __init__(
        self, shoppers: Shoppers, model: Model, which: Codes, name: str, groups: int, months: int, yearly: float,
        scale: float,
    ) -> None:  # fmt: skip
        self.shoppers, self.model, self.which, self.name = shoppers, model, which, name
        self.groups, self.months, self.yearly, self.scale = groups, months, yearly, scale

    def __call__(self, said: Floats) -> Floats:
        changed = Fitted(said, np.zeros((len(said), len(said))), 0.0, 0, settled=True)
        lasting, worth = (changed, self.model.worth) if self.name == "lasting" else (self.model.lasting, changed)
        model = Model(self.which, lasting, worth)
        money, _, orders = bought_ahead(self.shoppers, model, self.which, self.months, self.yearly)
        codes = self.shoppers.group[self.which]
        return self.scale * np.array([by_group(amounts, codes, self.groups) for amounts in (money, orders)])
