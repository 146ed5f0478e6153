"""Aggregates of group-time effects: over all of them, and by periods since it began, with their error by team."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.staggered.group_time import GroupTime
from wellserved.insight.staggered.panel import Floats

FEW_TEAMS = 100


@dataclass(frozen=True)
class Aggregate:
    """Weighted means of effects, one for each set of comparisons.

    Args:
        labels: What each is about; periods since it began.
        effects: Shape (L,).
        covariance: Shape (L, L), by team.
        teams: How many treated teams each rests on.
    """

    labels: NDArray[np.int64]
    effects: Floats
    covariance: Floats
    teams: NDArray[np.int64]

    @property
    def errors(self) -> Floats:
        found: Floats = np.sqrt(np.diag(self.covariance))
        return found


def simple(found: GroupTime) -> Aggregate:
    """The mean effect over all periods in which a team had it; a team counts once a period."""
    post = found.only(found.since >= 0)
    return _aggregate(post, np.ones((1, len(post.since))), np.zeros(1, dtype=np.int64))


def by_time_since(found: GroupTime) -> Aggregate:
    """The mean effect by periods since it began; below 0, what was different before."""
    labels = np.unique(found.since)
    return _aggregate(found, (found.since == labels[:, None]).astype(np.float64), labels)


def _aggregate(found: GroupTime, chosen: Floats, labels: NDArray[np.int64]) -> Aggregate:
    weights = chosen * found.weights
    effects = weights @ found.effects / weights.sum(axis=1)
    few = len(found.treated) < FEW_TEAMS
    covariance = _left_out(found, chosen) if few else _by_influence(found, weights, effects)
    held = np.array([found.treated[:, row > 0].any(axis=1).sum() for row in chosen])
    return Aggregate(labels, effects, covariance, held)


def _by_influence(found: GroupTime, weights: Floats, effects: Floats) -> Floats:
    """By the sum of each team's influence on the effects and on the weights."""
    total = weights.sum(axis=1)
    share = found.treated - found.weights / len(found.treated)
    away = found.effects - effects[:, None]
    moved = found.influence() @ (weights / total[:, None]).T
    moved += share @ (np.where(weights > 0, away, 0.0) / total[:, None]).T
    covariance: Floats = moved.T @ moved
    return covariance


def _left_out(found: GroupTime, chosen: Floats) -> Floats:
    """By leaving out one team after another: with few teams in a group their spread within it tells too little."""
    effects, weights = found.without_each()
    known = np.isfinite(effects)
    weights = np.where(known, weights, 0.0)
    with np.errstate(invalid="ignore"):
        told = (weights * np.where(known, effects, 0.0)) @ chosen.T / (weights @ chosen.T)
    teams = len(told)
    away = np.nan_to_num(told - np.nanmean(told, axis=0))
    covariance: Floats = away.T @ away * (teams - 1) / teams
    return covariance
