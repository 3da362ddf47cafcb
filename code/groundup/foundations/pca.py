"""Principal component analysis: the axes along which data vary most.

Dimension key: N examples, D features, K components.
Source: Pearson (1901), On Lines and Planes of Closest Fit; Hotelling (1933), Analysis
of a Complex of Statistical Variables into Principal Components.
Chapter: 01-foundations/eigenvalues-svd-pca
"""

import numpy as np

from .eigen import EPSILON, checked_matrix, svd


class PCA:
    """Turn data so that the first axis has the most variance, the second the next.

    ``whiten`` divides each new coordinate by its standard deviation. Names and signs
    are scikit-learn's: the entry of largest size of each component is positive.

    After ``fit``: ``mean_`` (D,), ``components_`` (K, D) orthonormal rows,
    ``singular_values_``, ``explained_variance_`` and ``explained_variance_ratio_``
    (K,), variances with N - 1.
    """

    def __init__(self, n_components: int | None = None, *, whiten: bool = False):
        self.n_components = n_components
        self.whiten = whiten

    def fit(self, X: np.ndarray) -> "PCA":
        """Find the components of the centered data: (N, D)."""
        X = checked_matrix(X)
        K = self._count(*X.shape)
        if (X[0] == X).all():
            raise ValueError("PCA needs data that vary, got rows that are all alike")
        self.mean_ = X.mean(axis=0)
        _, S, Vh = svd(X - self.mean_)
        variance = S**2 / (len(X) - 1)
        self.components_ = with_signs(Vh)[:K]
        self.singular_values_ = S[:K]
        self.explained_variance_ = variance[:K]
        self.explained_variance_ratio_ = variance[:K] / variance.sum()
        return self

    def transform(self, X: np.ndarray) -> np.ndarray:
        """Give the coordinates along the components: (N, D) -> (N, K)."""
        return (self._rows(X) - self.mean_) @ self.components_.T / self._scale()

    def fit_transform(self, X: np.ndarray) -> np.ndarray:
        """Fit, then transform the same data."""
        return self.fit(X).transform(X)

    def inverse_transform(self, Z: np.ndarray) -> np.ndarray:
        """Give the points that have these coordinates: (N, K) -> (N, D)."""
        return (Z * self._scale()) @ self.components_ + self.mean_

    def _scale(self):
        """Return what each coordinate is divided by: (K,), or 1."""
        if not self.whiten:
            return 1.0
        # A direction in which nothing varies would be divided by 0.
        return np.maximum(np.sqrt(self.explained_variance_), EPSILON)

    def _count(self, N, D):
        K = min(N, D) if self.n_components is None else self.n_components
        whole = isinstance(K, int | np.integer)
        if N < 2 or not (whole and 1 <= K <= min(N, D)):
            raise ValueError(
                "PCA needs at least 2 rows, and a whole n_components from 1 to "
                f"min(N, D) = {min(N, D)}, got {N} rows and n_components={K}"
            )
        return K

    def _rows(self, X):
        if not hasattr(self, "components_"):
            raise AttributeError(
                "PCA needs fit before transform, got no components: call fit(X) first"
            )
        X = checked_matrix(X)
        if X.shape[1] != len(self.mean_):
            raise ValueError(
                f"PCA needs {len(self.mean_)} features, as in fit, got {X.shape[1]}: "
                "pass the columns that it was fitted on"
            )
        return X


def with_signs(components: np.ndarray) -> np.ndarray:
    """Turn rows around so that the largest entry of each by size is positive."""
    rows = np.arange(len(components))
    largest = components[rows, np.abs(components).argmax(axis=1)]
    return components * np.where(largest < 0, -1.0, 1.0)[:, None]
