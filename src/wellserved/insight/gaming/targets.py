"""Targets: whether any team ever met all at once, and which of them stand against each other."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.gaming.sign import LEAST_ROWS

Numbers = NDArray[np.float64]
LEAST_MONTHS, LEAST_TARGETS = LEAST_ROWS, 2
FALSE_DISCOVERY, LEAST_CORRELATION = 0.01, -0.3
LEAST_FREE, ROUNDS = 20, 20


@dataclass(frozen=True)
class Feasible:
    """How often targets were met.

    Args:
        n: Team-months in which all could be told.
        together: How many of these met all at once.
        each: Of each target, the share of these team-months that met it.
    """

    n: int
    together: int
    each: tuple[float, ...]


@dataclass(frozen=True)
class Conflict:
    """Two KPIs of which one worsens where the other improves, within the same team."""

    first: int
    second: int
    correlation: float
    low: float
    high: float
    n: int


def feasible(met: Numbers) -> Feasible | str:
    """How many team-months (rows) met all targets (columns); what is not known is NaN."""
    if met.shape[1] < LEAST_TARGETS:
        return f"targets that teams can be held to: {met.shape[1]}; at least {LEAST_TARGETS} are needed"
    told = met[~np.isnan(met).any(axis=1)]
    if len(told) < LEAST_MONTHS:
        return f"{len(told)} team-months with all values: at least {LEAST_MONTHS} are needed"
    return Feasible(len(told), int(told.all(axis=1).sum()), tuple(told.mean(axis=0).tolist()))


def conflicts(better: Numbers, team: NDArray[np.intp], month: NDArray[np.intp]) -> list[Conflict]:
    """Pairs of KPIs (columns, oriented so that more is better) that move against each other within teams.

    Values are taken less the means of their team and of their month, so that neither good teams nor good months make a
    pair; chance finds are held to 1 % (Benjamini-Hochberg).
    """
    pairs = combinations(range(better.shape[1]), 2)
    told = [one for i, j in pairs if (one := _pair(better, team, month, i, j))]
    ranked = sorted(_chance(one) for one in told)
    passed = [c for i, c in enumerate(ranked, 1) if c <= FALSE_DISCOVERY * i / len(ranked)]
    least = max(passed, default=-1.0)
    return [one for one in told if _chance(one) <= least and one.correlation <= LEAST_CORRELATION]


def _pair(
    better: Numbers, team: NDArray[np.intp], month: NDArray[np.intp], i: int, j: int
) -> Conflict | None:  # fmt: skip
    both = ~np.isnan(better[:, [i, j]]).any(axis=1)
    free = int(both.sum()) - len(np.unique(team[both])) - len(np.unique(month[both])) + 1
    if both.sum() < LEAST_MONTHS or free < LEAST_FREE:
        return None
    left = _within(better[both][:, [i, j]], team[both], month[both])
    if left.std(axis=0).min() < 1e-12:
        return None
    r = float(np.clip(np.corrcoef(left[:, 0], left[:, 1])[0, 1], -0.9999, 0.9999))
    half = 1.96 / np.sqrt(free - 2)
    return Conflict(i, j, r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), free)


def _within(values: Numbers, team: NDArray[np.intp], month: NDArray[np.intp]) -> Numbers:
    """Values less the means of their team and of their month, by turns until both are nought."""
    left = values.astype(float)
    for _ in range(ROUNDS):
        for code in (team, month):
            place = np.unique(code, return_inverse=True)[1]
            count = np.bincount(place)
            means = np.column_stack([np.bincount(place, weights=column) / count for column in left.T])
            left = left - means[place]
    return left


def _chance(one: Conflict) -> float:
    """The chance of so low a correlation where there is none."""
    from scipy.stats import t

    free = max(one.n - 1, 1)
    return float(t.cdf(one.correlation * np.sqrt(free / (1 - one.correlation**2)), free))
