"""Linear learners: what scikit-learn finds fold by fold, and a penalty that the data choose."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression, Ridge

from wellserved.insight.effect.linear import PENALTIES, Trained, logistic, ridge, sigmoid
from wellserved.insight.effect.study import Floats, Whole


def drawn(n: int = 600, k: int = 5, size: float = 1.0) -> tuple[Floats, Floats, Whole]:
    r = np.random.default_rng(3)
    values = np.column_stack([np.ones(n), r.normal(size=(n, k))])
    return values, values @ r.normal(size=k + 1) * size, r.integers(0, 5, n)


@pytest.mark.parametrize("penalty", [1.0, 30.0])
def test_ridge_is_that_of_the_rows_of_other_folds(penalty: float) -> None:
    values, linear, fold = drawn()
    observed = linear + np.random.default_rng(1).normal(size=len(linear))

    found = ridge(values, observed, fold, 5, penalty)

    for one in range(5):
        peer = Ridge(penalty).fit(values[fold != one, 1:], observed[fold != one])
        assert np.allclose(found.coefficients[:, one], [peer.intercept_, *peer.coef_], atol=1e-10)


@pytest.mark.parametrize(("penalty", "size"), [(1.0, 1.0), (30.0, 0.3), (1.0, 20.0)])
def test_logistic_is_that_of_the_rows_of_other_folds(penalty: float, size: float) -> None:
    """With a size of 20 the sides are almost parted, and Newton's whole steps would overshoot."""
    values, linear, fold = drawn(size=size)
    observed = (np.random.default_rng(1).random(len(linear)) < sigmoid(linear)).astype(float)

    found = logistic(values, observed, fold, 5, penalty)

    for one in range(5):
        peer = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-10)
        peer.fit(values[fold != one, 1:], observed[fold != one])
        assert np.allclose(found.coefficients[:, one], [*peer.intercept_, *peer.coef_[0]], atol=1e-6)


def test_a_row_is_predicted_by_the_model_that_has_not_seen_it() -> None:
    coefficients = np.array([[1.0, 10.0], [2.0, 20.0]])

    told = Trained(coefficients, 1.0).linear(np.array([[1.0, 3.0], [1.0, 3.0]]), np.array([0, 1]))

    assert told.tolist() == [7.0, 70.0]


def test_noise_is_shrunk_and_a_signal_is_not() -> None:
    values, linear, fold = drawn(n=300, k=40)
    noise = np.random.default_rng(2).normal(size=300)

    assert ridge(values, noise, fold, 5).penalty == PENALTIES[-1]
    assert ridge(values, linear, fold, 5).penalty == PENALTIES[0]


def test_the_fit_of_many_rows_is_begun_on_some_and_ends_where_it_must() -> None:
    values, linear, fold = drawn(n=25_000, k=2)
    observed = (np.random.default_rng(1).random(len(linear)) < sigmoid(linear)).astype(float)
    peer = LogisticRegression(solver="newton-cholesky", tol=1e-10).fit(values[fold != 4, 1:], observed[fold != 4])

    assert np.allclose(logistic(values, observed, fold, 5, 1.0).coefficients[1:, 4], peer.coef_[0], atol=1e-6)
