"""Balance and overlap: whether those with and without the treatment can be compared at all, and are once weighted."""

import numpy as np

from wellserved.insight.effect.basis import Basis
from wellserved.insight.effect.refusal import clipped_share, effective_n
from wellserved.insight.effect.scores import CLIP, weights
from wellserved.insight.effect.study import Estimand, Flags, Floats
from wellserved.insight.evidence import Check, Difference, Likeness

MOST_CLIPPED, FEWEST_EFFECTIVE = 0.05, 50
MOST_APART, BY_CHANCE = 0.1, 0.05
TENTHS, MOST_TOLD = 10, 12


def differences(made: Basis, treated: Flags, propensity: Floats, estimand: Estimand) -> tuple[Difference, ...]:
    """Standardised differences of every covariate and level, before and after weighting."""
    w = weights(treated, propensity, estimand)
    places = [place for place, column in enumerate(made.columns, 1) if column.plain]
    values = made.values[:, places]
    having, without = values[treated], values[~treated]
    spread = np.sqrt((having.var(axis=0) + without.var(axis=0)) / 2)
    spread[spread == 0] = 1.0
    before = (having.mean(axis=0) - without.mean(axis=0)) / spread
    after = (_weighted(having, w[treated]) - _weighted(without, w[~treated])) / spread
    labels = [made.columns[place - 1].label for place in places]
    return tuple(Difference(*one) for one in zip(labels, before.tolist(), after.tolist(), strict=True))


def balance_check(found: tuple[Difference, ...], effective: tuple[float, float]) -> Check:
    """No covariate may be a tenth of a standard deviation apart after weighting, or what chance leaves between so few.

    Args:
        found: The differences.
        effective: What those without and with the treatment are worth in units, once weighted.
    """
    before = max(found, key=lambda one: abs(one.before))
    after = max(found, key=lambda one: abs(one.after))
    most = most_apart(len(found), effective)
    said = (
        f"before, they differ most in {before.label} ({before.before:+.2f} standard deviations); "
        f"weighted, in {after.label} ({after.after:+.2f}); at most {most:.2g} may be left"
    )
    return Check("balance", abs(after.after) <= most, abs(after.after), said=said)


def most_apart(columns: int, effective: tuple[float, float]) -> float:
    """How far apart the furthest of columns may lie: a tenth, or what even a lot would exceed once in 20 studies."""
    from scipy.stats import norm

    by_lot = float(norm.isf(BY_CHANCE / 2 / max(columns, 1))) * float(np.sqrt(sum(1 / max(n, 1.0) for n in effective)))
    return max(MOST_APART, by_lot)


def likeness(treated: Flags, propensity: Floats, found: tuple[Difference, ...] = ()) -> Likeness:
    """How many of either side had which chance, and in what they differ most.

    Args:
        treated: Who had it.
        propensity: The chance of it, 0 to 1.
        found: Their differences; the furthest apart are told.
    """
    place = np.minimum((propensity * TENTHS).astype(np.int64), TENTHS - 1)
    having, without = (np.bincount(place[arm], minlength=TENTHS).tolist() for arm in (treated, ~treated))
    furthest = sorted(found, key=lambda one: -max(abs(one.before), abs(one.after)))
    return Likeness(tuple(having), tuple(without), tuple(furthest[:MOST_TOLD]))


def overlap_check(treated: Flags, propensity: Floats, estimand: Estimand) -> Check:
    """Few may have had almost no chance of what they did not get."""
    share = clipped_share(treated, propensity, estimand)
    low, high = (float(np.quantile(propensity[treated], q)) for q in (0.05, 0.95))
    said = (
        f"{share:.1%} had a chance beyond {CLIP:.0%} to {1 - CLIP:.0%} that had to be clipped, {MOST_CLIPPED:.0%} may; "
        f"nine in ten of those who had it had a chance of {low:.0%} to {high:.0%}"
    )
    return Check("overlap", share <= MOST_CLIPPED, share, said=said)


def effective_check(treated: Flags, propensity: Floats, estimand: Estimand) -> Check:
    """Weighted, either side must still be worth enough units."""
    without, having = effective_n(treated, propensity, estimand)
    said = (
        f"weighted, the {treated.sum():,} with it are worth {having:,.0f} and the {(~treated).sum():,} without it "
        f"{without:,.0f} units; {FEWEST_EFFECTIVE} are needed"
    )
    fewer = min(without, having)
    return Check("effective_n", fewer >= FEWEST_EFFECTIVE, fewer, said=said)


def _weighted(values: Floats, by: Floats) -> Floats:
    return np.asarray(by @ values / by.sum(), dtype=np.float64)
