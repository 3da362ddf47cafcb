"""A multilayer perceptron whose backward pass is written out by hand.

A layer computes Z = X Wᵀ + b, with one row of W for each of its units; between two
layers stands an activation. Nothing is recorded behind the scenes: ``forward`` hands
over what ``backward`` needs.

Dimension key: N examples, D inputs of a layer, H units of a layer, C classes.
Source: Rumelhart, Hinton & Williams (1986), Learning Representations by
Back-Propagating Errors, Nature 323.
Chapter: 02-mlp/backpropagation
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ..metrics import accuracy


@dataclass(frozen=True)
class Activation:
    """A function of the scores, and its slope as a function of its own value."""

    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


relu = Activation(lambda z: np.maximum(z, 0), lambda a: (a > 0).astype(np.float64))
tanh = Activation(np.tanh, lambda a: 1 - a**2)
sigmoid = Activation(lambda z: 0.5 + 0.5 * np.tanh(z / 2), lambda a: a * (1 - a))


class ManualMLP:
    """Score C classes by linear layers with an activation between them.

    ``sizes`` counts the inputs, the units of every hidden layer, and the classes:
    (64, 32, 10) has one hidden layer; (64, 10) has none, and is softmax regression.
    """

    def __init__(self, sizes: Sequence[int], *, activation: Activation = relu, rng):
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(
                f"ManualMLP needs at least two sizes of 1 or more, got {tuple(sizes)}: "
                "inputs first, classes last, e.g. (64, 32, 10)"
            )
        self.activation = activation
        self.weights = [
            rng.normal(0, np.sqrt(2 / D), size=(H, D))
            for D, H in zip(sizes, sizes[1:], strict=False)
        ]
        self.biases = [np.zeros(H) for H in sizes[1:]]

    def parameters(self) -> list[np.ndarray]:
        """Weight, bias, weight, bias, … from the first layer to the last."""
        pairs = zip(self.weights, self.biases, strict=True)
        return [parameter for pair in pairs for parameter in pair]

    def forward(self, X: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        """Logits (N, C), and the input of every layer, for ``backward``."""
        inputs = [checked_rows(X, self.weights[0].shape[1])]
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            scores = inputs[-1] @ weight.T + bias  # (N, H)
            inputs.append(self.activation.value(scores))
        return inputs[-1] @ self.weights[-1].T + self.biases[-1], inputs

    def backward(self, delta: np.ndarray, inputs: list[np.ndarray]) -> list[np.ndarray]:
        """Gradients in the order of ``parameters``, from dL/dlogits, (N, C)."""
        wanted = (len(inputs[0]), len(self.biases[-1]))
        if delta.shape != wanted:
            raise ValueError(
                f"backward needs delta of shape {wanted}, like the logits, "
                f"got {delta.shape}: pass dL/dlogits of the same batch"
            )
        gradients = []
        for layer in reversed(range(len(self.weights))):
            gradients += [delta.sum(axis=0), delta.T @ inputs[layer]]  # (H,), (H, D)
            if layer > 0:
                slope = self.activation.slope(inputs[layer])  # (N, D)
                delta = delta @ self.weights[layer] * slope  # (N, D)
        return gradients[::-1]

    def update(self, gradients: Sequence[np.ndarray], lr: float) -> None:
        """Step downhill, in place: parameter -= lr * gradient, for all of them."""
        for parameter, gradient in zip(self.parameters(), gradients, strict=True):
            if parameter.shape != gradient.shape:
                raise ValueError(
                    f"update needs a gradient of shape {parameter.shape}, got "
                    f"{gradient.shape}: keep the order of parameters()"
                )
            parameter -= lr * gradient

    def predict(self, X: np.ndarray) -> np.ndarray:
        """Class with the largest logit: (N, D) -> (N,)."""
        return self.forward(X)[0].argmax(axis=1)

    def score(self, X: np.ndarray, y: np.ndarray) -> float:
        """Fraction of rows whose class is predicted right."""
        return accuracy(self.predict(X), y)


def cross_entropy(logits: np.ndarray, y: np.ndarray) -> tuple[float, np.ndarray]:
    """Mean of -log p[label] over the batch, and its gradient (p - onehot) / N.

    Shapes: (N, C), (N,) -> (), (N, C).  Units: nats.
    """
    check_labels(logits, y)
    N, rows = len(y), np.arange(len(y))
    shifted = logits - logits.max(axis=1, keepdims=True)  # (N, C) exp cannot overflow
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    delta = np.exp(log_p)  # (N, C) the probabilities
    delta[rows, y] -= 1
    return float(-log_p[rows, y].mean()), delta / N


def checked_rows(X, features):
    """X as a (N, features) array of float64."""
    X = np.asarray(X, dtype=np.float64)
    if X.ndim != 2 or X.shape[1] != features:
        raise ValueError(
            f"ManualMLP needs X of shape (N, {features}), got {X.shape}: "
            "one row per example, e.g. X.reshape(len(X), -1)"
        )
    return X


def check_labels(logits, y):
    """Raise a ValueError unless y holds one class of the logits for each row."""
    if logits.ndim != 2 or np.shape(y) != logits.shape[:1]:
        raise ValueError(
            "cross_entropy needs logits (N, C) and labels (N,), "
            f"got {logits.shape} and {np.shape(y)}"
        )
    if np.asarray(y).dtype.kind not in "iu" or not len(y):
        raise ValueError(
            f"cross_entropy needs one whole number per row, got {np.asarray(y).dtype} "
            f"in shape {np.shape(y)}: pass class numbers, not one-hot rows"
        )
    if min(y) < 0 or max(y) >= logits.shape[1]:
        raise ValueError(
            f"cross_entropy needs labels from 0 to {logits.shape[1] - 1}, "
            f"got {min(y)} to {max(y)}"
        )
