"""A rule for matrices: the momentum with all its singular values made equal.

Chapter: 02-mlp/optimizers
"""

import numpy as np

from .optimizers import Optimizer, check_not_negative, check_shares

QUINTIC = (3.4445, -4.7750, 2.0315)  # Jordan's: steep at 0, in exchange for exactness


def newton_schulz(
    G: np.ndarray, *, steps: int = 5, coefficients=QUINTIC, eps: float = 1e-7
) -> np.ndarray:
    """Bring the singular values of G near 1, and leave its singular vectors alone.

    Shapes: (M, N) -> (M, N).  For G = U S Vᵀ each step puts a s + b s³ + c s⁵ in the
    place of every singular value s, with matrix products alone.
    Source: Jordan et al. (2024), Muon: An optimizer for hidden layers.
    """
    if G.ndim != 2:
        raise ValueError(f"newton_schulz needs a matrix, got shape {G.shape}")
    a, b, c = coefficients
    X = G.T if G.shape[0] > G.shape[1] else G  # the smaller Gram matrix
    X = X / max(float(np.linalg.norm(X)), eps)  # no singular value above 1
    for _ in range(steps):
        gram = X @ X.T
        X = a * X + (b * gram + c * gram @ gram) @ X
    return X.T if G.shape[0] > G.shape[1] else X


class Muon(Optimizer):
    """Momentum, orthogonalized: a step that is as long in every direction.

    For hidden matrices, stored as (in, out); vectors go to another rule. PyTorch rounds
    the orthogonalization to bfloat16 and stores (out, in).
    Raises: ValueError if a parameter is no matrix.
    Source: Jordan et al. (2024), Muon: An optimizer for hidden layers.
    """

    def __init__(self, parameters, lr=1e-3, *, momentum=0.95, nesterov=True,
                 weight_decay=0.1, ns_steps=5):  # fmt: skip
        super().__init__(parameters, lr)
        check_shares(momentum=momentum)
        check_not_negative(weight_decay=weight_decay, ns_steps=ns_steps)
        self.momentum, self.nesterov = momentum, nesterov
        self.weight_decay, self.ns_steps = weight_decay, ns_steps
        for parameter in self.parameters:
            if parameter.data.ndim != 2:
                raise ValueError(
                    f"Muon needs matrices, got a parameter of shape {parameter.shape}: "
                    "give it to AdamW, and both to Together"
                )

    def step_of(self, data, grad, memory):
        """Return lr times the orthogonalized mean, longer where outputs outnumber."""
        mu = self.momentum
        mean = memory["mean"] = mu * memory.get("mean", 0) + (1 - mu) * grad
        if self.nesterov:
            mean = mu * mean + (1 - mu) * grad
        inputs, outputs = data.shape
        stretch = max(1.0, outputs / inputs) ** 0.5
        step = stretch * newton_schulz(mean, steps=self.ns_steps)
        return self.lr * (step + self.weight_decay * data)
