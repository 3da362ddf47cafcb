"""Normalization layers.

Chapter: 02-mlp/autograd
"""

import numpy as np

from ..autograd import functional as F
from .module import Module, Parameter


class LayerNorm(Module):
    """Each row to mean 0 and variance 1, then a scale and a shift that are learned.

    Shapes: (..., d_model) -> (..., d_model).
    """

    def __init__(self, d_model, *, eps=1e-5):
        self.eps = eps
        self.weight = Parameter(np.ones(d_model))
        self.bias = Parameter(np.zeros(d_model))

    def __call__(self, x):
        return F.layer_norm(x, self.weight, self.bias, self.eps)
