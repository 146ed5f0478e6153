"""Tallies: each formula's values, intervals and n, of many cells at once; what `answer` does for one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np

from wellserved.metrics.blocks import Flags, Floats
from wellserved.metrics.ends import (
    Ends,
    adjusted_wald,
    clopper_pearson,
    compound_poisson,
    poisson,
    ratio_by_cluster,
    wilson,
)
from wellserved.metrics.formula import (
    Count,
    Distinct,
    Exposure,
    Mean,
    Net,
    Quantile,
    Rate,
    Ratio,
    Share,
    Stay,
    Stock,
    Sum,
    Tally,
)

Roles = Mapping[str, Floats]


@dataclass(frozen=True)
class Given:
    """States of many cells.

    Args:
        sides: For each side of the formula, states by role; 0 where there is none, but of a quantile, which is NaN.
        moments: Clusters, and sums of squares and products over them; None where the formula needs none.
        instants: How many instants a stock was taken at.
        recorded: For each side, whether its record has any row at all.
        quantile_ends: The interval of a quantile, or of an estimate of different values.
    """

    sides: Sequence[Roles]
    moments: tuple[Floats, Floats, Floats, Floats] | None
    instants: Floats
    recorded: Sequence[bool]
    quantile_ends: Ends | None = None

    def whole(self, role: str, side: int = 0) -> Floats:
        """A state, no rows being none."""
        found = self.sides[side].get(role)
        return np.zeros(len(self.instants)) if found is None else found


@dataclass(frozen=True)
class Tallies:
    """Values with their doubt; NaN where there is none."""

    value: Floats
    ends: Ends
    n: Floats


def tally(formula: object, given: Given) -> Tallies:
    """Each cell's value, interval and n."""
    with np.errstate(all="ignore"):
        return _TALLIED[type(formula)](formula, given)


def coverage(given: Given) -> Floats:
    """The share of rows that could be used; of a quotient, its weaker side's."""
    with np.errstate(all="ignore"):
        sides = [_covered(given.whole("used", side), given.whole("rows", side)) for side in range(len(given.sides))]
    return reduce(np.fmin, sides)


def _covered(used: Floats, rows: Floats) -> Floats:
    return _only(rows > 0, used / rows)


def _only(known: Flags, value: Floats) -> Floats:
    return value if known.all() else np.where(known, value, np.nan)


def _count(f: Count, given: Given) -> Tallies:
    hits, known = given.whole("hits"), given.whole("used") > 0
    return Tallies(_only(known, hits), poisson(hits).where(known), hits)


def _sum(f: Sum, given: Given) -> Tallies:
    total, n = given.whole("total"), given.whole("used")
    return Tallies(_only(n > 0, total), compound_poisson(total, given.whole("squares")).where(n > 0), n)


def _share(f: Share | Stay, given: Given) -> Tallies:
    hits, n = given.whole("hits"), given.whole("used")
    doubt = clopper_pearson if isinstance(f, Share) and f.interval == "exact" else wilson
    return Tallies(_only(n > 0, hits / n), doubt(hits, n), n)


def _mean(f: Mean, given: Given) -> Tallies:
    total, n = given.whole("total"), given.whole("used")
    return Tallies(_only(n > 0, total / n), _by_cluster(total, n, given), n)


def _by_cluster(of: Floats, to: Floats, given: Given) -> Ends:
    groups, xx, xy, yy = given.moments or (np.zeros(len(of)),) * 4
    return ratio_by_cluster(of, to, groups, (xx, xy, yy))


def _net(f: Net, given: Given) -> Tallies:
    plus, minus, n = given.whole("plus"), given.whole("minus"), given.whole("used")
    return Tallies(_only(n > 0, 100 * (plus - minus) / n), adjusted_wald(plus, minus, n).times(100), n)


def _quantile(f: Quantile, given: Given) -> Tallies:
    ends = given.quantile_ends or Ends(given.instants * np.nan, given.instants * np.nan)
    return Tallies(given.sides[0]["quantile"], ends, given.whole("used"))


def _distinct(f: Distinct, given: Given) -> Tallies:
    different, n = given.whole("different"), given.whole("used")
    ends = poisson(different) if given.quantile_ends is None else given.quantile_ends
    return Tallies(_only(n > 0, different), ends.where(n > 0), n)


def _stock(f: Stock, given: Given) -> Tallies:
    instants = np.where(given.whole("ever") > 0, given.instants, 0.0)
    mean = given.whole("open") / np.where(instants > 0, instants, 1.0)
    n = np.where(instants > 0, np.floor(mean), 0.0)
    return Tallies(_only(instants > 0, mean), poisson(np.rint(mean)).where(instants > 0), n)


def _rate(f: Rate, given: Given) -> Tallies:
    events, exposure = _total(f.events, given, 0), _total(f.per, given, 1)
    known = ~np.isnan(events) & (np.nan_to_num(exposure) != 0)
    whole = np.rint(np.nan_to_num(events))
    ends = poisson(whole).times(f.times / exposure).where(known)
    return Tallies(_only(known, whole / exposure * f.times), ends, np.trunc(np.nan_to_num(exposure)))


def _ratio(f: Ratio, given: Given) -> Tallies:
    of, to = _total(f.of, given, 0), _total(f.to, given, 1)
    known = ~np.isnan(of) & (np.nan_to_num(to) != 0)
    n = np.rint(np.nan_to_num(to)) if f.to.count is not None else given.whole("used", 1)
    return Tallies(_only(known, of / to), _by_cluster(of, to, given).where(known), n)


def _total(side: Tally | Exposure, given: Given, number: int) -> Floats:
    """A side's sum. No events of a kind that is recorded are 0; else no rows are none."""
    total = given.whole("total", number)
    if isinstance(side, Tally) and side.count is not None:
        return total if given.recorded[number] else total * np.nan
    return _only(given.whole("used", number) > 0, total)


_TALLIED: dict[type, Callable[[Any, Given], Tallies]] = {
    Count: _count,
    Sum: _sum,
    Share: _share,
    Stay: _share,
    Mean: _mean,
    Net: _net,
    Quantile: _quantile,
    Distinct: _distinct,
    Stock: _stock,
    Rate: _rate,
    Ratio: _ratio,
}
