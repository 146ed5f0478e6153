"""Linear learners: ridge and logistic regression on a basis, fitted for all folds together.

The sums of one pass over the rows serve every fold (all rows less the fold's own), and the choice of the penalty. For
logistic regression the fit of all rows is only where each fold's iterations start: what they end at does not depend on
it.
"""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.effect.study import Floats, Whole

PENALTIES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
BLOCK, MANY = 4096, 10_000
INTERCEPT = 1e-7  # next to nothing, but a fold in which all rows are alike has an end as well
NEAR, TOLERANCE = 1e-3, 1e-8
MOST_STEPS = 40


@dataclass(frozen=True, eq=False)
class Trained:
    """The coefficients of each fold's model, a column a fold: made of the rows of all other folds.

    Args:
        coefficients: A row a column of the basis.
        penalty: What their squares cost, the intercept's excepted.
    """

    coefficients: Floats
    penalty: float

    def linear(self, values: Floats, fold: Whole) -> Floats:
        """What each row is predicted by the model that has not seen it, before any link."""
        return np.take_along_axis(values @ self.coefficients, fold[:, None], axis=1)[:, 0]

    def chance(self, values: Floats, fold: Whole) -> Floats:
        """The same through the logistic link."""
        return sigmoid(self.linear(values, fold))


@dataclass(frozen=True, eq=False)
class Sums:
    """What least squares need of each fold's own rows: the products of columns, and of columns with the target."""

    products: Floats
    sides: Floats

    def solved(self, penalty: float) -> Floats:
        """The coefficients of each fold's model, a row a fold, from the sums of all other folds."""
        left = self.products.sum(axis=0) - self.products + np.diag(_penalties(self.sides.shape[1], penalty))
        right = self.sides.sum(axis=0) - self.sides
        return np.asarray(np.linalg.solve(left, right[:, :, None])[:, :, 0], dtype=np.float64)

    def penalty(self) -> float:
        """The penalty whose models tell the rows that they have not seen best."""
        return min(PENALTIES, key=lambda one: self._missed(self.solved(one)))

    def _missed(self, coefficients: Floats) -> float:
        """The squared error on each fold's own rows, but for what no coefficient changes."""
        squares = np.einsum("fi,fij,fj->", coefficients, self.products, coefficients)
        return float(squares - 2 * (coefficients * self.sides).sum())


def sigmoid(values: Floats) -> Floats:
    """1 / (1 + exp(-x)), without overflow."""
    return 0.5 * (1.0 + np.tanh(0.5 * values))


def ridge(values: Floats, observed: Floats, fold: Whole, folds: int, penalty: float | None = None) -> Trained:
    """Ridge regression for each fold; the first column is the intercept and is not shrunk.

    Args:
        values: The basis of the training rows.
        observed: Their outcome.
        fold: Which fold each belongs to.
        folds: How many there are.
        penalty: What squared coefficients cost; None, the best of a few.
    """
    products, sides = np.zeros((folds, values.shape[1], values.shape[1])), np.zeros((folds, values.shape[1]))
    for one in range(folds):
        rows = values[fold == one]
        products[one], sides[one] = rows.T @ rows, observed[fold == one] @ rows
    sums = Sums(products, sides)
    chosen = sums.penalty() if penalty is None else penalty
    return Trained(sums.solved(chosen).T, chosen)


def logistic(values: Floats, observed: Floats, fold: Whole, folds: int, penalty: float | None = None) -> Trained:
    """Logistic regression with a ridge penalty for each fold, by Newton's method; arguments as for `ridge`.

    The penalty is chosen on the squares that the likelihood is near the fit of all rows.
    """
    start = _start(values, observed)
    sums = _squares(values, observed, start, fold, folds)
    chosen = sums.penalty() if penalty is None else penalty
    penalties = _penalties(len(start), chosen)
    coefficients = sums.solved(chosen).T
    inverse = np.linalg.inv(sums.products.sum(axis=0) - sums.products + np.diag(penalties))
    for _ in range(MOST_STEPS):
        gradients = _gradients(values, observed, coefficients, fold) - penalties[:, None] * coefficients
        steps = np.einsum("fij,jf->if", inverse, gradients)
        coefficients = coefficients + steps
        if not np.abs(steps).max() < 10:
            break
        if np.abs(steps).max() < TOLERANCE:
            return Trained(coefficients, chosen)
    return Trained(_each(values, observed, start, fold, folds, chosen), chosen)


