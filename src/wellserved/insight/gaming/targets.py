"""Targets: whether any team ever met all at once, and which of them stand against each other."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.gaming.sign import LEAST_ROWS

Numbers = NDArray[np.float64]
LEAST_MONTHS, LEAST_TARGETS = LEAST_ROWS, 2
FALSE_DISCOVERY, LEAST_CORRELATION = 0.01, -0.3


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
        return f"{met.shape[1]} target that teams can be held to: at least {LEAST_TARGETS} are needed"
    told = met[~np.isnan(met).any(axis=1)]
    if len(told) < LEAST_MONTHS:
        return f"{len(told)} team-months with all values: at least {LEAST_MONTHS} are needed"
    return Feasible(len(told), int(told.all(axis=1).sum()), tuple(told.mean(axis=0).tolist()))


def conflicts(better: Numbers, team: NDArray[np.intp]) -> list[Conflict]:
    """Pairs of KPIs (columns, oriented so that more is better) that move against each other within teams.

    Values are taken less their team's mean; chance finds are held to 1 % (Benjamini-Hochberg, of Fisher's z).
    """
    inner = _less_team_mean(better, team)
    told = [found for i, j in combinations(range(inner.shape[1]), 2) if (found := _pair(inner, team, i, j))]
    ranked = sorted(_chance(one, team) for one in told)
    passed = [c for i, c in enumerate(ranked, 1) if c <= FALSE_DISCOVERY * i / len(ranked)]
    least = max(passed, default=-1.0)
    return [one for one in told if _chance(one, team) <= least and one.correlation <= LEAST_CORRELATION]


def _less_team_mean(values: Numbers, team: NDArray[np.intp]) -> Numbers:
    inner = values.astype(float).copy()
    for one in np.unique(team):
        rows = team == one
        counted = np.maximum((~np.isnan(inner[rows])).sum(axis=0), 1)
        inner[rows] -= np.nansum(inner[rows], axis=0) / counted
    return inner


def _pair(inner: Numbers, team: NDArray[np.intp], i: int, j: int) -> Conflict | None:
    both = ~np.isnan(inner[:, [i, j]]).any(axis=1)
    free = int(both.sum()) - len(np.unique(team[both]))
    if both.sum() < LEAST_MONTHS or free < 8 or min(inner[both, i].std(), inner[both, j].std()) == 0:
        return None
    r = float(np.clip(np.corrcoef(inner[both, i], inner[both, j])[0, 1], -0.9999, 0.9999))
    half = 1.96 / np.sqrt(free - 2)
    return Conflict(i, j, r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), free)


def _chance(one: Conflict, team: NDArray[np.intp]) -> float:
    from scipy.stats import norm

    return float(norm.cdf(np.arctanh(one.correlation) * np.sqrt(max(one.n - 2, 1))))
