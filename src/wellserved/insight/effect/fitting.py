"""Fitting: from a study to the scores of its units, and to the effect among any part of them."""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.effect.folds import cluster_folds
from wellserved.insight.effect.learners import Learner, learner, nuisance
from wellserved.insight.effect.scores import Estimate, Nuisance, counts, estimate, scores
from wellserved.insight.effect.study import Estimand, Flags, Floats, LearnerName, Study, Whole


@dataclass(frozen=True, eq=False)
class Fitted:
    """A study with what was predicted of its units.

    Args:
        study: The study.
        estimand: Whose effect it is.
        by: What predicted.
        fold: Each unit's fold.
        nuisance: What was predicted.
        found: The effect.
    """

    study: Study
    estimand: Estimand
    by: Learner
    fold: Whole
    nuisance: Nuisance
    found: Estimate

    @property
    def propensity(self) -> Floats:
        return self.nuisance.propensity

    @property
    def gain(self) -> Floats:
        """What each unit was predicted to gain, by models that have not seen it."""
        return self.nuisance.having - self.nuisance.without

    def among(self, rows: Flags, estimand: Estimand | None = None) -> Estimate:
        """The effect among some of the units."""
        part = Nuisance(self.propensity[rows], self.nuisance.without[rows], self.nuisance.having[rows])
        treated, whose = self.study.treated[rows], estimand or self.estimand
        scored = scores(treated, self.study.observed[rows], part, whose)
        return estimate(scored, self.study.clusters[rows], counts(treated, part.propensity, whose))


def fit(study: Study, name: LearnerName, estimand: Estimand, seed: int, fold: Whole | None = None) -> Fitted:
    """Predict every unit by models that have not seen its cluster, and estimate the effect.

    Args:
        study: The study.
        name: The learner.
        estimand: Whose effect.
        seed: Of the folds and of the learner.
        fold: The folds, where they are given.
    """
    parts = cluster_folds(study.clusters, study.treated, np.random.default_rng(seed)) if fold is None else fold
    by = learner(name, study, parts, seed)
    return refit(study, by, parts, estimand)


def refit(study: Study, by: Learner, fold: Whole, estimand: Estimand, propensity: Floats | None = None) -> Fitted:
    """The same for another treatment or outcome of the same units, on what was made of their covariates."""
    if propensity is None and estimand == "ato":
        propensity = by.balancing(study.treated.astype(np.float64))
    predicted = nuisance(by, study.treated, study.observed, propensity)
    scored = scores(study.treated, study.observed, predicted, estimand)
    counted = counts(study.treated, predicted.propensity, estimand)
    return Fitted(study, estimand, by, fold, predicted, estimate(scored, study.clusters, counted))


def some_clusters(study: Study, most: int, generator: np.random.Generator) -> Whole:
    """The rows of clusters drawn by chance, about as many as asked for; all where there are no more."""
    if study.n <= most:
        return np.arange(study.n)
    _, places = np.unique(study.clusters, return_inverse=True)
    return np.flatnonzero((generator.random(places.max() + 1) < most / study.n)[places])
