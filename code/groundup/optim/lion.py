"""A rule that keeps the sign of its momentum and forgets the size.

Chapter: 02-mlp/optimizers
"""

import numpy as np

from .optimizers import Optimizer, check_not_negative, check_shares


class Lion(Optimizer):
    """Every weight moves by lr, up or down, as a mean of its gradients says.

    The sign is taken of a mean that weighs the newest gradient by 1 - β₁; the mean that
    is kept weighs it by 1 - β₂, and so remembers longer.
    Source: Chen et al. (2023), Symbolic Discovery of Optimization Algorithms, alg. 2.
    """

    def __init__(self, parameters, lr=1e-4, *, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(parameters, lr)
        check_shares(beta1=betas[0], beta2=betas[1])
        check_not_negative(weight_decay=weight_decay)
        self.betas, self.weight_decay = betas, weight_decay

    def step_of(self, data, grad, memory):
        """Return lr (sign of the mean + a share of the weight)."""
        beta1, beta2 = self.betas
        mean = memory.get("mean", np.zeros_like(grad))
        memory["mean"] = beta2 * mean + (1 - beta2) * grad
        sign = np.sign(beta1 * mean + (1 - beta1) * grad)
        return self.lr * (sign + self.weight_decay * data)
