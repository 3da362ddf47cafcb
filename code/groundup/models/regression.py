"""One layer, three losses: linear, logistic and softmax regression.

All three score a row by x·w + b and are fitted by maximum likelihood. The score is the
mean of a normal distribution, the log-odds of one class against the other, or one of
the logits of K classes.

Dimension key: N examples, D features, K scores of a row.
Chapter: 02-mlp/linear-logistic-softmax
"""

from abc import ABC, abstractmethod
from collections.abc import Callable

import numpy as np

from groundup.autograd import fused, ops
from groundup.foundations.probability import logsumexp
from groundup.metrics import accuracy


class LinearRegression:
    """Predict x·w + b with the smallest sum of squared errors.

    After ``fit``: ``weight_`` (D,) and ``bias_``. Where many weights are equally good,
    they are the shortest.
    """

    def fit(self, X: np.ndarray, y: np.ndarray) -> "LinearRegression":
        """Solve the least-squares problem of the centered data: (N, D), (N,)."""
        X, y = checked_inputs(X, self), np.asarray(y, dtype=np.float64)
        check_rows(X, y, self)
        center, level = X.mean(axis=0), y.mean()
        self.weight_ = np.linalg.lstsq(X - center, y - level, rcond=None)[0]
        self.bias_ = float(level - center @ self.weight_)
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Predict one number for each row: (N, D) -> (N,)."""
        return fitted_inputs(X, self) @ self.weight_ + self.bias_

    def score(self, X: np.ndarray, y: np.ndarray) -> float:
        """Compute R², the share of the variance of y that the prediction removes."""
        y = np.asarray(y, dtype=np.float64)
        check_rows(X, y, self)
        left = ((y - self.predict(X)) ** 2).sum()
        if (y == y[0]).all():
            raise ValueError(
                f"LinearRegression needs targets that differ for R², got only {y[0]:g}"
                ": compare predict(X) with y instead"
            )
        return float(1 - left / ((y - y.mean()) ** 2).sum())


class LinearClassifier(ABC):
    """What logistic and softmax regression share: scores, penalty, and the search.

    ``fit`` minimizes Σ loss + ‖w‖² / (2C), with the bias left free, as scikit-learn
    does. A large ``C`` trusts the data; ``np.inf`` takes the penalty away.
    After ``fit``: ``classes_``, ``weight_``, ``bias_``, ``n_iter_`` and ``converged_``.
    """

    weight_: np.ndarray
    bias_: np.ndarray | float

    def __init__(self, *, C=1.0, tol=1e-8, max_iter=100):
        if not C > 0:
            raise ValueError(f"{type(self).__name__} needs C > 0, got {C}")
        self.C, self.tol, self.max_iter = C, tol, max_iter

    def fit(self, X: np.ndarray, y: np.ndarray) -> "LinearClassifier":
        """Find the weights of maximum likelihood, less the penalty: (N, D), (N,)."""
        X, y = checked_inputs(X, self), np.asarray(y)
        check_rows(X, y, self)
        self.classes_, y = np.unique(y, return_inverse=True)
        targets = self.targets(y)  # (N, K)
        X = np.c_[X, np.ones(len(X))]  # (N, D + 1)
        theta = np.zeros((X.shape[1], targets.shape[1]))  # (D + 1, K)
        theta, self.n_iter_, self.converged_ = newton(
            lambda theta: self.objective(theta, X, targets),
            theta,
            tol=self.tol,
            max_iter=self.max_iter,
        )
        self.keep(theta[:-1], theta[-1])
        return self

    def objective(self, theta, X, targets):
        """Compute value and gradient, and return V -> H V, the curvature along V.

        Shapes: theta (D + 1, K), X (N, D + 1), targets (N, K).
        """
        Z = X @ theta  # (N, K)
        P = self.probabilities(Z)  # (N, K)
        shrink = np.full((len(theta), 1), 1 / self.C)
        shrink[-1] = 0  # the bias is free
        value = self.losses(Z, targets).sum() + 0.5 * (shrink * theta**2).sum()
        gradient = X.T @ (P - targets) + shrink * theta  # (D + 1, K)
        return value, gradient, lambda V: X.T @ self.spread(P, X @ V) + shrink * V

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Choose the most probable class of each row: (N, D) -> (N,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def score(self, X: np.ndarray, y: np.ndarray) -> float:
        """Compute the fraction of rows whose class is predicted right."""
        return accuracy(self.predict(X), y)

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Compute the scores x·w + b of each row."""
        return fitted_inputs(X, self) @ self.weight_ + self.bias_

    @abstractmethod
    def predict_proba(self, X: np.ndarray) -> np.ndarray:
        """Compute the probability of each class: (N, D) -> (N, classes)."""

    @abstractmethod
    def targets(self, y) -> np.ndarray:
        """Write class numbers as the probabilities that are wanted: (N,) -> (N, K)."""

    @abstractmethod
    def losses(self, Z, targets) -> np.ndarray:
        """Compute -log p(right class) of each row, in nats."""

    @abstractmethod
    def probabilities(self, Z) -> np.ndarray:
        """Compute the probabilities that the scores stand for: (N, K) -> (N, K)."""

    @abstractmethod
    def spread(self, P, U) -> np.ndarray:
        """Compute how fast the probabilities move when the scores move along U."""

    @abstractmethod
    def keep(self, weight, bias) -> None:
        """Store what was found: (D, K) and (K,)."""


