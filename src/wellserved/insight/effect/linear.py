"""Linear learners: ridge and logistic regression on a basis, fitted for all folds together.

The sums of one pass over the rows serve every fold (all rows less the fold's own). For logistic regression the fit of
all rows is only where each fold's iterations start: what they end at does not depend on it.
"""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.effect.study import Floats, Whole

PENALTY = 1.0
BLOCK, MANY = 4096, 10_000
TOLERANCE = 1e-8
MOST_STEPS = 60


@dataclass(frozen=True, eq=False)
class Trained:
    """The coefficients of each fold's model, a column a fold: made of the rows of all other folds."""

    coefficients: Floats

    def linear(self, values: Floats, fold: Whole) -> Floats:
        """What each row is predicted by the model that has not seen it, before any link."""
        return np.take_along_axis(values @ self.coefficients, fold[:, None], axis=1)[:, 0]

    def chance(self, values: Floats, fold: Whole) -> Floats:
        """The same through the logistic link."""
        return sigmoid(self.linear(values, fold))


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def ridge(values: Floats, observed: Floats, fold: Whole, folds: int) -> Trained:
    """Ridge regression for each fold; the first column is the intercept and is not shrunk.

    Args:
        values: The basis of the training rows.
        observed: Their outcome.
        fold: Which fold each belongs to.
        folds: How many there are.
    """
    k = values.shape[1]
    grams, sides = np.zeros((folds, k, k)), np.zeros((folds, k))
    for one in range(folds):
        rows = values[fold == one]
        grams[one], sides[one] = rows.T @ rows, observed[fold == one] @ rows
    left, right = grams.sum(axis=0) - grams + np.diag(_penalties(k)), sides.sum(axis=0) - sides
    return Trained(np.linalg.solve(left, right[:, :, None])[:, :, 0].T)


def logistic(values: Floats, observed: Floats, fold: Whole, folds: int) -> Trained:
    """Logistic regression with a ridge penalty for each fold, by Newton's method."""
    start = _start(values, observed)
    coefficients = np.repeat(start[:, None], folds, axis=1)
    slopes = _curvatures(values, start, fold, folds)
    inverse = np.linalg.inv(slopes.sum(axis=0) - slopes + np.diag(_penalties(values.shape[1])))
    for _ in range(MOST_STEPS):
        steps = np.einsum("fij,jf->if", inverse, _gradients(values, observed, coefficients, fold))
        coefficients = coefficients + steps
        if np.abs(steps).max() < TOLERANCE:
            return Trained(coefficients)
    return Trained(_each(values, observed, coefficients, fold))


def _each(values: Floats, observed: Floats, start: Floats, fold: Whole) -> Floats:
    """Each fold by Newton's method of its own, where the shared curvature did not lead to the end."""
    folds = range(start.shape[1])
    return np.stack([_newton(values[fold != one], observed[fold != one], start[:, one]) for one in folds], axis=1)


def _start(values: Floats, observed: Floats) -> Floats:
    """Near the fit of all rows: that of some of them where there are many, and one step from there."""
    start = np.zeros(values.shape[1])
    some = len(values) // MANY
    if some < 2:
        return _newton(values, observed, start, 1e-3)
    start = _newton(values[::some], observed[::some], start, 1e-3)
    return start + _step(values, observed, start)


def _newton(values: Floats, observed: Floats, start: Floats, tolerance: float = TOLERANCE) -> Floats:
    """Newton's method with halved steps where a whole one would overshoot."""
    found, loss = start, _loss(values, observed, start)
    for _ in range(MOST_STEPS):
        step = _step(values, observed, found)
        found, loss, size = _shortened(values, observed, found, step, loss)
        if size < tolerance:
            break
    return found


def _shortened(values: Floats, observed: Floats, at: Floats, step: Floats, loss: float) -> tuple[Floats, float, float]:
    size = 1.0
    for _ in range(30):
        new = _loss(values, observed, at + size * step)
        if new <= loss + 1e-12 * abs(loss):
            return at + size * step, new, float(np.abs(size * step).max())
        size /= 2
    return at, loss, 0.0


def _loss(values: Floats, observed: Floats, coefficients: Floats) -> float:
    linear = values @ coefficients
    unlikely = float(np.logaddexp(0.0, linear).sum() - observed @ linear)
    return unlikely + 0.5 * float(_penalties(len(coefficients)) @ coefficients**2)


def _step(values: Floats, observed: Floats, at: Floats) -> Floats:
    """Newton's step."""
    penalties = _penalties(len(at))
    gradient, curvature = _sums(values, observed, at)
    return np.asarray(np.linalg.solve(curvature + np.diag(penalties), gradient - penalties * at), dtype=np.float64)


def _sums(values: Floats, observed: Floats, coefficients: Floats) -> tuple[Floats, Floats]:
    """Gradient and curvature of all rows, block by block so that each stays in the cache."""
    k = values.shape[1]
    gradient, curvature = np.zeros(k), np.zeros((k, k))
    for first in range(0, len(values), BLOCK):
        block = values[first : first + BLOCK]
        chance = sigmoid(block @ coefficients)
        gradient += (observed[first : first + BLOCK] - chance) @ block
        weighted = block * np.sqrt(chance * (1 - chance))[:, None]
        curvature += weighted.T @ weighted
    return gradient, curvature


def _curvatures(values: Floats, coefficients: Floats, fold: Whole, folds: int) -> Floats:
    found = np.zeros((folds, values.shape[1], values.shape[1]))
    for first in range(0, len(values), BLOCK):
        block, of = values[first : first + BLOCK], fold[first : first + BLOCK]
        chance = sigmoid(block @ coefficients)
        weighted = block * np.sqrt(chance * (1 - chance))[:, None]
        for one in range(folds):
            rows = weighted[of == one]
            found[one] += rows.T @ rows
    return found


def _gradients(values: Floats, observed: Floats, coefficients: Floats, fold: Whole) -> Floats:
    """Of each fold's model, the gradient over all rows but the fold's own."""
    found = -_penalties(values.shape[1])[:, None] * coefficients
    for first in range(0, len(values), BLOCK):
        block = values[first : first + BLOCK]
        rest = observed[first : first + BLOCK, None] - sigmoid(block @ coefficients)
        np.put_along_axis(rest, fold[first : first + BLOCK, None], 0.0, axis=1)
        found += block.T @ rest
    return found


def _penalties(k: int) -> Floats:
    found = np.full(k, PENALTY)
    found[0] = 0.0
    return found
