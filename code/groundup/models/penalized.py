"""Linear regression that pays for its weights: ridge (L2) and lasso (L1).

The bias is free in both: the data are centered first. ``alpha`` counts as in
scikit-learn: ridge adds it to a sum of squared errors, lasso to half of their mean.

Dimension key: N examples, D features.
Chapter: 02-mlp/regularization
"""

from collections.abc import Sequence

import numpy as np

from .regression import LinearRegression, check_rows, checked_inputs


class Ridge(LinearRegression):
    """Minimize Σ (y - x·w - b)² + alpha ‖w‖².

    After ``fit``: ``weight_``, ``bias_`` and ``shrinkage_``, the share that each
    direction of the data keeps, s² / (s² + alpha); the largest singular value s first.
    """

    def __init__(self, alpha: float = 1.0):
        self.alpha = checked_penalty(alpha, "Ridge")

    def fit(self, X: np.ndarray, y: np.ndarray) -> "Ridge":
        """Shrink the least-squares solution direction by direction: (N, D), (N,)."""
        X, y, center, level = centered(X, y, self)
        U, s, Vt = np.linalg.svd(X, full_matrices=False)
        self.shrinkage_ = s**2 / (s**2 + self.alpha)
        self.weight_ = Vt.T @ (s / (s**2 + self.alpha) * (U.T @ y))
        self.bias_ = float(level - center @ self.weight_)
        return self


class Lasso(LinearRegression):
    """Minimize Σ (y - x·w - b)² / (2N) + alpha Σ |w|.

    After ``fit``: ``weight_``, ``bias_``, ``n_iter_`` and ``converged_``.
    """

    def __init__(
        self, alpha: float = 1.0, *, tol: float = 1e-12, max_iter: int = 10_000
    ):
        self.alpha = checked_penalty(alpha, "Lasso")
        self.tol, self.max_iter = tol, max_iter

    def fit(self, X: np.ndarray, y: np.ndarray) -> "Lasso":
        """Descend one coordinate after the other: (N, D), (N,)."""
        X, y, center, level = centered(X, y, self)
        weight, largest = np.zeros(X.shape[1]), self.tol * (np.abs(y).max() or 1.0)
        self.converged_ = False
        for step in range(self.max_iter):
            self.n_iter_ = step + 1
            before, weight = weight, coordinate_pass(X, y, weight, self.alpha)
            if (np.abs(weight - before) * X.std(axis=0)).max() <= largest:
                self.converged_ = True
                break
        self.weight_, self.bias_ = weight, float(level - center @ weight)
        return self


def coordinate_pass(
    X: np.ndarray, y: np.ndarray, weight: np.ndarray, alpha: float
) -> np.ndarray:
    """Set each weight to its best value, given the others, once around.

    Shapes: X (N, D) and y (N,), both centered; weight (D,) -> (D,).
    Source: Friedman, Hastie and Tibshirani (2010), Regularization Paths for Generalized
    Linear Models via Coordinate Descent, sec. 2.
    """
    weight, n = weight.copy(), len(X)
    left = y - X @ weight  # (N,)
    for j, column in enumerate(X.T):
        size = column @ column / n
        if size == 0:
            weight[j] = 0  # a constant feature explains nothing
            continue
        old = weight[j]
        weight[j] = soft_threshold(column @ left / n + size * old, alpha) / size
        left = left - (weight[j] - old) * column
    return weight


def soft_threshold(z, threshold):
    """Move z towards 0 by ``threshold``, and stop there: sign(z) max(|z| - t, 0)."""
    return np.sign(z) * np.maximum(np.abs(z) - threshold, 0)


def proximal_gradient(
    X: np.ndarray, y: np.ndarray, alpha: float, *, steps: int
) -> np.ndarray:
    """Find lasso's weights by gradient steps, each followed by a soft threshold.

    Shapes: X (N, D) and y (N,), both centered -> (D,).
    Source: Daubechies, Defrise and De Mol (2004), An iterative thresholding algorithm
    for linear inverse problems with a sparsity constraint.
    """
    n, weight = len(X), np.zeros(X.shape[1])
    lr = n / np.linalg.norm(X, 2) ** 2  # one over the largest curvature
    for _ in range(steps):
        weight = weight - lr * (X.T @ (X @ weight - y) / n)
        weight = soft_threshold(weight, lr * alpha)
    return weight


def lasso_path(X: np.ndarray, y: np.ndarray, alphas: Sequence[float]) -> np.ndarray:
    """Fit a lasso for each ``alpha``: (A, D) weights."""
    return np.stack([Lasso(alpha).fit(X, y).weight_ for alpha in alphas])


def centered(X, y, model):
    """X and y less their means, and the means."""
    X, y = checked_inputs(X, model), np.asarray(y, dtype=np.float64)
    check_rows(X, y, model)
    center, level = X.mean(axis=0), y.mean()
    return X - center, y - level, center, level


def checked_penalty(alpha, name):
    """Return ``alpha``; raise a ValueError unless it is above 0 and finite."""
    if not 0 < alpha < np.inf:
        raise ValueError(
            f"{name} needs a finite alpha > 0, got {alpha}: "
            "use LinearRegression for no penalty"
        )
    return alpha
