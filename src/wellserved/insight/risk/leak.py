"""Leak: whether a feature tells what came so well by itself that it can only have been known afterwards."""

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.risk.measures import auc

TOO_GOOD, MOST_ROWS = 0.98, 20_000


def leak(names: tuple[str, ...], table: NDArray[np.floating], came: NDArray[np.bool_]) -> str | None:
    """The first feature that tells what came by itself; None where none does.

    That every feature is older than what it foretells is seen to where features are gathered; this is the second net,
    for rows whose columns were filled in afterwards.

    Args:
        names: The features.
        table: One column each.
        came: Whether it came.
    """
    step = max(len(came) // MOST_ROWS, 1)
    for place, name in enumerate(names):
        column, told = table[::step, place], came[::step]
        values = (column, np.isnan(column).astype(np.float64), _shares(column, told))
        found = max(max(one, 1 - one) for one in (auc(np.nan_to_num(value, nan=-1e300), told) for value in values))
        if found >= TOO_GOOD:
            return f"'{name}' tells what came by itself (AUC {found:.3f}): it was probably filled in afterwards"
    return None


def _shares(column: NDArray[np.floating], came: NDArray[np.bool_]) -> NDArray[np.floating]:
    """Each value's share in which it came, where values are few: a code has no order."""
    values, place = np.unique(np.nan_to_num(column, nan=-1.0), return_inverse=True)
    if len(values) > 100:
        return np.zeros(len(column))
    shares: NDArray[np.floating] = np.bincount(place, weights=came) / np.bincount(place)
    return shares[place]
