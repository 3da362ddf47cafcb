"""The fully connected layer.

Chapter: 02-mlp/autograd
"""

import math

from ..autograd import functional as F
from . import init
from .module import Module, Parameter


class Linear(Module):
    """Affine map x W + b of the last axis, with weight (in_features, out_features).

    Shapes: (..., in_features) -> (..., out_features).
    Starts as PyTorch's does: evenly within ±1/√in_features.
    """

    def __init__(self, in_features, out_features, *, bias=True, rng):
        bound = 1 / math.sqrt(in_features)
        self.weight = Parameter(
            init.uniform((in_features, out_features), bound, rng=rng)
        )
        self.bias = (
            Parameter(init.uniform((out_features,), bound, rng=rng)) if bias else None
        )

    def __call__(self, x):
        return F.linear(x, self.weight, self.bias)
