"""Of members: the lifetimes of customers whose leaving is told, with the check on time held out."""

import numpy as np

from wellserved.insight.lifetime.asked import Asked, MembersThen, Served
from wellserved.insight.lifetime.experience import experiences
from wellserved.insight.lifetime.found import Figure, Group, Held, HoldOut, Lifetime, Point
from wellserved.insight.lifetime.geometric import fit_geometric, life_table, stays_on
from wellserved.insight.lifetime.held import held_out
from wellserved.insight.lifetime.likelihood import Floats, delta_error
from wellserved.insight.lifetime.margins import margin_a_month
from wellserved.insight.lifetime.summed import Sums, by_group, members_worth
from wellserved.insight.lifetime.survival import kaplan_meier
from wellserved.insight.lifetime.values import Codes, Members, Values, discounts, lifetime_values
from wellserved.insight.lifetime.window import month_of

LEAST_WATCHED, BEYOND = 30, 12
METHOD = "shifted beta-geometric on a life table with late entry; margin a month drawn to the mean; by group"
ASSUMED = (
    "customers leave, and bring, as they did in the time looked at",
    "each leaves with a probability of its own that does not change",
    "what a customer brings has nothing to do with when the customer leaves",
)
MAY_NOT = (
    "what service would change: a value foretold is not a value caused",
    "the value of one customer: the mean of a group is sure to within its interval, one customer is not",
)


def members_lifetime(asked: Asked, now: Members, then: MembersThen, served: Served | None) -> Lifetime:
    """What members will bring until the horizon.

    Args:
        asked: What is asked.
        now: All members, as they are known.
        then: As they were known when the held-out time began, and what came.
        served: Months by service; None where they are not told.
    """
    values = lifetime_values(now, asked.months, asked.discount)
    worth = members_worth(now, values, len(asked.names), asked.months, asked.discount)
    whole, *groups = _groups(asked, now, values, worth)
    doubt = whole.total.high / whole.total.value - 1.0 if whole.total.value else 0.0
    return Lifetime(
        relation="contractual",
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
        experience=experiences(now, values, served, asked, doubt) if served else (),
        curve=tuple(_curve(now, asked.months)),
        holdout=(_customers(asked, then), _brought(asked, then)),
        assumptions=ASSUMED,
        may_not=MAY_NOT,
    )


def _groups(asked: Asked, now: Members, values: Values, worth: Sums) -> list[Group]:
    """All together, then each group that has customers."""
    size = len(asked.names)
    here = (~now.stays.left).astype(np.float64)
    count = by_group(here, now.group, size)
    there = np.zeros(len(here))
    for model in values.models:
        which = model.which[here[model.which] > 0]
        there[which] = _there(model.lasting.values, now.stays.ended[which], asked.months)[:, -1]
    staying = by_group(there, now.group, size)
    found = []
    for place in (size, *range(size)):
        n = int(count[place])
        if n:
            which = np.flatnonzero((now.group == place) | (place == size))
            name = asked.names[place] if place < size else "all"
            naive = _naive(now, which, asked)
            figures = (worth.figure(place, 1.0 / n), worth.figure(place))
            found.append(Group(name, n, *figures, 1.0, None, float(staying[place]) / n, naive))
    return found


def _there(values: Floats, tenure: Floats, months: int) -> Floats:
    """The probability to be there after each month ahead, a row a customer."""
    whole, place = np.unique(np.floor(tenure), return_inverse=True)
    told: Floats = stays_on(values, whole, months)[place]
    return told


def _naive(now: Members, which: Codes, asked: Asked) -> float | None:
    """Margin a month for as long as the mean churn lets stay: what is wrong wherever customers differ."""
    churn = life_table(now.stays.only(which)).churn()
    _, mean, _ = margin_a_month(now.earned.only(which))
    if churn is None:
        return None
    stay = (1.0 - churn) ** (np.arange(asked.months) + 0.5)
    return float(mean * stay @ discounts(asked.months, asked.discount))


def _curve(now: Members, months: int) -> list[Point]:
    """The share still there by whole months since coming: as seen, and by the model."""
    seen = kaplan_meier(now.stays, LEAST_WATCHED)
    known = int(seen.at[-1]) if len(seen.at) else 0
    last = known + min(months, BEYOND)
    model = np.append(1.0, stays_on(fit_geometric(life_table(now.stays)).values, np.zeros(1), last)[0])
    points = []
    for month in range(last + 1):
        watched = int(((now.stays.entered <= month) & (now.stays.ended > month)).sum())
        told = month <= known and watched >= LEAST_WATCHED
        share = Figure(*seen.share_at(float(month))) if told else None
        points.append(Point(month, share, float(model[month]), watched if told else 0))
    return points


def _customers(asked: Asked, then: MembersThen) -> HoldOut:
    """How many of those there then are still there after each month held out."""
    members, months = then.members, asked.window.held_out
    values = lifetime_values(members, months, 0.0)
    predicted, spread = np.zeros(months), 0.0
    for model in values.models:
        tenure = members.stays.ended[model.which[~members.stays.left[model.which]]]

        def there(said: Floats, tenure: Floats = tenure) -> Floats:
            told: Floats = _there(said, tenure, months).sum(axis=0)
            return told

        share = _there(model.lasting.values, tenure, months)
        predicted += share.sum(axis=0)
        spread += float(delta_error(there, model.lasting)[-1]) ** 2 + float((share * (1 - share)).sum(axis=0)[-1])
    here = ~members.stays.left
    actual = [int((here & ~(then.leaves <= month + 1)).sum()) for month in range(months)]
    names = [month_of(asked.window.split, month).isoformat()[:7] for month in range(months)]
    parts = tuple(Held(*one) for one in zip(names, map(float, predicted), map(float, actual), strict=True))
    return held_out(asked, "customers", int(here.sum()), float(predicted[-1]), spread**0.5, float(actual[-1]), parts)


def _brought(asked: Asked, then: MembersThen) -> HoldOut:
    """What those there then brought in the time held out, by group."""
    members, months, size = then.members, asked.window.held_out, len(asked.names)
    values = lifetime_values(members, months, 0.0)
    sums = members_worth(members, values, size, months, 0.0)
    here = ~members.stays.left
    brought = np.where(here, then.brought, 0.0)
    actual = by_group(brought, members.group, size)
    error = float(np.hypot(sums.error[size], np.sqrt(((brought - values.worth)[here] ** 2).sum())))
    parts = tuple(Held(name, float(sums.value[at]), float(actual[at])) for at, name in enumerate(asked.names))
    return held_out(asked, "margin", int(here.sum()), float(sums.value[size]), error, float(actual[size]), parts)
