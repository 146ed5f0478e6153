"""Two classes: whether some do a thing far more often than the others, and who they are likely to be."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.gaming.beta_binomial import Spread, fit, spread_at

Numbers = NDArray[np.float64]
STARTS = (0.05, 0.2, 0.5)
ROUNDS = 60


@dataclass(frozen=True)
class Classes:
    """Most, and those who differ.

    Args:
        usual: The spread of those who do it less.
        other: The spread of those who do it more.
        share: Which share of them are of the others.
        chance: Of each, the probability to be one of the others.
        gain: By how much two classes explain the counts better than one does, in BIC; above 0 is better.
    """

    usual: Spread
    other: Spread
    share: float
    chance: Numbers
    gain: float


def two_classes(hits: Numbers, n: Numbers) -> Classes:
    """Split subjects by their counts into two beta-binomial classes (EM, the best of three starts)."""
    from scipy.special import logsumexp

    one = float(fit(hits, n).likelihood(hits, n).sum())
    found = [_climb(hits, n, start) for start in STARTS]
    usual, other, share = max(found, key=lambda at: float(logsumexp(_both(hits, n, *at), axis=0).sum()))
    told = _both(hits, n, usual, other, share)
    two = float(logsumexp(told, axis=0).sum())
    chance = np.exp(told[1] - logsumexp(told, axis=0))
    return Classes(usual, other, share, chance, 2 * (two - one) - 3 * float(np.log(max(len(n), 2))))


def _both(hits: Numbers, n: Numbers, usual: Spread, other: Spread, share: float) -> Numbers:
    return np.array(
        [np.log1p(-share) + usual.likelihood(hits, n), np.log(share) + other.likelihood(hits, n)]
    )  # fmt: skip


def _climb(hits: Numbers, n: Numbers, upper: float) -> tuple[Spread, Spread, float]:
    """EM from a start where those with the highest shares are the others."""
    from scipy.special import logsumexp

    rate = (hits + 0.5) / (n + 1)
    chance = np.where(rate >= np.quantile(rate, 1 - upper), 0.95, 0.05)
    for _ in range(ROUNDS):
        usual, other = (_weighted(hits, n, weight) for weight in (1 - chance, chance))
        share = float(np.clip(chance.mean(), 1e-3, 1 - 1e-3))
        told = _both(hits, n, usual, other, share)
        new = np.exp(told[1] - logsumexp(told, axis=0))
        if float(np.abs(new - chance).max()) < 1e-4:
            break
        chance = new
    return (usual, other, share) if usual.mean <= other.mean else (other, usual, 1 - share)


def _weighted(hits: Numbers, n: Numbers, weight: Numbers) -> Spread:
    """The moments' spread of weighted counts: near the likeliest, and quick."""
    weight = np.maximum(weight, 1e-9)
    mean = float(np.clip((weight * hits).sum() / (weight * n).sum(), 1e-6, 1 - 1e-6))
    rate = hits / n
    seen = float((weight * (rate - mean) ** 2).sum() / weight.sum())
    chance = float((weight * mean * (1 - mean) / n).sum() / weight.sum())
    left = float((weight * mean * (1 - mean) * (1 - 1 / n)).sum() / weight.sum())
    rho = float(np.clip((seen - chance) / max(left, 1e-12), 1e-4, 0.9))
    return spread_at(np.log(np.array([mean / (1 - mean), rho / (1 - rho)])))
