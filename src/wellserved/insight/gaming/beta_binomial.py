"""Beta-binomial: how shares of honest people spread: each their own true share, and chance on top."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
SMALLEST = 1e-6


@dataclass(frozen=True)
class Spread:
    """A beta distribution of true shares.

    Args:
        mean: The mean share.
        rho: How far true shares differ: 0 not at all, 1 as far as they can.
    """

    mean: float
    rho: float

    @property
    def a(self) -> float:
        return self.mean * (1 / self.rho - 1)

    @property
    def b(self) -> float:
        return (1 - self.mean) * (1 / self.rho - 1)

    def likelihood(self, hits: Numbers, n: Numbers) -> Numbers:
        """The log likelihood of each count, without what does not depend on the spread."""
        from scipy.special import betaln

        told: Numbers = betaln(self.a + hits, self.b + n - hits) - betaln(self.a, self.b)
        return told

    def tail(self, hits: Numbers, n: Numbers) -> Numbers:
        """The chance of so many hits or more; half of those that are just as many (mid-p)."""
        from scipy.stats import betabinom

        of, k = np.rint(n), np.minimum(np.rint(hits), np.rint(n))
        told: Numbers = betabinom.sf(k, of, self.a, self.b) + 0.5 * betabinom.pmf(k, of, self.a, self.b)
        return told

    def shrunk(self, hits: float, n: float) -> tuple[float, float, float]:
        """A true share as it is believed after its count: mean, and the ends of its 95 % interval."""
        from scipy.stats import beta

        a, b = self.a + hits, self.b + n - hits
        return a / (a + b), float(beta.ppf(0.025, a, b)), float(beta.ppf(0.975, a, b))


def fit(hits: Numbers, n: Numbers) -> Spread:
    """The spread that makes the counts likeliest.

    Source:
        Skellam (1948), J. R. Stat. Soc. B 10, 257-261.
    """
    from scipy.optimize import minimize

    start = np.array([_logit(np.clip((hits.sum() + 0.5) / (n.sum() + 1), SMALLEST, 1 - SMALLEST)), _logit(0.01)])
    found = minimize(lambda at: -float(spread_at(at).likelihood(hits, n).sum()), start, method="Nelder-Mead",
                     options={"xatol": 1e-4, "fatol": 1e-4, "maxiter": 400})  # fmt: skip
    return spread_at(found.x)


def spread_at(at: Numbers) -> Spread:
    """A spread from two unbounded numbers."""
    mean, rho = (float(np.clip(1 / (1 + np.exp(-np.clip(one, -30, 30))), SMALLEST, 1 - SMALLEST)) for one in at)
    return Spread(mean, rho)


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))
