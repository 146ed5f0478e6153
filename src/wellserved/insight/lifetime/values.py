"""Values: what each customer is expected to bring, from now until a horizon, in money of today.

Two relations, two models. Where leaving is told (a contract), customers stay by the shifted beta-geometric and bring
their margin a month. Where they only stop to buy, orders come by BG/NBD, each worth what Gamma-Gamma says. Each group
has a model of its own where it has enough customers; those who came before anything was recorded are survivors, and
have theirs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.lifetime.buying import Buyers, alive, fit_buying, orders_until
from wellserved.insight.lifetime.geometric import fit_geometric, life_table, stays_on
from wellserved.insight.lifetime.likelihood import Fitted, Floats
from wellserved.insight.lifetime.margins import Earned, margin_a_month
from wellserved.insight.lifetime.spending import expected_worth, fit_spending
from wellserved.insight.lifetime.survival import Stays

DAYS_A_MONTH = 30.4375
LEAST_LEFT, LEAST_BUYERS, LEAST_REPEATS = 30, 200, 100
Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Members:
    """Customers whose leaving is told.

    Args:
        stays: How long each was watched, in months since coming; those who left and those who have not.
        earned: What each brought in whole months.
        group: The code of each one's group, from 0.
    """

    stays: Stays
    earned: Earned
    group: Codes


@dataclass(frozen=True)
class Shoppers:
    """Customers who buy, and leave without a word.

    Args:
        buyers: What was seen of each since the first order, in days.
        orders: Orders that each one's mean worth rests on; 0 where none has a worth above nought.
        worth: The mean worth of those orders.
        before: Whether each was a customer before anything was recorded.
        group: The code of each one's group, from 0.
        kept: The share of worth that refunds and cancellations leave.
    """

    buyers: Buyers
    orders: Floats
    worth: Floats
    before: NDArray[np.bool_]
    group: Codes
    kept: float = 1.0


@dataclass(frozen=True)
class Model:
    """The models of some customers.

    Args:
        which: The customers that it is used for, as places.
        lasting: How they stay or buy.
        worth: What an order is worth; None where leaving is told.
    """

    which: Codes
    lasting: Fitted
    worth: Fitted | None = None


@dataclass(frozen=True)
class Values:
    """What each customer is expected to bring until the horizon.

    Args:
        worth: Margin of the horizon, in money of today; 0 of those who left.
        alive: The probability that each is a customer now.
        orders: Orders until the horizon; None where they are not modelled.
        models: What it was computed by.
    """

    worth: Floats
    alive: Floats
    orders: Floats | None = None
    models: tuple[Model, ...] = field(default=(), repr=False)


def discounts(months: int, yearly: float) -> Floats:
    """What money of the middle of each month ahead is worth today."""
    told: Floats = (1.0 + yearly) ** (-(np.arange(months) + 0.5) / 12.0)
    return told


def lifetime_values(customers: Members | Shoppers, months: int = 12, yearly_discount: float = 0.1) -> Values:
    """What each customer is expected to bring from now until the horizon.

    It says what will come if things go on as they did, not what any service would change. Of a customer without
    history it is the mean of its group.

    Args:
        customers: Whose leaving is told, or who buy and leave without a word.
        months: The horizon.
        yearly_discount: By which money of a year ahead is worth less; 0.1 is 10 %.
    """
    if isinstance(customers, Members):
        return _of_members(customers, months, yearly_discount)
    return _of_shoppers(customers, months, yearly_discount)


def _of_members(members: Members, months: int, yearly: float) -> Values:
    here = ~members.stays.left
    worth = np.zeros(len(here))
    models = tuple(staying_models(members))
    for model in models:
        which = model.which[here[model.which]]
        each, _, _ = margin_a_month(members.earned.only(which))
        worth[which] = each * months_ahead(model.lasting.values, members.stays.ended[which], months, yearly)
    return Values(worth, here.astype(np.float64), None, models)


def months_ahead(values: Floats, tenure: Floats, months: int, yearly: float = 0.0) -> Floats:
    """How many months each customer will be there of those ahead, each month counted in money of today.

    Args:
        values: Alpha and beta of the shifted beta-geometric.
        tenure: Months that each has stayed.
        months: The horizon.
        yearly: The discount; 0 to count months as they are.
    """
    whole, place = np.unique(np.floor(tenure), return_inverse=True)
    shares = stays_on(values, whole, months)
    there = (np.column_stack([np.ones(len(whole)), shares[:, :-1]]) + shares) / 2
    told: Floats = (there @ discounts(months, yearly))[place]
    return told


def staying_models(members: Members) -> Iterator[Model]:
    """A model for each group that has enough who left; one for all the others together, from all."""
    rest: list[Codes] = []
    for code in range(int(members.group.max(initial=-1)) + 1):
        which = np.flatnonzero(members.group == code)
        table = life_table(members.stays.only(which))
        if table.left.sum() < LEAST_LEFT:
            rest.append(which)
        else:
            yield Model(which, fit_geometric(table))
    if rest:
        yield Model(np.concatenate(rest), fit_geometric(life_table(members.stays)))


def _of_shoppers(shoppers: Shoppers, months: int, yearly: float) -> Values:
    size = len(shoppers.buyers)
    worth, there, orders = np.zeros(size), np.zeros(size), np.zeros(size)
    models = tuple(buying_models(shoppers))
    for model in models:
        which = model.which
        worth[which], there[which], orders[which] = bought_ahead(shoppers, model, which, months, yearly)
    return Values(worth, there, orders, models)


def bought_ahead(
    shoppers: Shoppers, model: Model, which: Codes, months: int, yearly: float
) -> tuple[Floats, Floats, Floats]:
    """Worth, probability to be alive, and orders until the horizon, of some customers by their model."""
    buyers, values = shoppers.buyers.only(which), model.lasting.values
    until = orders_until(values, buyers, (np.arange(months) + 1) * DAYS_A_MONTH)
    each = np.diff(until, axis=1, prepend=0.0)
    an_order: Floats = np.zeros(len(which))
    if model.worth is not None:
        an_order = expected_worth(model.worth.values, shoppers.orders[which], shoppers.worth[which]) * shoppers.kept
    return an_order * (each @ discounts(months, yearly)), alive(values, buyers), until[:, -1]


def buying_models(shoppers: Shoppers) -> Iterator[Model]:
    """A model for each group, apart for those who were there before; where there are too few, from all of that kind."""
    for before in (False, True):
        kind = np.flatnonzero(shoppers.before == before)
        if not len(kind):
            continue
        rest: list[Codes] = []
        for code in np.unique(shoppers.group[kind]):
            which = kind[shoppers.group[kind] == code]
            if _enough(shoppers.buyers.only(which)):
                yield _buying_model(shoppers, which, which)
            else:
                rest.append(which)
        if rest:
            whole = kind if _enough(shoppers.buyers.only(kind)) else np.arange(len(shoppers.buyers))
            yield _buying_model(shoppers, np.concatenate(rest), whole)


def _enough(buyers: Buyers) -> bool:
    return len(buyers) >= LEAST_BUYERS and float(buyers.repeats.sum()) >= LEAST_REPEATS


def _buying_model(shoppers: Shoppers, which: Codes, fitted_on: Codes) -> Model:
    told = fitted_on[(shoppers.orders[fitted_on] > 0) & (shoppers.worth[fitted_on] > 0)]
    worth = fit_spending(shoppers.orders[told], shoppers.worth[told]) if len(told) > 1 else None
    return Model(which, fit_buying(shoppers.buyers.only(fitted_on)), worth)
