"""Apart: who does a thing so much more often than colleagues that neither chance nor usual differences explain it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.gaming.beta_binomial import Spread, fit
from wellserved.insight.gaming.sign import LEAST_PERIODS, LEAST_ROWS
from wellserved.insight.gaming.tally import Tally

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
LEAST_SUBJECTS = 8
FALSE_DISCOVERY, ANY_HONEST = 0.005, 0.02
FAR, FURTHEST_LEFT_OUT = 4.0, 0.3
LEAST_RATIO, LEAST_EXCESS = 1.5, 0.01
NOMINAL, LEAST_IN_PERIOD = 0.05, 10


@dataclass(frozen=True)
class Apart:
    """How subjects compare.

    Args:
        told: Which have rows enough.
        spread: How the others' true shares spread.
        chance: Of each, how likely so high a share is among them.
        flagged: Who stands apart, beyond what chance would flag, by enough, and in two periods or more.
        periods: In how many periods each stood apart by itself.
    """

    told: Flags
    spread: Spread
    chance: Numbers
    flagged: Flags
    periods: NDArray[np.intp]


def apart(counts: Tally) -> Apart | str:
    """Compare subjects on how often something happened; or say why that can't be done.

    The spread of honest shares is fitted to the counts (beta-binomial, empirical Bayes), once without those far out, so
    that gaming is not its own yardstick. Who is flagged is held to 0.5 % false discoveries (Benjamini-Hochberg): five
    behaviours are asked about; then to a share half as large again as usual; and to two periods each of which says so.

    Source:
        Spiegelhalter (2005), Stat. Med. 24, 1185-1202; Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    hits, n, rows = counts.hits.sum(axis=1), np.maximum(np.rint(counts.even.sum(axis=1)), 0), counts.n.sum(axis=1)
    told = (rows >= LEAST_ROWS) & (n >= 1)
    if told.sum() < LEAST_SUBJECTS:
        return f"agents with at least {LEAST_ROWS} rows each: {int(told.sum())}; at least {LEAST_SUBJECTS} are needed"
    if (counts.n[told].sum(axis=0) > 0).sum() < LEAST_PERIODS:
        return "one period: at least two are needed, to see whether it stays"
    spread, kept = _without_the_far(hits[told], n[told])
    chance = np.ones(len(hits))
    chance[told] = _uncertain(spread.tail(hits[told], n[told]), kept)
    share = hits / np.maximum(n, 1)
    enough = (share >= LEAST_RATIO * spread.mean) & (share >= spread.mean + LEAST_EXCESS)
    periods = _periods(counts, spread)
    flagged = told & (chance <= rarest(chance[told])) & enough & (periods >= LEAST_PERIODS)
    return Apart(told, spread, chance, flagged, periods)


def _without_the_far(hits: Numbers, n: Numbers) -> tuple[Spread, int]:
    """The spread of all but those far out by a robust scale of shares; at most three in ten are left out."""
    turned = np.arcsin(np.sqrt((hits + 0.375) / (n + 0.75)))
    off = turned - np.median(turned)
    scale = np.sqrt(np.maximum((1.4826 * np.median(np.abs(off))) ** 2, 0.25 / n))
    far = np.abs(off) / scale
    least = np.sort(far)[::-1][min(int(FURTHEST_LEFT_OUT * len(far)), len(far) - 1)]
    kept = (far <= FAR * (1 + 4 / len(far))) | (far <= least)
    return fit(hits[kept], n[kept]), int(kept.sum())


def _uncertain(chance: Numbers, subjects: int) -> Numbers:
    """A chance, allowing for the spread being an estimate from few subjects."""
    from scipy.stats import norm, t

    found: Numbers = t.sf(norm.isf(np.clip(chance, 1e-300, 1.0)) / np.sqrt(1 + 1 / subjects), subjects - 2)
    return found


def _periods(counts: Tally, spread: Spread) -> NDArray[np.intp]:
    """In how many periods each subject's share by itself would be rare."""
    told = counts.n >= LEAST_IN_PERIOD
    rare = spread.tail(counts.hits.ravel(), np.rint(counts.even).ravel()).reshape(counts.n.shape) <= NOMINAL
    found: NDArray[np.intp] = (told & rare).sum(axis=1)
    return found


def rarest(chance: Numbers, rate: float = FALSE_DISCOVERY) -> float:
    """The chance that one may have at most to be flagged; below 0 where nobody is.

    Of those flagged at most this rate by chance (Benjamini-Hochberg), and nobody in 98 of 100 honest organisations
    (Bonferroni): among hundreds of agents, even few of many finds would be an honest one.
    """
    ranked = np.sort(chance)
    passed = ranked[ranked <= rate * np.arange(1, len(ranked) + 1) / len(ranked)]
    return min(float(passed.max()), ANY_HONEST / len(ranked)) if len(passed) else -1.0


def limits(spread: Spread, n: Numbers, chance: float = 0.0013) -> tuple[Numbers, Numbers]:
    """The funnel: between which shares honest ones lie, by n; 3 standard deviations unless said."""
    from scipy.stats import betabinom

    of = np.rint(n)
    low, high = (betabinom.ppf(q, of, spread.a, spread.b) / of for q in (chance, 1 - chance))
    return low, high
