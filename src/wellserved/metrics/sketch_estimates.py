"""Sketch estimates: how many different values many cells have, by their sketches."""

import numpy as np

from wellserved.metrics.blocks import Floats, Lists
from wellserved.metrics.ends import Ends, poisson
from wellserved.metrics.sketch import SIZE, SPACE, away_by_chance


def estimates(lists: Lists) -> tuple[Floats, Ends]:
    """Each list of smallest hashes as a count with its doubt: exact where it holds all, else by its last."""
    kept = lists.sizes.astype(np.float64)
    last = np.zeros(len(kept))
    some = kept > 0
    last[some] = lists.values[lists.offsets[1:][some] - 1].astype(np.float64)
    full = kept >= SIZE
    value = np.where(full, (SIZE - 1) / ((last + 1) / SPACE), kept)
    ends = poisson(np.rint(value))
    below, above = (np.where(full, value * away, 0.0) for away in away_by_chance())
    low = np.where(full, value - np.hypot(value - ends.low, below), ends.low)
    return value, Ends(low, np.where(full, value + np.hypot(ends.high - value, above), ends.high))
