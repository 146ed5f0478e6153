"""A basis: a category is a column a level, a number a line with bends, and unknown is a level of its own."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wellserved.insight.effect.basis import Basis, basis
from wellserved.insight.effect.folds import cluster_folds
from wellserved.insight.effect.study import Covariate


def labels(made: Basis) -> list[str]:
    return [column.label for column in made.columns]


def test_a_category_is_a_column_a_level_but_the_most_frequent() -> None:
    codes = np.repeat([0, 1, 2, -1], [50, 30, 15, 5])

    made = basis({"channel": Covariate(codes, "category", ("voice", "chat", "bot"))}, 100)

    assert labels(made) == ["channel = unknown", "channel = chat", "channel = bot"]
    assert made.values[:, 0].tolist() == [1.0] * 100
    assert np.allclose(made.values[:, 1:].mean(axis=0), 0)
    assert np.allclose(made.values[:, 1:].std(axis=0), 1)


def test_rare_levels_are_one_column() -> None:
    codes = np.array([0] * 60 + [1] * 38 + [2, 3])

    assert labels(basis({"x": Covariate(codes, "category")}, 100)) == ["x = 1", "x = any rare one"]


def test_an_unknown_number_has_a_column_of_its_own() -> None:
    values = np.array([1.0, 2.0, np.nan, 2.0] * 10)

    assert labels(basis({"x": Covariate(values)}, 40)) == ["x", "x unknown"]


def test_a_value_that_many_share_has_a_column_of_its_own() -> None:
    values = np.concatenate([np.zeros(30), np.linspace(1, 9, 70)])

    assert labels(basis({"x": Covariate(values)}, 100))[:2] == ["x", "x = 0"]


def test_what_never_varies_is_left_out() -> None:
    assert labels(basis({"x": Covariate(np.full(10, 7.0)), "y": Covariate(np.full(10, np.nan))}, 10)) == []


def test_bends_are_straight_beyond_the_outer_knots() -> None:
    """A straight line on the last tenth of an even scale: second differences are 0."""
    made = basis({"x": Covariate(np.arange(1000.0))}, 1000)

    assert labels(made) == ["x", "x, bend 1", "x, bend 2", "x, bend 3"]
    assert np.allclose(np.diff(made.values[960:, 1:], n=2, axis=0), 0, atol=1e-9)
    assert np.abs(np.diff(made.values[300:700, 2:], n=2, axis=0)).max() > 1e-7


def test_a_cluster_is_in_one_fold_and_the_treated_are_spread() -> None:
    clusters = np.repeat(np.arange(50), 3)
    treated = clusters < 10

    fold = cluster_folds(clusters, treated, np.random.default_rng(0))

    assert all(len(set(fold[clusters == one])) == 1 for one in range(50))
    assert np.bincount(fold).tolist() == [30] * 5
    assert np.bincount(fold[treated]).tolist() == [6] * 5


@given(st.lists(st.integers(-1, 400), min_size=1, max_size=600), st.integers(1, 9))
def test_any_codes_become_columns_that_add_up(codes: list[int], times: int) -> None:
    """Each unit is in one column at most, and in none only where its level is the most frequent."""
    values = np.array(codes * times)

    made = basis({"x": Covariate(values, "category")}, len(values))

    inside = made.values[:, 1:] > 0
    usual = np.unique(values)[np.unique(values, return_counts=True)[1].argmax()]
    assert (inside.sum(axis=1) == (values != usual)).all()
