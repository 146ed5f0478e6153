"""Of shoppers: the lifetimes of customers who leave without a word, with the check on time held out."""

from collections.abc import Iterator

import numpy as np

from wellserved.insight.lifetime.asked import Asked, ShoppersThen
from wellserved.insight.lifetime.buying import orders_until, still_buys
from wellserved.insight.lifetime.found import Group, Held, HoldOut, Lifetime, Point
from wellserved.insight.lifetime.held import held_out
from wellserved.insight.lifetime.summed import Sums, by_group, shoppers_sums
from wellserved.insight.lifetime.values import DAYS_A_MONTH, Shoppers, Values, lifetime_values
from wellserved.insight.lifetime.window import month_of

METHOD = "BG/NBD for orders and Gamma-Gamma for their worth, by group, apart for customers of before"
ASSUMED = (
    "customers buy, stop and spend as they did in the time looked at",
    "each buys at random at a rate of its own, and stops after an order with a probability of its own",
    "what an order is worth has nothing to do with how often the customer buys",
)
MAY_NOT = (
    "what service would change: a value foretold is not a value caused",
    "that one customer has left, or what one customer will buy: only groups are sure to within their interval",
)


def shoppers_lifetime(asked: Asked, now: Shoppers, then: ShoppersThen) -> Lifetime:
    """What shoppers will bring until the horizon.

    Args:
        asked: What is asked.
        now: All who have bought, as they are known.
        then: As they were known when the held-out time began, and what came.
    """
    values = lifetime_values(now, asked.months, asked.discount)
    worth, orders = shoppers_sums(now, values, len(asked.names), asked.months, asked.discount)
    whole, *groups = _groups(asked, now, values, worth, orders)
    return Lifetime(
        relation="orders",
        chosen=asked.chosen,
        money=asked.money,
        by=asked.by,
        months=asked.months,
        discount=asked.discount,
        n=whole.n,
        first=asked.window.start.isoformat(),
        last=asked.window.last.isoformat(),
        method=METHOD,
        whole=whole,
        groups=tuple(groups),
        curve=tuple(_curve(values, asked.months)),
        holdout=tuple(_held(asked, then)),
        assumptions=ASSUMED,
        may_not=MAY_NOT,
    )


def _groups(asked: Asked, now: Shoppers, values: Values, worth: Sums, orders: Sums) -> list[Group]:
    """All together, then each group that has customers."""
    size = len(asked.names)
    count = by_group(np.ones(len(now.buyers)), now.group, size)
    there = by_group(values.alive, now.group, size)
    found = []
    for place in (size, *range(size)):
        n = int(count[place])
        if n:
            name = asked.names[place] if place < size else "all"
            figures = (worth.figure(place, 1.0 / n), worth.figure(place))
            found.append(Group(name, n, *figures, float(there[place]) / n, orders.figure(place, 1.0 / n)))
    return found


def _curve(values: Values, months: int) -> list[Point]:
    """The share of customers who have not stopped, by months since the first order, as the models say together."""
    times = np.arange(months + 1) * DAYS_A_MONTH
    weight = np.array([len(model.which) for model in values.models], dtype=np.float64)
    shares = np.array([still_buys(model.lasting.values, times) for model in values.models])
    share = weight @ shares / weight.sum()
    return [Point(month, None, float(share[month]), 0) for month in range(months + 1)]


def _held(asked: Asked, then: ShoppersThen) -> Iterator[HoldOut]:
    """Orders by month, and what was brought by group, of those who had bought before the time held out."""
    shoppers, months, size = then.shoppers, asked.window.held_out, len(asked.names)
    values = lifetime_values(shoppers, months, 0.0)
    worth, orders = shoppers_sums(shoppers, values, size, months, 0.0)
    days = np.array([(month_of(asked.window.split, one + 1) - asked.window.split).days for one in range(months)])
    longer, n = float(days[-1]) / (months * DAYS_A_MONTH), len(shoppers.buyers)
    until = np.zeros(months)
    for model in values.models:
        until += orders_until(model.lasting.values, shoppers.buyers.only(model.which), days.astype(float)).sum(axis=0)
    each = np.diff(until, prepend=0.0)
    assert values.orders is not None  # noqa: S101 - shoppers have orders
    for what, sums, foretold, came in (
        ("orders", orders, values.orders, then.placed), ("margin", worth, values.worth, then.brought),
    ):  # fmt: skip
        noise = float(np.sqrt(((came - foretold * longer) ** 2).sum()))
        error = float(np.hypot(sums.error[size] * longer, noise))
        by_value = by_group(came, shoppers.group, size)
        if what == "orders":
            parts = [
                Held(month_of(asked.window.split, at).isoformat()[:7], float(each[at]), float(then.by_month[at]))
                for at in range(months)
            ]
            yield held_out(asked, "orders", n, float(until[-1]), error, float(came.sum()), tuple(parts))
        else:
            parts = [
                Held(name, float(sums.value[at]) * longer, float(by_value[at])) for at, name in enumerate(asked.names)
            ]
            yield held_out(asked, "margin", n, float(sums.value[size]) * longer, error, float(came.sum()), tuple(parts))
