"""Waiting: how long customers wait in a line, and how many leave it, for each of many intervals."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Waiting:
    """What a line does to those who come, one entry an interval; shares are of all who come.

    Args:
        delayed: Share who find nobody free.
        abandoned: Share who leave the line unserved.
        wait: Mean seconds in the line, of all who come.
        within: Share answered within the target.
        beyond: Share answered after more than the limit.
        busy: Share of agents' time that is spent on contacts.
        waiting: Mean number in the line.
    """

    delayed: Array
    abandoned: Array
    wait: Array
    within: Array
    beyond: Array
    busy: Array
    waiting: Array

    def weighted(self, weights: Array) -> "Waiting":
        """All intervals as one, by how many came in each; a share of nobody is unknown."""
        known = weights > 0
        return Waiting(*(_mean(getattr(self, name), weights, known) for name in self.__dataclass_fields__))


def between(low: Waiting, high: Waiting, share: Array) -> Waiting:
    """What lies between two numbers of agents: `share` of the way from `low` to `high`."""
    parts = ((getattr(low, name), getattr(high, name)) for name in Waiting.__dataclass_fields__)
    return Waiting(*(np.where(share > 0, (1 - share) * below + share * above, below) for below, above in parts))


def _mean(values: Array, weights: Array, known: NDArray[np.bool_]) -> Array:
    if not known.any():
        return np.array(np.nan)
    return np.array(np.average(values[known], weights=weights[known]))
