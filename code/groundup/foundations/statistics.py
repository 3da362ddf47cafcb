"""Descriptive statistics: a few numbers in place of many.

Rows are examples, as everywhere in the book: each function reduces the first axis.

Source: quantiles as NumPy's default, type 7 of Hyndman and Fan (1996), Sample Quantiles
in Statistical Packages; running moments: Welford (1962), Note on a Method for
Calculating Corrected Sums of Squares and Products.
Chapter: 01-foundations/probability-and-estimation
"""

import math

import numpy as np
from numpy.typing import ArrayLike


def mean(x: ArrayLike) -> np.ndarray:
    """Compute the sum over the number of rows: (N, ...) -> (...)."""
    x = rows(x, at_least=1)
    return x.sum(axis=0) / len(x)


def variance(x: ArrayLike, *, ddof: int = 1) -> np.ndarray:
    """Compute the mean squared distance from the mean: (N, ...) -> (...).

    The sum is divided by n - ddof: by n - 1 it is right on average, by n it is the
    maximum-likelihood estimate, and too small on average.
    """
    x = rows(x, at_least=ddof + 1)
    return ((x - mean(x)) ** 2).sum(axis=0) / (len(x) - ddof)


def quantile(x: ArrayLike, q: float) -> np.ndarray:
    """Find the value below which a share ``q`` of the rows lies: (N, ...) -> (...).

    Between two neighbors in the sorted order, in proportion.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"quantile needs q from 0 to 1, got {q=}")
    x = np.sort(rows(x, at_least=1), axis=0)
    place = q * (len(x) - 1)
    below = math.floor(place)
    above = min(below + 1, len(x) - 1)
    return x[below] + (place - below) * (x[above] - x[below])


def median(x: ArrayLike) -> np.ndarray:
    """Find the middle of the sorted rows: (N, ...) -> (...)."""
    return quantile(x, 0.5)


def covariance(X: ArrayLike) -> np.ndarray:
    """Compute how each two columns vary together: (N, D) -> (D, D)."""
    X = rows(X, at_least=2)
    centered = X - mean(X)  # (N, D)
    return centered.T @ centered / (len(X) - 1)


def correlation(X: ArrayLike) -> np.ndarray:
    """Compute covariances in units of the columns' spreads: (N, D) -> (D, D)."""
    C = covariance(X)
    spread = np.sqrt(np.diag(C))  # (D,)
    constant = np.ptp(X, axis=0) == 0  # by rounding, its spread may be 1e-17
    if constant.any():
        raise ValueError(
            "correlation needs columns that vary, got a constant one at "
            f"{np.flatnonzero(constant)[:5].tolist()}: leave it out"
        )
    return C / np.outer(spread, spread)


class RunningMoments:
    """Mean and variance of a stream, one value at a time, none of them kept.

    Numerics: sums squared distances from the current mean, never squares of the
    values themselves, whose difference loses the digits that they share.
    """

    def __init__(self):
        self.count = 0
        self.mean = self._squares = np.zeros(())

    def update(self, x: ArrayLike) -> None:
        """Take in one more value, or one more row (...)."""
        x = np.asarray(x, dtype=np.float64)
        self.count += 1
        step = x - self.mean
        self.mean = self.mean + step / self.count
        self._squares = self._squares + step * (x - self.mean)  # old times new distance

    @property
    def variance(self) -> np.ndarray:
        """Divide the squares so far by n - 1."""
        if self.count < 2:
            raise ValueError(
                f"variance needs at least 2 values, got {self.count}: update first"
            )
        return self._squares / (self.count - 1)


def rows(x, at_least):
    """Return x as an array of finite float64 with enough rows."""
    x = np.asarray(x, dtype=np.float64)
    if x.ndim == 0 or len(x) < at_least:
        raise ValueError(f"needs at least {at_least} rows, got shape {x.shape}")
    if not np.isfinite(x).all():
        raise FloatingPointError(
            f"needs finite numbers, got {(~np.isfinite(x)).sum()} NaN or infinite "
            "ones: drop or fill them first"
        )
    return x
