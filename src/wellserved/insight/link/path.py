"""Path: what links that follow one another come to together: the product, its interval, its lowest grade."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from wellserved.insight.evidence import Grade
from wellserved.insight.link.verdict import Verdict

DRAWS, SEED = 20_000, 1


@dataclass(frozen=True)
class PathEffect:
    """What one more of a path's begin does to its end.

    Args:
        names: The KPIs along it.
        grade: The lowest of its links.
        effect: The product of their effects; None where one is not told, or is told by another scale.
        low: The lower end of the 95 % interval.
        high: The upper end.
        lag: Weeks that it takes in all.
    """

    names: tuple[str, ...]
    grade: Grade
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    lag: int | None = None


def along(links: Sequence[Verdict]) -> PathEffect:
    """Multiply links that follow one another.

    Each effect is drawn from a normal distribution of its interval, independent of the others'. A link of which only
    an experiment tells has no effect for one more of its cause, and so has no product.
    """
    names = (links[0].cause, *(one.outcome for one in links))
    grade = Grade(min(one.grade for one in links))
    if any(one.effect is None or one.lag is None for one in links):
        return PathEffect(names, grade)
    rng = np.random.default_rng(SEED)
    drawn = np.ones(DRAWS)
    product, lag = 1.0, 0
    for one in links:
        assert one.effect is not None and one.low is not None and one.high is not None  # noqa: S101 - seen above
        error = (one.high - one.low) / (2 * 1.96)
        drawn *= one.effect + error * rng.normal(size=DRAWS)
        product, lag = product * one.effect, lag + (one.lag or 0)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return PathEffect(names, grade, product, float(low), float(high), lag)
