"""A basis: covariates as standardised columns that a linear model can bend with (restricted cubic splines).

Numbers become a line and three bends between five knots, straight beyond them; a value that many units share, such as
0, gets a column of its own, and so does "unknown". Categories become a column a level, rare levels together.

Source:
    Harrell (2015), Regression modeling strategies, 2.4.5: knots at the 5, 27.5, 50, 72.5 and 95 % points.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from wellserved.insight.effect.study import Covariate, Floats

KNOTS = (0.05, 0.275, 0.5, 0.725, 0.95)
FEWEST_VALUES = 6
MASS = 0.05
RARE = 0.005
SAMPLE = 20_000
MOST_OF_A_NUMBER = 6


@dataclass(frozen=True)
class Column:
    """Where a column comes from.

    Args:
        covariate: The covariate's name.
        label: What it counts, such as "channel = voice" or "orders".
        plain: Whether it is the covariate itself rather than a bend of it; balance is told of these.
    """

    covariate: str
    label: str
    plain: bool = True


@dataclass(frozen=True, eq=False)
class Basis:
    """Standardised columns, the first of them 1 throughout.

    Args:
        values: A row a unit; whole columns lie together in memory.
        columns: Where each column but the first comes from.
    """

    values: Floats
    columns: tuple[Column, ...]

    def group(self, covariate: str) -> list[int]:
        """The places of a covariate's columns among the values."""
        return [place for place, one in enumerate(self.columns, 1) if one.covariate == covariate]


def basis(covariates: Mapping[str, Covariate], n: int) -> Basis:
    """The columns of all covariates; those that never vary are left out."""
    values = np.empty((1 + sum(_most(one) for one in covariates.values()), n))
    values[0] = 1.0
    kept: list[Column] = []
    for name, covariate in covariates.items():
        for column, raw in _spelled(name, covariate):
            centred = raw - raw.mean()
            spread = float(np.sqrt(centred @ centred / n))
            if spread > 1e-9 * max(1.0, float(np.abs(raw).max())):
                kept.append(column)
                np.divide(centred, spread, out=values[len(kept)])
    return Basis(values[: len(kept) + 1].T, tuple(kept))


def _most(covariate: Covariate) -> int:
    """How many columns a covariate may become; rows of memory that are never written to cost nothing."""
    if covariate.kind == "numeric" or not len(covariate.values):
        return MOST_OF_A_NUMBER
    return min(int(covariate.values.max()) + 2, round(1 / RARE)) + 1


def _spelled(name: str, covariate: Covariate) -> Iterator[tuple[Column, Floats]]:
    if covariate.kind == "category":
        return _levels(name, covariate)
    return _numbers(name, covariate.values.astype(np.float64))


def _levels(name: str, covariate: Covariate) -> Iterator[tuple[Column, Floats]]:
    """A column a level, the most frequent one being what the others are compared with."""
    codes = covariate.values.astype(np.int64)
    found, counts = np.unique(codes, return_counts=True)
    usual = found[counts.argmax()]
    rare = (counts < max(2, RARE * len(codes))) & (found != usual)
    for code in found[~rare]:
        if code != usual:
            yield Column(name, f"{name} = {_level(covariate, int(code))}"), (codes == code).astype(np.float64)
    if rare.any():
        yield Column(name, f"{name} = any rare one"), np.isin(codes, found[rare]).astype(np.float64)


def _level(covariate: Covariate, code: int) -> str:
    if code < 0:
        return "unknown"
    return covariate.levels[code] if code < len(covariate.levels) else str(code)


def _numbers(name: str, values: Floats) -> Iterator[tuple[Column, Floats]]:
    unknown = np.isnan(values)
    known = values[~unknown]
    if not len(known):
        return
    filled = np.where(unknown, np.median(known), values) if unknown.any() else values
    yield Column(name, name), filled
    if unknown.any():
        yield Column(name, f"{name} unknown"), unknown.astype(np.float64)
    some = known if len(known) <= SAMPLE else known[:: len(known) // SAMPLE]
    distinct, counts = np.unique(some, return_counts=True)
    if len(distinct) < FEWEST_VALUES:
        yield from _bends(name, filled, distinct[1:-1])
        return
    top = int(counts.argmax())
    if counts[top] > MASS * len(some):
        yield Column(name, f"{name} = {distinct[top]:g}"), (filled == distinct[top]).astype(np.float64)
        some = some[some != distinct[top]]
    yield from _curves(name, filled, np.unique(np.quantile(some, KNOTS)))


def _bends(name: str, values: Floats, inner: Floats) -> Iterator[tuple[Column, Floats]]:
    """Of a number with few values, a column for each between the first and the last."""
    for one in inner:
        yield Column(name, f"{name} = {one:g}", plain=False), (values == one).astype(np.float64)


def _curves(name: str, values: Floats, knots: Floats) -> Iterator[tuple[Column, Floats]]:
    """Cubic between the knots, straight beyond the first and the last."""
    if len(knots) < 3:
        return
    scale = knots[-1] - knots[0]
    x, t = (values - knots[0]) / scale, (knots - knots[0]) / scale
    last, before = _cubed(x - t[-1]), _cubed(x - t[-2])
    gap = t[-1] - t[-2]
    for place in range(len(t) - 2):
        bend = _cubed(x - t[place]) - before * (t[-1] - t[place]) / gap + last * (t[-2] - t[place]) / gap
        yield Column(name, f"{name}, bend {place + 1}", plain=False), bend


def _cubed(values: Floats) -> Floats:
    above = np.maximum(values, 0.0)
    return above * above * above
