"""Descriptive statistics against NumPy, and the digits that Welford keeps."""

import numpy as np
import pytest

from groundup.foundations.statistics import (
    RunningMoments,
    correlation,
    covariance,
    mean,
    median,
    quantile,
    variance,
)


@pytest.fixture
def X():
    return np.random.default_rng(0).normal(size=(7, 3, 2)) ** 3


def test_mean_variance_and_median_are_numpys(X):
    np.testing.assert_allclose(mean(X), X.mean(axis=0), rtol=1e-13)
    np.testing.assert_allclose(variance(X), X.var(axis=0, ddof=1), rtol=1e-13)
    np.testing.assert_allclose(variance(X, ddof=0), X.var(axis=0), rtol=1e-13)
    np.testing.assert_allclose(median(X), np.median(X, axis=0), rtol=1e-13)


@pytest.mark.parametrize("q", [0, 0.1, 0.25, 0.5, 0.77, 1])
@pytest.mark.parametrize("n", [1, 2, 6, 7])
def test_quantiles_are_numpys(X, n, q):
    expected = np.quantile(X[:n], q, axis=0)
    np.testing.assert_allclose(quantile(X[:n], q), expected, rtol=1e-12)


def test_covariance_and_correlation_are_numpys(X):
    table = X.reshape(7, 6) @ np.random.default_rng(1).normal(size=(6, 5))
    np.testing.assert_allclose(covariance(table), np.cov(table.T), rtol=1e-12)
    expected = np.corrcoef(table.T)
    np.testing.assert_allclose(correlation(table), expected, rtol=1e-12, atol=1e-14)


def test_dividing_by_n_is_too_small_by_its_share():
    draws = np.random.default_rng(2).normal(0, 3, size=(4, 200_000))
    assert abs(variance(draws).mean() / 9 - 1) < 0.01
    assert abs(variance(draws, ddof=0).mean() / 9 - 3 / 4) < 0.01


def test_running_moments_are_numpys(X):
    moments = RunningMoments()
    for row in X:
        moments.update(row)
    assert moments.count == 7
    np.testing.assert_allclose(moments.mean, X.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(moments.variance, X.var(axis=0, ddof=1), rtol=1e-12)


def test_running_moments_keep_the_digits_that_squares_lose():
    x = 1e9 + np.random.default_rng(3).normal(size=1000)
    moments = RunningMoments()
    for value in x:
        moments.update(value)
    exact = (x - 1e9).var(ddof=1)
    assert abs(moments.variance / exact - 1) < 1e-6
    assert abs(((x**2).mean() - x.mean() ** 2) / exact - 1) > 0.5


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: mean([]), ValueError, r"at least 1 rows, got shape \(0,\)"),
        (lambda: mean(3.0), ValueError, r"at least 1 rows, got shape \(\)"),
        (lambda: variance([3.0]), ValueError, "at least 2 rows"),
        (lambda: mean([1.0, np.nan]), FloatingPointError, "got 1 NaN or infinite"),
        (lambda: quantile([1.0], 50), ValueError, "q from 0 to 1, got q=50"),
        (
            lambda: correlation([[1.0, 2.0], [1.0, 3.0]]),
            ValueError,
            r"got a constant one at \[0\]",
        ),
        (
            lambda: correlation([[2.0, 0.1], [1.0, 0.1], [4.0, 0.1]]),  # spread 1.7e-17
            ValueError,
            r"got a constant one at \[1\]",
        ),
        (lambda: RunningMoments().variance, ValueError, "at least 2 values, got 0"),
    ],
)
def test_hostile_input_is_refused(call, error, message):
    with pytest.raises(error, match=message):
        call()
