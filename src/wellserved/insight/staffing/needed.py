"""Needed: the fewest agents, interval by interval, with whom customers are served as promised."""

import numpy as np

from wellserved.insight.staffing.erlang_a import erlang_a
from wellserved.insight.staffing.waiting import Array

MOST_AGENTS = 100_000


def agents_needed(
    rate: Array,
    handle: float,
    patience: float,
    within: float | None = 0.8,
    target: float = 20.0,
    abandoned: float | None = None,
) -> Array:
    """The fewest whole agents that keep a promise in each interval, with customers who may leave.

    Args:
        rate: Contacts a second, by interval.
        handle: Mean seconds of handling.
        patience: Mean seconds that a customer would wait.
        within: Share to be answered within the target; None for none.
        target: Seconds.
        abandoned: Largest share that may leave; None for any.

    Raises:
        ValueError: A share is none that agents could reach.
    """
    if not 0 <= (within or 0) < 1 or (abandoned is not None and abandoned <= 0):
        raise ValueError("a share to be answered lies below 1, and one that may leave above 0")
    rate = np.asarray(rate, dtype=float)
    low, high = np.zeros_like(rate), np.maximum(1.0, np.ceil(rate * handle))
    while not (kept := _kept(rate, handle, patience, high, within, target, abandoned)).all():
        low, high = np.where(kept, low, high), np.where(kept, high, 2 * high)
    while (high - low > 1).any():
        middle = np.floor((low + high) / 2)
        kept = _kept(rate, handle, patience, middle, within, target, abandoned)
        low, high = np.where(kept, low, middle), np.where(kept, middle, high)
    return np.where(_kept(rate, handle, patience, low, within, target, abandoned), low, high)


def _kept(
    rate: Array, handle: float, patience: float, agents: Array, within: float | None, target: float, most: float | None
) -> np.ndarray:
    found = erlang_a(rate, handle, patience, agents, target)
    kept = np.ones(rate.shape, dtype=bool)
    if within is not None:
        kept &= (found.within >= within) | (rate == 0)
    if most is not None:
        kept &= (found.abandoned <= most) | (rate == 0)
    return kept
