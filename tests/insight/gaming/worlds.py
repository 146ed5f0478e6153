"""Worlds of honest and of gaming agents, drawn from a seed."""

import numpy as np

from wellserved.insight.gaming.picking import Offers
from wellserved.insight.gaming.short_talks import Talks
from wellserved.insight.gaming.tally import Tally


def counted(
    rng: np.random.Generator, agents: int, mean: float, rho: float, gaming: int = 0, extra: float = 0.3
) -> Tally:
    """Counts of six periods; each agent has its own true share, some add to it."""
    spread = 1 / rho - 1
    share = rng.beta(mean * spread, (1 - mean) * spread, agents)
    share[:gaming] += extra * (1 - share[:gaming])
    size = 800 * rng.lognormal(0, 0.6, agents)
    n = rng.poisson(size[:, None] / 6, (agents, 6)).astype(float)
    hits = rng.binomial(n.astype(int), share[:, None]).astype(float)
    names = tuple(f"a{i}" for i in range(agents))
    return Tally(names, tuple("123456"), hits, n, n * hits.sum() / n.sum())


def talked(rng: np.random.Generator, agents: int, gaming: int = 0, share: float = 0.1, each: int = 600) -> Talks:
    """Lognormal talks of six periods; who games ends some of them within seconds."""
    who = np.repeat(np.arange(agents), each)
    when = rng.integers(0, 6, len(who))
    seconds = np.floor(rng.lognormal(4.8 + 0.2 * rng.normal(size=agents)[who], 0.8))
    seconds = np.where((who < gaming) & (rng.random(len(who)) < share), rng.integers(1, 9, len(who)), seconds)
    kept = seconds > 0
    names = tuple(f"a{i}" for i in range(agents))
    return Talks(names, 6, who[kept], when[kept], seconds[kept], np.ones(kept.sum()))


def offered(rng: np.random.Generator, agents: int, gaming: int = 0, rule: float = 0.0, usual: float = 0.3) -> Offers:
    """Offers of six periods after risky contacts and others; by `rule` (log odds) all offer less."""
    risky, other = (rng.poisson(n, (agents, 6)).astype(float) for n in (40, 130))
    own = np.log(usual / (1 - usual)) + 0.3 * rng.normal(size=agents)
    after = own - rule + 0.1 * rng.normal(size=agents)
    after[:gaming] -= 3.0
    asked = [rng.binomial(n.astype(int), (1 / (1 + np.exp(-odds)))[:, None]).astype(float)
             for n, odds in ((risky, after), (other, own))]  # fmt: skip
    return Offers(tuple(f"a{i}" for i in range(agents)), risky, asked[0], other, asked[1])
