"""Activation functions as layers, for ``Sequential``.

Chapter: 02-mlp/forward-and-activations
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


class SiLU(Module):
    """Sigmoid linear unit x σ(x) of each entry, also called swish."""

    def __call__(self, x):
        return F.silu(x)


class Softplus(Module):
    """Smooth ReLU ln(1 + eˣ) of each entry."""

    def __call__(self, x):
        return F.softplus(x)


class LeakyReLU(Module):
    """ReLU with a small slope where it would be flat."""

    def __init__(self, negative_slope=0.01):
        self.negative_slope = negative_slope

    def __call__(self, x):
        return F.leaky_relu(x, self.negative_slope)


class ELU(Module):
    """ReLU with an exponential, from 0 down to -α, where it would be flat."""

    def __init__(self, alpha=1.0):
        self.alpha = alpha

    def __call__(self, x):
        return F.elu(x, self.alpha)


class Flatten(Module):
    """All axes but the first as one: (N, ...) -> (N, D)."""

    def __call__(self, x):
        return x.reshape(len(x), -1)
