"""Dropout as a layer, and as a way to ask a network how sure it is.

Chapter: 02-mlp/regularization
"""

import numpy as np

from ..autograd import functional as F
from ..autograd import no_grad
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


def sample_dropout(model: Module, x: np.ndarray, samples: int) -> np.ndarray:
    """Run the model several times as in use, but with dropout on: (S, ...).

    The model is left as it was found.
    Source: Gal and Ghahramani (2016), Dropout as a Bayesian Approximation, sec. 4.
    Raises: ValueError if nothing in the model drops out.
    """
    layers = [part for part in model.modules() if isinstance(part, Dropout) and part.p]
    if not layers:
        raise ValueError("sample_dropout needs a model with Dropout(p > 0), got none")
    modes = [(part, part.training) for part in model.modules()]
    try:
        model.eval()
        for layer in layers:
            layer.training = True
        with no_grad():
            return np.stack([model(x).data for _ in range(samples)])
    finally:
        for part, mode in modes:
            part.training = mode
