"""Rosenblatt's perceptron: a threshold unit that learns from its mistakes.

Labels are 0 and 1, as in the rest of the book and in scikit-learn; the rule itself
works with the signs -1 and +1, and ``signed`` is the only place that knows it.

Dimension key: N examples, D features.
Source: Rosenblatt (1958), The Perceptron, Psychological Review 65(6); the rule in its
present form: Novikoff (1962), On Convergence Proofs on Perceptrons.
Chapter: 02-mlp/perceptron
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..metrics import accuracy


@dataclass(frozen=True)
class Update:
    """One mistake, and the weights after its repair."""

    epoch: int
    step: int  # examples read so far, this one included
    index: int  # row of the example that was on the wrong side
    weight: np.ndarray  # (D,)
    bias: float


class Perceptron:
    """Say 1 where w·x + b > 0, else 0; learn w and b by Rosenblatt's rule.

    There is no learning rate: from zero weights it would scale w and b
    together and change no prediction. With ``rng`` every epoch reads the
    examples in a new order; without, in the order given.

    After ``fit``: ``weight_`` (D,), ``bias_``, ``errors_`` (mistakes in each
    epoch) and ``converged_`` (the last epoch made none).
    """

    def __init__(self, *, max_epochs=1000, rng=None):
        self.max_epochs = max_epochs
        self.rng = rng

    def fit(self, X: np.ndarray, y: np.ndarray) -> "Perceptron":
        """Repair mistakes until an epoch makes none, or ``max_epochs``."""
        epochs = []
        for update in updates(X, y, max_epochs=self.max_epochs, rng=self.rng):
            self.weight_, self.bias_ = update.weight, update.bias
            epochs.append(update.epoch)
        errors = np.bincount(epochs)
        self.converged_ = len(errors) < self.max_epochs
        self.errors_ = np.append(errors, 0) if self.converged_ else errors
        return self

    def decision_function(self, X: np.ndarray) -> np.ndarray:
        """Score w·x + b of each row; its sign decides: (N, D) -> (N,)."""
        return checked_rows(X, self) @ self.weight_ + self.bias_

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Class 0 or 1 of each row: (N, D) -> (N,)."""
        return (self.decision_function(X) > 0).astype(int)

    def score(self, X: np.ndarray, y: np.ndarray) -> float:
        """Fraction of rows whose class is predicted right."""
        return accuracy(self.predict(X), y)


def updates(
    X: np.ndarray, y: np.ndarray, *, max_epochs: int = 1000, rng=None
) -> Iterator[Update]:
    """Yield one ``Update`` per mistake; end after an epoch without any.

    The rule, with s = ±1 for the class: if s(w·x + b) <= 0, add sx to w and
    s to b. A score of exactly 0 is a mistake, or zero weights would never move.
    """
    X, signs = checked_examples(X, y, max_epochs)
    weight, bias, step = np.zeros(X.shape[1]), 0.0, 0
    for epoch in range(max_epochs):
        clean = True
        for index in reading_order(len(X), rng):
            step += 1
            if signs[index] * (X[index] @ weight + bias) <= 0:
                clean = False
                weight = weight + signs[index] * X[index]  # a new array
                bias += signs[index]
                yield Update(epoch, step, int(index), weight, bias)
        if clean:
            return


def reading_order(n, rng):
    """Row numbers in the order in which one epoch reads them."""
    return range(n) if rng is None else rng.permutation(n)


def checked_examples(X, y, max_epochs):
    """X as a finite array and y as signs, one for each row."""
    X, signs = checked_inputs(X), signed(y)
    if len(X) != len(signs):
        raise ValueError(
            f"updates needs one label per row, got {len(X)} rows and "
            f"{len(signs)} labels: check how X and y were split"
        )
    if max_epochs < 1:
        raise ValueError(f"updates needs max_epochs of at least 1, got {max_epochs}")
    return X, signs


def signed(y):
    """Labels 0 and 1 as the signs -1.0 and +1.0."""
    y = np.asarray(y)
    classes = np.unique(y)
    if y.ndim != 1 or not np.array_equal(classes, [0, 1]):
        raise ValueError(
            "Perceptron needs labels 0 and 1, both present, in one dimension, "
            f"got {classes[:5].tolist()} in shape {y.shape}: "
            "make them with (y == positive_class).astype(int)"
        )
    return 2.0 * y - 1.0


def checked_rows(X, model):
    """X as an array with the features that the model was fitted on."""
    if not hasattr(model, "weight_"):
        raise AttributeError(
            "Perceptron needs fit before predict, got no weights: call fit(X, y) first"
        )
    X = checked_inputs(X)
    if X.shape[1] != len(model.weight_):
        raise ValueError(
            f"Perceptron needs {len(model.weight_)} features, as in fit, "
            f"got {X.shape[1]}: pass the columns that it was fitted on"
        )
    return X


def checked_inputs(X):
    """X as a finite (N, D) array of float64."""
    X = np.asarray(X, dtype=np.float64)
    if X.ndim != 2:
        raise ValueError(
            f"Perceptron needs X of shape (N, D), got {X.shape}: "
            "one row per example, e.g. X.reshape(len(X), -1)"
        )
    if not np.isfinite(X).all():
        raise FloatingPointError(
            f"Perceptron needs finite inputs, got {(~np.isfinite(X)).sum()} NaN or "
            "infinite values: drop or fill them first"
        )
    return X