def _each(values: Floats, observed: Floats, start: Floats, fold: Whole, folds: int, penalty: float) -> Floats:
    """Each fold by Newton's method of its own, where the shared curvature did not lead to the end."""
    others = [fold != one for one in range(folds)]
    return np.stack([_newton(values[rows], observed[rows], start, penalty) for rows in others], axis=1)


def _start(values: Floats, observed: Floats) -> Floats:
    """Near the fit of all rows: that of some of them where there are many, and one step from there."""
    zero, penalty = np.zeros(values.shape[1]), PENALTIES[0]
    some = len(values) // MANY
    if some < 2:
        return _newton(values, observed, zero, penalty, NEAR)
    start = _newton(values[::some], observed[::some], zero, penalty, NEAR)
    return start + _step(values, observed, start, penalty)


def _newton(values: Floats, observed: Floats, start: Floats, penalty: float, tolerance: float = TOLERANCE) -> Floats:
    """Newton's method with halved steps where a whole one would overshoot."""
    found, loss = start, _loss(values, observed, start, penalty)
    for _ in range(MOST_STEPS):
        step, size = _step(values, observed, found, penalty), 1.0
        while (new := _loss(values, observed, found + size * step, penalty)) > loss + 1e-12 * abs(loss) and size > 1e-9:
            size /= 2
        found, loss = found + size * step, new
        if size * np.abs(step).max() < tolerance:
            break
    return found


def _step(values: Floats, observed: Floats, at: Floats, penalty: float) -> Floats:
    """Newton's step."""
    penalties = _penalties(len(at), penalty)
    gradient, curvature = np.zeros(len(at)), np.diag(penalties)
    for first in range(0, len(values), BLOCK):
        block = values[first : first + BLOCK]
        chance = sigmoid(block @ at)
        gradient += (observed[first : first + BLOCK] - chance) @ block
        weighted = block * np.sqrt(chance * (1 - chance))[:, None]
        curvature += weighted.T @ weighted
    return np.asarray(np.linalg.solve(curvature, gradient - penalties * at), dtype=np.float64)


def _loss(values: Floats, observed: Floats, coefficients: Floats, penalty: float) -> float:
    linear = values @ coefficients
    unlikely = float(np.logaddexp(0.0, linear).sum() - observed @ linear)
    return unlikely + 0.5 * float(_penalties(len(coefficients), penalty) @ coefficients**2)


def _squares(values: Floats, observed: Floats, at: Floats, fold: Whole, folds: int) -> Sums:
    """The least squares that the likelihood is like near some coefficients, by fold."""
    k = values.shape[1]
    products, sides = np.zeros((folds, k, k)), np.zeros((folds, k))
    for first in range(0, len(values), BLOCK):
        block, of = values[first : first + BLOCK], fold[first : first + BLOCK]
        chance = sigmoid(block @ at)
        weighted = block * np.sqrt(chance * (1 - chance))[:, None]
        rest = observed[first : first + BLOCK] - chance
        for one in range(folds):
            own = of == one
            products[one] += weighted[own].T @ weighted[own]
            sides[one] += rest[own] @ block[own]
    return Sums(products, sides + products @ at)


def _gradients(values: Floats, observed: Floats, coefficients: Floats, fold: Whole) -> Floats:
    """Of each fold's model, the likelihood's gradient over all rows but the fold's own."""
    found = np.zeros_like(coefficients)
    for first in range(0, len(values), BLOCK):
        block = values[first : first + BLOCK]
        rest = observed[first : first + BLOCK, None] - sigmoid(block @ coefficients)
        np.put_along_axis(rest, fold[first : first + BLOCK, None], 0.0, axis=1)
        found += block.T @ rest
    return found


def _penalties(k: int, penalty: float) -> Floats:
    found = np.full(k, penalty)
    found[0] = INTERCEPT
    return found
