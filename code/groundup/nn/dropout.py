"""Dropout as a layer.

Chapter: 02-mlp/autograd
"""

from ..autograd import functional as F
from .module import Module


class Dropout(Module):
    """Set a share ``p`` of the entries to 0 in training; keep all in use.

    Raises: ValueError if ``p`` is not in [0, 1).
    """

    def __init__(self, p=0.5, *, rng):
        if not 0 <= p < 1:
            raise ValueError(f"Dropout needs 0 <= p < 1, got {p=}")
        self.p, self.rng = p, rng

    def __call__(self, x):
        return F.dropout(x, self.p, rng=self.rng) if self.training and self.p else x
