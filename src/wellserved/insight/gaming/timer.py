"""Timer: whether durations end at one and the same moment so often that a clock ends them, and no work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
LEAST_SHARE, LEAST_N, LEAST_SECONDS = 0.2, 50, 3_600.0
NEAR = 0.002
TIMES_NEIGHBOURS = 10.0
ANOTHER, ANOTHER_TIMES, MOST = 0.03, 3.0, 2


@dataclass(frozen=True)
class Spike:
    """Durations that are the same.

    Args:
        seconds: Where they lie.
        hits: How many lie within 0.2 % of it.
    """

    seconds: float
    hits: int


@dataclass(frozen=True)
class Timer:
    """Durations that a clock ends.

    Args:
        spikes: Where they gather, most first.
        n: How many durations there are.
        median: The middle duration, in seconds.
    """

    spikes: tuple[Spike, ...]
    n: int
    median: float

    @property
    def hits(self) -> int:
        """How many lie in the spikes."""
        return sum(spike.hits for spike in self.spikes)


def timer(seconds: Numbers) -> Timer | str | None:
    """Find spikes of identical durations; None where there are none, a reason where there are too few durations.

    A spike holds at least 20 % of all and ten times what lies in as wide a stretch
    beside it; further ones 3 % and three times.
    """
    if len(seconds) < LEAST_N:
        return f"{len(seconds)} durations: at least {LEAST_N} are needed"
    left = np.sort(seconds[seconds >= LEAST_SECONDS])
    found: list[Spike] = []
    while len(left) >= 2 and len(found) < MOST:
        least, times = (ANOTHER, ANOTHER_TIMES) if found else (LEAST_SHARE, TIMES_NEIGHBOURS)
        spike = _highest(left, times)
        if spike is None or spike.hits < least * len(seconds):
            break
        found.append(spike)
        left = left[np.abs(left / spike.seconds - 1) > NEAR]
    return Timer(tuple(found), len(seconds), float(np.median(seconds))) if found else None


def _highest(told: Numbers, times: float) -> Spike | None:
    """Where most durations gather, if it is a spike."""
    high = np.searchsorted(told, told * (1 + 2 * NEAR), side="right")
    begin = int(np.argmax(high - np.arange(len(told))))
    middle = float(np.median(told[begin : high[begin]]))
    hits = _within(told, middle * (1 - NEAR), middle * (1 + NEAR))
    beside = [_within(told, middle * (1 + a * NEAR), middle * (1 + b * NEAR)) for a, b in ((-5, -1.5), (1.5, 5))]
    return Spike(middle, hits) if hits >= times * float(np.mean(beside)) * 2 / 3.5 else None


def _within(told: Numbers, low: float, high: float) -> int:
    return int(np.searchsorted(told, high, side="right") - np.searchsorted(told, low, side="left"))
