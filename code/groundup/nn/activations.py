"""Activation functions as layers, for ``Sequential``.

Chapter: 02-mlp/autograd
"""

from ..autograd import functional as F
from .module import Module


class ReLU(Module):
    """Positive part of each entry."""

    def __call__(self, x):
        return F.relu(x)


class Sigmoid(Module):
    """Logistic function of each entry."""

    def __call__(self, x):
        return F.sigmoid(x)


class Tanh(Module):
    """Hyperbolic tangent of each entry."""

    def __call__(self, x):
        return F.tanh(x)


class GELU(Module):
    """Gaussian error linear unit of each entry, in the tanh form of GPT-2."""

    def __call__(self, x):
        return F.gelu(x)


class Flatten(Module):
    """All axes but the first as one: (N, ...) -> (N, D)."""

    def __call__(self, x):
        return x.reshape(len(x), -1)
