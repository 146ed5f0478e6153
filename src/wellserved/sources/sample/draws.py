"""Draws: chance that depends on its keys alone: one event has the same luck in every world and on every machine.

A stream of random numbers would give an event other luck as soon as one before it
fell away. Here each number is a hash of the seed, what it decides, and whom it
concerns, so that two worlds which differ in one thing differ by its effects only.
Only whole numbers, sums and products are used: no machine rounds those differently.

Source:
    Steele, Lea and Flood (2014), Fast splittable pseudorandom number generators (SplitMix64).
"""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.sources.sample.shapes import chance, exponential, lognormal, normal

Array = NDArray[Any]
MASK = (1 << 64) - 1
STEP, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
UNIT = 2.0**-53


@dataclass(frozen=True)
class Draws:
    """Luck by what it decides and whom it concerns.

    Args:
        seed: Another seed is another luck for everything.
    """

    seed: int

    def uniform(self, what: str, *keys: Array | int) -> Array:
        """Numbers from 0 to below 1, one for each combination of keys."""
        bits = np.full(1, _mixed(self.seed * STEP + zlib.crc32(what.encode())), dtype=np.uint64)
        for key in keys:
            bits = _mix(bits ^ (np.atleast_1d(key).astype(np.int64).view(np.uint64) * np.uint64(STEP)))
        unit: Array = (bits >> np.uint64(11)).astype(np.float64) * UNIT
        return unit

    def happens(self, likely: Array | float, what: str, *keys: Array | int) -> Array:
        """Whether something of this chance happens."""
        happened: Array = self.uniform(what, *keys) < likely
        return happened

    def by_odds(self, log_odds: Array | float, what: str, *keys: Array | int) -> Array:
        """Whether something of these log odds happens."""
        return self.happens(chance(log_odds), what, *keys)

    def whole(self, below: Array | int, what: str, *keys: Array | int, least: Array | int = 0) -> Array:
        """Whole numbers from the least to below the other bound."""
        span = np.asarray(below) - np.asarray(least)
        number: Array = np.asarray(least) + (self.uniform(what, *keys) * span).astype(np.int64)
        return number

    def choose(self, shares: tuple[float, ...], what: str, *keys: Array | int) -> Array:
        """The index of one of some shares."""
        edges = np.cumsum(np.array(shares[:-1]) / sum(shares))
        index: Array = np.searchsorted(edges, self.uniform(what, *keys), side="right")
        return index

    def normal(self, what: str, *keys: Array | int) -> Array:
        """Numbers around 0 with spread 1."""
        return normal(self.uniform(what, *keys))

    def exponential(self, what: str, *keys: Array | int) -> Array:
        """Times until something that happens once in a unit of time."""
        return exponential(self.uniform(what, *keys))

    def lognormal(self, spread: float, what: str, *keys: Array | int) -> Array:
        """Factors around 1 whose logarithm has this spread."""
        return lognormal(self.uniform(what, *keys), spread)


def _mixed(word: int) -> int:
    word &= MASK
    word = ((word ^ (word >> 30)) * FIRST) & MASK
    word = ((word ^ (word >> 27)) * SECOND) & MASK
    return word ^ (word >> 31)


def _mix(words: Array) -> Array:
    words = (words ^ (words >> np.uint64(30))) * np.uint64(FIRST)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(SECOND)
    mixed: Array = words ^ (words >> np.uint64(31))
    return mixed
