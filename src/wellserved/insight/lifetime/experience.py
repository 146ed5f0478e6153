"""Experience: how the service of a month goes with leaving in the month after, and what that means for value."""

from collections.abc import Sequence

import numpy as np

from wellserved.insight.lifetime.asked import Asked, Served
from wellserved.insight.lifetime.found import Experience, Figure, Group
from wellserved.insight.lifetime.hazard import Hazard, fit_hazard
from wellserved.insight.lifetime.likelihood import Floats
from wellserved.insight.lifetime.survival import Z95
from wellserved.insight.lifetime.values import Members, Values, staying_models

NAMES = ("none", "settled", "not settled")
LEAST_LEFT, LEAST_OF_A_SORT = 30, 5


def experiences(now: Members, values: Values, served: Served, asked: Asked, doubt: float) -> tuple[Experience, ...]:
    """Customers by the service of their last month; nothing where too few left to tell.

    A customer's first month ahead is harder or easier to survive by the odds of the last month's service; later months
    are as for all. A sort of service of which too few months were seen is left out.

    Args:
        now: All members.
        values: What each is expected to bring, whatever service was had.
        served: Customer-months by service.
        asked: What is asked.
        doubt: Half the width of the interval of all members' worth, as a share of it.
    """
    months, left = (np.bincount(served.served, weights=one, minlength=3) for one in (served.months, served.left))
    sorts = [code for code in range(len(NAMES)) if left[code] >= LEAST_OF_A_SORT and months[code] > left[code]]
    if left[sorts].sum() < LEAST_LEFT or len(sorts) < 2:
        return ()
    hazard = _fitted(served, len(asked.names), sorts)
    moved = dict(zip(sorts, (0.0, *hazard.values[1 - len(sorts) :]), strict=True))
    level = float(np.log(months[sorts] @ np.exp(list(moved.values())) / months[sorts].sum()))
    first, found = _first_month(now), []
    for code in sorts:
        odds = hazard.odds_ratio(NAMES[code]) if code != sorts[0] else None
        error = float(np.log(odds[2] / odds[0])) / Z95 if odds else 0.0
        which = np.flatnonzero((served.now == code) & ~now.stays.left)
        group = _group(NAMES[code], first[which], values.worth[which], (moved[code] - level, error), doubt)
        told = Figure(*odds) if odds else None
        found.append(Experience(NAMES[code], int(months[code]), int(left[code]), told, group))
    return tuple(found)


def _fitted(served: Served, groups: int, sorts: Sequence[int]) -> Hazard:
    """Log odds by group, tenure and service; the first sort of service is what the others are held against."""
    names = ("level", *(f"group {place}" for place in range(1, groups)), "tenure", *(NAMES[code] for code in sorts[1:]))
    rows = np.flatnonzero(np.isin(served.served, sorts))
    group, service = served.group[rows], served.served[rows]
    columns = [np.ones(len(rows)), *(group == place for place in range(1, groups)), np.log1p(served.tenure[rows])]
    columns += [service == code for code in sorts[1:]]
    design = np.column_stack(columns).astype(np.float64)
    return fit_hazard(names, design, served.months[rows], served.left[rows])


def _first_month(now: Members) -> Floats:
    """The probability of each to leave within the next month, whatever service was had."""
    chance = np.zeros(len(now.stays))
    for model in staying_models(now):
        a, b = model.lasting.values
        chance[model.which] = a / (a + b + np.floor(now.stays.ended[model.which]))
    return chance


def _group(name: str, left: Floats, worth: Floats, moved: tuple[float, float], doubt: float) -> Group:
    """What customers are expected to bring whose odds to leave in the next month are moved."""

    def total(by: float) -> float:
        odds = left / (1.0 - left) * np.exp(by)
        return float((worth / (1.0 + odds) / (1.0 - left)).sum())

    by, error = moved
    value, n = total(by), max(len(left), 1)
    ends = [total(by + side * Z95 * error) for side in (1, -1)]
    half = float(np.hypot((max(ends) - min(ends)) / 2, value * doubt))
    figures = [Figure(value / size, (value - half) / size, (value + half) / size) for size in (n, 1)]
    return Group(name, len(left), figures[0], figures[1], alive=1.0)
