"""Ends: the 95 % intervals of many values at once; each is its one-value namesake in `interval`, over arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wellserved.metrics import interval
from wellserved.metrics.blocks import Flags, Floats, Whole
from wellserved.metrics.gammas import gammas
from wellserved.metrics.quantiles import LARGE, TAIL, Z, cornish_fisher, gamma, student

SOME = 20  # so many are told sooner one by one


@dataclass(frozen=True)
class Ends:
    """Lower and upper ends; both NaN where no interval can be given."""

    low: Floats
    high: Floats

    def times(self, factor: Floats | float) -> "Ends":
        return Ends(self.low * factor, self.high * factor)

    def where(self, known: Flags) -> "Ends":
        """These, where something is known; else none."""
        if known.all():
            return self
        return Ends(np.where(known, self.low, np.nan), np.where(known, self.high, np.nan))


def wilson(hits: Floats, n: Floats) -> Ends:
    """The interval of a share."""
    share, z2 = hits / n, Z * Z
    part = z2 / n
    scale = part + 1
    centre = (share + part / 2) / scale
    half = Z / scale * np.sqrt(share * (1 - share) / n + part / (4 * n))
    low, high = centre - half, np.add(centre, half, out=centre)
    low[hits == 0] = 0.0
    high[hits == n] = 1.0
    return Ends(low, high).where(n > 0)


def clopper_pearson(hits: Floats, n: Floats) -> Ends:
    """The exact interval of a share; pairs that are alike are computed once."""
    pairs, which = np.unique(np.stack([hits, n]), axis=1, return_inverse=True)
    found = [interval.clopper_pearson(int(h), int(of)) for h, of in pairs.T]
    return _ends(found, which)


def poisson(events: Floats) -> Ends:
    """The exact interval of an expected count."""
    counts, which = _different(events)
    low = np.where(counts > 0, _gamma(TAIL, np.maximum(counts, 1.0)), 0.0)
    return Ends(low[which], _gamma(1 - TAIL, counts + 1)[which])


def _gamma(p: float, shapes: Floats) -> Floats:
    """Quantiles of the gamma distribution: of large shapes all at once."""
    found = cornish_fisher(p, shapes, np.sqrt(shapes))
    small = np.flatnonzero(shapes <= LARGE)
    one_by_one = len(small) <= SOME
    found[small] = [gamma(p, one) for one in shapes[small].tolist()] if one_by_one else gammas(p, shapes[small])
    return np.asarray(found)


def compound_poisson(total: Floats, squares: Floats) -> Ends:
    """The interval of a sum whose number of rows is as random as their amounts."""
    half = Z * np.sqrt(squares)
    return Ends(total - half, total + half)


def adjusted_wald(plus: Floats, minus: Floats, n: Floats) -> Ends:
    """The interval of one share less another."""
    up, down = (plus + 0.75) / (n + 3), (minus + 0.75) / (n + 3)
    net = up - down
    half = Z * np.sqrt((up + down - net * net) / (n + 3))
    return Ends(np.maximum(net - half, -1.0), np.minimum(net + half, 1.0)).where(n > 0)


def ratio_by_cluster(of: Floats, to: Floats, groups: Floats, moments: tuple[Floats, Floats, Floats]) -> Ends:
    """The interval of one sum over another, by the delta method over clusters."""
    ratio, (xx, xy, yy) = of / to, moments
    spread = np.maximum(xx - 2 * ratio * xy + ratio * ratio * yy, 0.0)
    half = _student(groups - 1) * np.sqrt(spread * groups / (groups - 1)) / np.abs(to)
    return Ends(ratio - half, ratio + half).where((groups >= 2) & (to != 0))


def _student(freedom: Floats) -> Floats:
    found, which = _different(freedom)
    return np.array([student(1 - TAIL, int(f)) if f >= 1 else np.nan for f in found])[which]


def _different(values: Floats) -> tuple[Floats, Whole]:
    """Different numbers in order, and which of them each is; whole ones near each other need no sorting."""
    whole = values.astype(np.int64)
    low = int(whole.min(initial=0))
    if int(whole.max(initial=0)) - low > 4 * len(values) + 1_000 or not np.array_equal(whole, values):
        found, which = np.unique(values, return_inverse=True)
        return np.asarray(found, dtype=np.float64), np.asarray(which, dtype=np.int64)
    whole -= low
    seen = np.zeros(int(whole.max(initial=0)) + 1, dtype=np.bool_)
    seen[whole] = True
    return (np.flatnonzero(seen) + low).astype(np.float64), (np.cumsum(seen) - 1)[whole]


def _ends(found: Sequence[interval.Interval], which: Whole) -> Ends:
    low = np.array([np.nan if one.low is None else one.low for one in found])
    high = np.array([np.nan if one.high is None else one.high for one in found])
    return Ends(low[which], high[which])
