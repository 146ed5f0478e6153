"""Measures: how well risks were told apart, and whether they are as high as they say."""

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.risk.found import Bin, Figure

Floats = NDArray[np.floating]
Flags = NDArray[np.bool_]
BINS, TOP, Z95 = 10, 0.1, 1.959964
LEAST_RISK = 1e-6


def auc(risk: Floats, came: Flags) -> float:
    """The chance that a row in which it came has the higher risk; ties count half.

    >>> auc(np.array([0.1, 0.4, 0.4, 0.8]), np.array([False, False, True, True]))
    0.875
    """
    value, _ = _placed(risk, came)
    return value


def auc_figure(risk: Floats, came: Flags, customers: NDArray[np.int64]) -> Figure:
    """The AUC with its interval by DeLong's method, summed by customer: rows of one customer are alike."""
    value, moved = _placed(risk, came)
    _, who = np.unique(customers, return_inverse=True)
    half = Z95 * float(np.sqrt((np.bincount(who, weights=moved) ** 2).sum()))
    return Figure(value, max(value - half, 0.0), min(value + half, 1.0))


def _placed(risk: Floats, came: Flags) -> tuple[float, Floats]:
    """The AUC, and by how much each row moves it."""
    values, place = np.unique(risk, return_inverse=True)
    yes, no = (np.bincount(place[one], minlength=len(values)).astype(np.float64) for one in (came, ~came))
    n_yes, n_no = yes.sum(), no.sum()
    if not n_yes or not n_no:
        return 0.5, np.zeros(len(risk))
    below, above = (np.cumsum(no) - no / 2) / n_no, 1 - (np.cumsum(yes) - yes / 2) / n_yes
    value = float(yes @ below / n_yes)
    moved: Floats = np.where(came, (below[place] - value) / n_yes, (above[place] - value) / n_no)
    return value, moved


def log_odds(risk: Floats) -> Floats:
    """The logarithm of the odds, kept from the ends."""
    held = np.clip(risk, LEAST_RISK, 1 - LEAST_RISK)
    told: Floats = np.log(held / (1 - held))
    return told


def line(score: Floats, came: Flags) -> tuple[Floats, Floats]:
    """Level and slope of what came on a score, in log odds, and their covariance (Newton's method)."""
    design = np.column_stack([np.ones(len(score)), score])
    values = np.array([0.0, 1.0])
    curve = np.eye(2)
    for _ in range(50):
        chance = 1 / (1 + np.exp(-np.clip(design @ values, -30, 30)))
        curve = (design * (chance * (1 - chance))[:, None]).T @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, design.T @ (came - chance))
        values = values + np.clip(step, -3, 3)
        if np.abs(step).max() < 1e-9:
            break
    return values, np.linalg.inv(curve)


def slope(risk: Floats, came: Flags) -> Figure:
    """How far apart what came is beside how far apart the risks are: 1 where they are right."""
    values, covariance = line(log_odds(risk), came)
    half = Z95 * float(np.sqrt(covariance[1, 1]))
    return Figure(float(values[1]), float(values[1]) - half, float(values[1]) + half)


def bins(risk: Floats, came: Flags) -> tuple[Bin, ...]:
    """Tenths of the rows by risk."""
    order = np.argsort(risk, kind="stable")
    found = []
    for part in np.array_split(order, BINS):
        if len(part):
            share = float(came[part].mean())
            found.append(Bin(float(risk[part].mean()), share, *wilson(int(came[part].sum()), len(part)), len(part)))
    return tuple(found)


def lift(risk: Floats, came: Flags) -> tuple[Figure, float]:
    """How much more often it came in the tenth with the highest risk, and the share of all that this tenth holds."""
    order = np.argsort(-risk, kind="stable")
    top = order[: max(int(len(order) * TOP), 1)]
    usual, hits = float(came.mean()), int(came[top].sum())
    if usual == 0:
        return Figure(1.0, 1.0, 1.0), 0.0
    low, high = wilson(hits, len(top))
    return Figure(hits / len(top) / usual, low / usual, high / usual), hits / int(came.sum())


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share.

    >>> tuple(round(end, 3) for end in wilson(5, 10))
    (0.237, 0.763)
    """
    share, more = hits / n, Z95**2 / n
    middle, half = share + more / 2, Z95 * float(np.sqrt(share * (1 - share) / n + more / (4 * n)))
    return max((middle - half) / (1 + more), 0.0), min((middle + half) / (1 + more), 1.0)
