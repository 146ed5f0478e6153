"""Beta nodes: where, and with what weight, to take a smooth function to have its mean over a beta distribution."""

import numpy as np

from wellserved.insight.lifetime.likelihood import Floats


def beta_nodes(a: float, b: float, size: int) -> tuple[Floats, Floats]:
    """Nodes between 0 and 1 and weights that add up to 1 (Gauss-Jacobi, by Golub and Welsch).

    Args:
        a: The distribution's first parameter.
        b: Its second.
        size: How many nodes.

    >>> nodes, weights = beta_nodes(2.0, 3.0, 8)
    >>> round(float(nodes @ weights), 12)
    0.4
    """
    from scipy.linalg import eigh_tridiagonal

    more, less = b - 1.0, a - 1.0
    k = np.arange(size, dtype=np.float64)
    total = 2.0 * k + more + less
    middle = np.empty(size)
    middle[0] = (less - more) / (more + less + 2.0)
    middle[1:] = (less**2 - more**2) / (total[1:] * (total[1:] + 2.0))
    side = np.empty(size - 1)
    side[0] = 4.0 * (1.0 + more) * (1.0 + less) / ((2.0 + more + less) ** 2 * (3.0 + more + less))
    k, total = k[2:], total[2:]
    side[1:] = (
        4.0 * k * (k + more) * (k + less) * (k + more + less) / (total**2 * (total + 1.0) * (total - 1.0))
    )  # fmt: skip
    places, ways = eigh_tridiagonal(middle, np.sqrt(side))
    weights = ways[0] ** 2
    return np.clip((places + 1.0) / 2.0, 1e-15, 1.0), weights / weights.sum()
