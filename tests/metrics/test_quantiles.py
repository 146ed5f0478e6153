"""Quantiles equal scipy's."""

import pytest
from scipy import stats

from wellserved.metrics.quantiles import beta, beta_cdf, binomial_ranks, gamma, gamma_cdf, student

CLOSE = 1e-8


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 10, 29, 100, 364, 5000, 20_000, 20_001, 1_000_000])
@pytest.mark.parametrize("p", [0.9, 0.975, 0.995])
def test_students_t(p: float, freedom: int) -> None:
    assert student(p, freedom) == pytest.approx(stats.t.ppf(p, freedom), rel=CLOSE)


@pytest.mark.parametrize("shape", [0.5, 1, 2, 3, 10, 99, 999, 1000, 1001, 20_000, 1_000_000, 10_000_000])
@pytest.mark.parametrize("p", [0.025, 0.5, 0.975])
def test_gamma(p: float, shape: float) -> None:
    assert gamma(p, shape) == pytest.approx(stats.gamma.ppf(p, shape), rel=CLOSE)


@pytest.mark.parametrize(("a", "b"), [(1, 1), (1, 50), (990, 11), (3, 7), (50_000, 3), (2, 100_000)])
@pytest.mark.parametrize("p", [0.025, 0.975])
def test_beta(p: float, a: float, b: float) -> None:
    assert beta(p, a, b) == pytest.approx(stats.beta.ppf(p, a, b), rel=CLOSE)


@pytest.mark.parametrize("x", [0.0, 1e-6, 0.2, 0.5, 0.9, 1.0])
def test_the_tails_that_quantiles_are_found_on(x: float) -> None:
    assert beta_cdf(x, 3, 8) == pytest.approx(stats.beta.cdf(x, 3, 8), abs=1e-12)
    assert gamma_cdf(10 * x, 3) == pytest.approx(stats.gamma.cdf(10 * x, 3), abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 5, 6, 7, 20, 36, 37, 100, 1000, 9_999, 10_001, 20_000, 1_000_000])
@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.9])
def test_ranks_of_order_statistics(n: int, share: float) -> None:
    low, high = int(stats.binom.ppf(0.025, n, share)), int(stats.binom.ppf(0.975, n, share)) + 1
    wanted = (low, high) if low >= 1 and high <= n else None

    assert binomial_ranks(n, share) == wanted
