"""Experience: how the service of a month goes with leaving in the month after, and what that means for value."""

import numpy as np

from wellserved.insight.lifetime.asked import Asked, Served
from wellserved.insight.lifetime.found import Experience, Figure, Group
from wellserved.insight.lifetime.hazard import Hazard, fit_hazard
from wellserved.insight.lifetime.likelihood import Floats
from wellserved.insight.lifetime.survival import Z95
from wellserved.insight.lifetime.values import Members, Values, staying_models

NAMES = ("none", "settled", "not settled")
LEAST_LEFT = 30


def experiences(now: Members, values: Values, served: Served, asked: Asked, doubt: float) -> tuple[Experience, ...]:
    """Customers by the service of their last month; nothing where too few left to tell.

    A customer's first month ahead is harder or easier to survive by the odds of the last month's service; later months
    are as for all.

    Args:
        now: All members.
        values: What each is expected to bring, whatever service was had.
        served: Customer-months by service.
        asked: What is asked.
        doubt: Half the width of the interval of all members' worth, as a share of it.
    """
    if served.left.sum() < LEAST_LEFT or served.left.sum() >= served.months.sum():
        return ()
    hazard = _fitted(served, len(asked.names))
    first = _first_month(now)
    return tuple(_one(code, hazard, first, now, values, served, doubt) for code in range(len(NAMES)))


def _fitted(served: Served, groups: int) -> Hazard:
    """Log odds by group, tenure and service."""
    names = ("level", *(f"group {place}" for place in range(1, groups)), "tenure", *NAMES[1:])
    dummies = [served.group == place for place in range(1, groups)]
    columns = [np.ones(len(served.group)), *dummies, np.log1p(served.tenure), served.served == 1, served.served == 2]
    return fit_hazard(names, np.column_stack(columns).astype(np.float64), served.months, served.left)


def _first_month(now: Members) -> Floats:
    """The probability of each to leave within the next month, whatever service was had."""
    chance = np.zeros(len(now.stays))
    for model in staying_models(now):
        a, b = model.lasting.values
        chance[model.which] = a / (a + b + np.floor(now.stays.ended[model.which]))
    return chance


def _shifted(chance: Floats, by: float) -> Floats:
    odds = chance / (1.0 - chance) * np.exp(by)
    told: Floats = odds / (1.0 + odds)
    return told


def _one(
    code: int, hazard: Hazard, first: Floats, now: Members, values: Values, served: Served, doubt: float
) -> Experience:
    moved = np.array([0.0, *hazard.values[-2:]])
    share = np.bincount(served.served, weights=served.months, minlength=3) / served.months.sum()
    level = float(np.log(share @ np.exp(moved)))
    which = np.flatnonzero((served.now == code) & ~now.stays.left)
    left, worth = first[which], values.worth[which]

    def total(by: float) -> float:
        return float((worth * (1.0 - _shifted(left, by)) / (1.0 - left)).sum())

    value, n = total(float(moved[code]) - level), len(which)
    error = float(np.sqrt(hazard.covariance[code - 3, code - 3])) if code else 0.0
    ends = [total(float(moved[code]) - level + side * Z95 * error) for side in (1, -1)]
    half = float(np.hypot((max(ends) - min(ends)) / 2, value * doubt))
    of_all = Figure(value, value - half, value + half)
    each = Figure(*(part / max(n, 1) for part in (value, value - half, value + half)))
    group = Group(NAMES[code], n, each, of_all, alive=1.0)
    sort = served.served == code
    odds = Figure(*hazard.odds_ratio(NAMES[code])) if code else None
    return Experience(NAMES[code], int(served.months[sort].sum()), int(served.left[sort].sum()), odds, group)