class LogisticRegression(LinearClassifier):
    """Two classes: p = σ(x·w + b) is the probability of the second.

    After ``fit``: ``weight_`` (D,) and ``bias_``.
    """

    def predict_proba(self, X):
        """Compute 1 - p and p of each row: (N, D) -> (N, 2)."""
        p = self.probabilities(self.decision_function(X))  # (N,)
        return np.stack([1 - p, p], axis=1)

    def targets(self, y):
        """Check that there are two classes, and make a column of them."""
        if len(self.classes_) != 2:
            raise ValueError(
                f"LogisticRegression needs two classes, got {len(self.classes_)}: "
                "use SoftmaxRegression for more"
            )
        return y[:, None].astype(np.float64)

    def losses(self, Z, targets):
        """Compute log(1 + eᶻ) - y z, without eᶻ."""
        return np.logaddexp(0, Z) - targets * Z

    def probabilities(self, Z):
        """Compute 1 / (1 + e⁻ᶻ)."""
        return ops.sigmoid(Z)[0]

    def spread(self, P, U):
        """Apply the sigmoid's slope, p (1 - p)."""
        return P * (1 - P) * U

    def keep(self, weight, bias):
        """Store a vector and a number."""
        self.weight_, self.bias_ = weight[:, 0], float(bias[0])


class SoftmaxRegression(LinearClassifier):
    """Any number of classes: p = softmax(x W + b).

    After ``fit``: ``weight_`` (D, K) and ``bias_`` (K,).
    """

    def predict_proba(self, X):
        """Compute the softmax of the scores: (N, D) -> (N, K)."""
        return self.probabilities(self.decision_function(X))

    def targets(self, y):
        """Put a single 1 into each row, at the right class."""
        if len(self.classes_) < 2:
            raise ValueError("SoftmaxRegression needs at least two classes, got 1")
        return np.eye(len(self.classes_))[y]

    def losses(self, Z, targets):
        """Compute log Σ eᶻ less the logit of the right class."""
        return logsumexp(Z) - (targets * Z).sum(axis=1)

    def probabilities(self, Z):
        """Compute eᶻ / Σ eᶻ."""
        return fused.softmax(Z)[0]

    def spread(self, P, U):
        """Apply the softmax's Jacobian, diag(p) - p pᵀ."""
        return P * (U - (P * U).sum(axis=1, keepdims=True))

    def keep(self, weight, bias):
        """Store what has mean 0 over the classes, of all that predict the same."""
        self.weight_ = weight - weight.mean(axis=1, keepdims=True)
        self.bias_ = bias - bias.mean()


def newton(objective: Callable, x: np.ndarray, *, tol: float, max_iter: int):
    """Minimize a convex f by x ← x - H⁻¹ g; return x, the steps, and if it ended.

    ``objective(x)`` gives value, gradient g, and V -> H V. A step that does not help
    enough is halved. The search ends at a step shorter than ``tol`` in the length
    √(d·H d), which for a log-likelihood counts standard errors.
    """
    value, gradient, curvature = objective(x)
    for step in range(max_iter):
        direction = conjugate_gradient(curvature, gradient)
        promise = (gradient * direction).sum()
        rate, noise = 1.0, 1e-14 * abs(value)
        ahead = objective(x - direction)
        while not ahead[0] <= value - 1e-4 * rate * promise + noise and rate > 1e-10:
            rate /= 2
            ahead = objective(x - rate * direction)
        x, (value, gradient, curvature) = x - rate * direction, ahead
        if promise <= tol**2:
            return x, step + 1, True
    return x, max_iter, False


def conjugate_gradient(curvature: Callable, g: np.ndarray) -> np.ndarray:
    """Solve H d = g for a positive H that is known by its products only.

    Roughly where g is large, for Newton's next step will correct it; to a thousandth
    near 0, above the noise of a direction in which H is flat.
    Source: Nocedal and Wright (2006), Numerical Optimization, algorithm 7.1.
    """
    size = np.linalg.norm(g)
    d, residual, way = np.zeros_like(g), g, g
    for _ in range(2 * g.size):
        if np.linalg.norm(residual) <= np.clip(size**0.5, 1e-3, 0.1) * size:
            break
        bent = curvature(way)
        length = (residual**2).sum() / (way * bent).sum()
        d = d + length * way
        left = residual - length * bent
        way = left + (left**2).sum() / (residual**2).sum() * way
        residual = left
    return d


def checked_inputs(X, model):
    """X as a finite (N, D) array of float64."""
    X, name = np.asarray(X, dtype=np.float64), type(model).__name__
    if X.ndim != 2 or len(X) == 0:
        raise ValueError(
            f"{name} needs X of shape (N, D), got {X.shape}: "
            "one row per example, e.g. X.reshape(len(X), -1)"
        )
    if not np.isfinite(X).all():
        raise FloatingPointError(
            f"{name} needs finite inputs, got NaN or infinity: drop or fill them first"
        )
    return X


def fitted_inputs(X, model):
    """X as an array with the features that the model was fitted on."""
    if not hasattr(model, "weight_"):
        raise AttributeError(
            f"{type(model).__name__} needs fit before predict: call fit(X, y) first"
        )
    X = checked_inputs(X, model)
    if X.shape[1] != len(model.weight_):
        raise ValueError(
            f"{type(model).__name__} needs {len(model.weight_)} features, as in fit, "
            f"got {X.shape[1]}: pass the columns that it was fitted on"
        )
    return X


def check_rows(X, y, model):
    """Raise an error unless there is one target for each row, and none is NaN."""
    if y.shape != (len(X),):
        raise ValueError(
            f"{type(model).__name__} needs one target per row, got X {X.shape} and "
            f"y {y.shape}: check how they were split"
        )
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise FloatingPointError(
            f"{type(model).__name__} needs finite targets, got NaN or infinity: "
            "drop these rows first"
        )
