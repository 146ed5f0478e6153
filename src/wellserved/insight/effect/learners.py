"""Learners: what predicts the chance of treatment and the outcome of each unit, never by a model that has seen it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from wellserved.insight.effect.basis import Basis, basis
from wellserved.insight.effect.folds import FOLDS
from wellserved.insight.effect.linear import PENALTIES, logistic, ridge
from wellserved.insight.effect.scores import Nuisance
from wellserved.insight.effect.study import Covariate, Flags, Floats, LearnerName, Study, Whole

MOST_LEVELS = 60
TREES, LEAVES, RATE, BINS = 60, 8, 0.1, 64


class Learner(Protocol):
    """Predicts each row's target by models made of some rows of the other folds."""

    def predicted(self, target: Floats, rows: Flags | None = None) -> Floats:
        """Predict every row.

        Args:
            target: What is predicted: 0 and 1 only, or numbers.
            rows: The rows that models may be made of; None, all.
        """
        ...

    def balancing(self, treated: Floats) -> Floats:
        """Each row's chance of treatment, as fitted that rows weighted by their chance of the other side are alike."""
        ...


@dataclass(frozen=True, eq=False)
class Splines:
    """Logistic or ridge regression on a spline basis.

    Args:
        made: The basis.
        fold: Each row's fold.
    """

    made: Basis
    fold: Whole

    def predicted(self, target: Floats, rows: Flags | None = None) -> Floats:
        every = self.made.values
        values, fold, known = every, self.fold, target
        if rows is not None:
            values, fold, known = values[rows], fold[rows], target[rows]
        if is_binary(known):
            return logistic(values, known, fold, FOLDS).chance(every, self.fold)
        return ridge(values, known, fold, FOLDS).linear(every, self.fold)

    def balancing(self, treated: Floats) -> Floats:
        """Chances that are hardly shrunk: the more they are, the less overlap weights make both sides alike.

        Source:
            Li, Morgan and Zaslavsky (2018), theorem 3: unshrunk, the means of all columns are equal. Weights that never
            exceed 1 don't need the shrinking that keeps inverse weights in bounds.
        """
        return logistic(self.made.values, treated, self.fold, FOLDS, PENALTIES[0]).chance(self.made.values, self.fold)


@dataclass(frozen=True, eq=False)
class Trees:
    """Gradient-boosted trees (scikit-learn's histogram booster).

    Args:
        values: Numbers and codes of levels, NaN where unknown.
        categories: Which columns are codes.
        fold: Each row's fold.
        seed: Of the booster.
    """

    values: Floats
    categories: tuple[int, ...]
    fold: Whole
    seed: int

    def predicted(self, target: Floats, rows: Flags | None = None) -> Floats:
        found = np.empty(len(self.fold))
        allowed = np.ones(len(self.fold), dtype=np.bool_) if rows is None else rows
        binary = is_binary(target[allowed])
        for one in range(FOLDS):
            learn, told = allowed & (self.fold != one), self.fold == one
            model = self._model(binary and len(np.unique(target[learn])) == 2)
            filled = np.isfinite(self.values[learn]).any(axis=0)  # trees can't be grown on a blank column
            model.fit(np.where(filled, self.values[learn], 0.0), target[learn])
            table = np.where(filled, self.values[told], 0.0)
            found[told] = model.predict_proba(table)[:, 1] if hasattr(model, "classes_") else model.predict(table)
        return found

    def balancing(self, treated: Floats) -> Floats:
        return self.predicted(treated)

    def _model(self, binary: bool) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

        kind = HistGradientBoostingClassifier if binary else HistGradientBoostingRegressor
        return kind(
            learning_rate=RATE,
            max_iter=TREES,
            max_leaf_nodes=LEAVES,
            min_samples_leaf=30,
            l2_regularization=1.0,
            max_bins=BINS,
            early_stopping=False,
            categorical_features=list(self.categories) or None,
            random_state=self.seed,
        )


def learner(name: LearnerName, study: Study, fold: Whole, seed: int) -> Learner:
    """The learner of that name on a study's covariates."""
    if name == "logistic":
        return Splines(basis(study.covariates, study.n), fold)
    covariates = list(study.covariates.values())
    table = np.empty((study.n, len(covariates)))
    for place, one in enumerate(covariates):
        table[:, place] = _codes(one) if one.kind == "category" else one.values
    categories = tuple(place for place, one in enumerate(covariates) if one.kind == "category")
    return Trees(table, categories, fold, seed)


def nuisance(by: Learner, treated: Flags, observed: Floats, propensity: Floats | None = None) -> Nuisance:
    """Predict each unit's chance of treatment, and its outcome without and with it.

    Args:
        by: What predicts.
        treated: Whether each unit had the treatment.
        observed: The outcome.
        propensity: The chances, where they are known already.
    """
    chance = by.predicted(treated.astype(np.float64)) if propensity is None else propensity
    return Nuisance(chance, by.predicted(observed, ~treated), by.predicted(observed, treated))


def is_binary(values: Floats) -> bool:
    """Whether both 0 and 1 are there, and nothing else."""
    inner = (values == 0) | (values == 1)
    return bool(inner.all() and 0 < values.sum() < len(values))


def _codes(covariate: Covariate) -> Floats:
    """Levels by how frequent they are, rare ones together, NaN where unknown."""
    codes = covariate.values.astype(np.int64)
    found, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    rank = np.empty(len(found))
    rank[np.argsort(-counts, kind="stable")] = np.minimum(np.arange(len(found)), MOST_LEVELS)
    rank[found < 0] = np.nan
    return np.asarray(rank[places], dtype=np.float64)
