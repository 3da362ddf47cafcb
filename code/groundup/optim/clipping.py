"""Keep one bad batch from throwing the weights far away.

Chapter: 05-sequences/lstm
"""

import math

import numpy as np

from ..autograd import Tensor


def clip_gradients(parameters: list[Tensor], max_norm: float) -> float:
    """Scale all gradients together to an L2 norm of at most ``max_norm``.

    Returns the norm before. Source: Pascanu, Mikolov and Bengio (2013), On the
    difficulty of training recurrent neural networks, alg. 1.
    """
    grads = [p.grad.ravel() for p in parameters if p.grad is not None]
    norm = math.sqrt(sum(float(np.dot(g, g)) for g in grads))
    if norm > max_norm:
        for parameter in parameters:
            if parameter.grad is not None:
                parameter.grad = parameter.grad * (max_norm / norm)
    return norm
