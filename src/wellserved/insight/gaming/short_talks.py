"""Short talks: whether far more talks end within seconds than the longer ones predict, in all, and of whom."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.gaming.lognormal import LONG, SHORT, fit_longer
from wellserved.insight.gaming.sign import LEAST_PERIODS, LEAST_ROWS
from wellserved.insight.gaming.two_classes import two_classes
from wellserved.metrics.interval import wilson

Numbers = NDArray[np.float64]
LEAST_EXCESS, LEAST_RATIO = 0.01, 2.0
LEAST_CHANCE = 0.95
FAR_EXCESS, FAR_RATIO = 0.04, 5.0
LEAST_SUBJECTS = 8
LEAST_KNOWN = 10


@dataclass(frozen=True)
class Talks:
    """Lengths of talks, as counts: one entry a subject, period and whole second.

    Args:
        names: The subjects.
        periods: How many periods there are.
        who: Index into names.
        when: Index of the period.
        seconds: How long.
        count: How many talks.
    """

    names: tuple[str, ...]
    periods: int
    who: NDArray[np.intp]
    when: NDArray[np.intp]
    seconds: Numbers
    count: Numbers


@dataclass(frozen=True)
class Repeats:
    """How many known callers came back within a window after a very short talk, and after a longer one."""

    short_back: int = 0
    short: int = 0
    long_back: int = 0
    long: int = 0

    @property
    def shown(self) -> bool:
        """Whether more come back after very short talks, beyond noise."""
        if self.short < LEAST_KNOWN or not self.long:
            return False
        low, high = wilson(self.short_back, self.short).low, wilson(self.long_back, self.long).high
        return low is not None and high is not None and low > high


@dataclass(frozen=True)
class Shorts:
    """What is seen of one subject's very short talks.

    Args:
        n: Talks.
        hits: Very short ones.
        predicted: The share that talks of at least 20 s predict.
        low: Lower end of the 95 % interval of the share.
        high: Upper end.
        periods: In how many periods it is beyond the prediction by itself.
        chance: The probability to belong to those with far more of them; None where there are not two classes.
    """

    n: int
    hits: int
    predicted: float
    low: float
    high: float
    periods: int
    chance: float | None = None

    @property
    def share(self) -> float:
        return self.hits / self.n

    @property
    def beyond(self) -> bool:
        """Whether there are more than predicted: beyond noise, by enough, and in two periods or more."""
        enough = self.low >= max(self.predicted + LEAST_EXCESS, LEAST_RATIO * self.predicted)
        return self.n >= LEAST_ROWS and enough and self.periods >= LEAST_PERIODS


def short_of_all(talks: Talks) -> Shorts | str:
    """All talks beside what the longer ones predict: the absolute yardstick, which widespread gaming can't move."""
    return _shorts(talks, np.ones(len(talks.who), dtype=bool), None)


def short_by_subject(talks: Talks) -> dict[str, Shorts]:
    """Each subject's talks beside what its own longer ones, and those of all, predict, whichever is more."""
    whole = short_of_all(talks)
    if isinstance(whole, str):
        return {}
    told = {name: _shorts(talks, talks.who == i, whole.predicted) for i, name in enumerate(talks.names)}
    kept = {name: one for name, one in told.items() if isinstance(one, Shorts)}
    chances = _classes(list(kept.values()))
    return {
        name: Shorts(one.n, one.hits, one.predicted, one.low, one.high, one.periods, chance)
        for (name, one), chance in zip(kept.items(), chances, strict=True)
    }


def suspicious(one: Shorts, repeats: Sequence[Repeats]) -> bool:
    """Whether to look at a subject: more than predicted, and either far more, or apart, or callers who come back.

    Far more is told by the absolute yardstick: where many do it, nobody stands apart.
    """
    apart = one.chance is not None and one.chance >= LEAST_CHANCE
    far = one.low >= max(one.predicted + FAR_EXCESS, FAR_RATIO * one.predicted)
    return one.beyond and (far or apart or any(window.shown for window in repeats))


def _shorts(talks: Talks, mine: NDArray[np.bool_], floor: float | None) -> Shorts | str:
    seconds, count = talks.seconds[mine], talks.count[mine]
    longer = float(count[seconds >= LONG].sum())
    if longer < LEAST_ROWS:
        return f"{int(longer)} talks of at least {LONG:.0f} s: at least {LEAST_ROWS} are needed"
    predicted = max(fit_longer(seconds, count).below(SHORT), floor or 0.0)
    n, hits = int(count.sum()), int(count[seconds < SHORT].sum())
    ends = wilson(hits, n)
    return Shorts(n, hits, predicted, ends.low or 0.0, ends.high or 0.0, _periods(talks, mine, predicted))


def _periods(talks: Talks, mine: NDArray[np.bool_], predicted: float) -> int:
    """In how many periods so many very short talks would be rare."""
    from scipy.stats import binom

    short = mine & (talks.seconds < SHORT)
    n = np.bincount(talks.when[mine], weights=talks.count[mine], minlength=talks.periods)
    hits = np.bincount(talks.when[short], weights=talks.count[short], minlength=talks.periods)
    rare = binom.sf(hits - 1, n, min(LEAST_RATIO * predicted, 1.0)) <= 0.05
    return int((rare & (hits > 0)).sum())


def _classes(told: Sequence[Shorts]) -> list[float | None]:
    """Of each, the probability to be of the class with more; None where one class explains the counts as well."""
    enough = [one for one in told if one.n >= LEAST_ROWS]
    if len(enough) < LEAST_SUBJECTS:
        return [None] * len(told)
    hits, n = (np.array([getattr(one, part) for one in enough], dtype=float) for part in ("hits", "n"))
    found = two_classes(hits, n)
    if found.gain <= 0:
        return [None] * len(told)
    chances = iter(found.chance.tolist())
    return [next(chances) if one.n >= LEAST_ROWS else None for one in told]
