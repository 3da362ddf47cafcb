"""Starting values of weights, by the layer's number of inputs and outputs.

Chapter: 02-mlp/autograd
"""

import math

import numpy as np


def uniform(shape: tuple[int, ...], bound: float, *, rng) -> np.ndarray:
    """Draw evenly from -bound to bound."""
    return rng.uniform(-bound, bound, shape)


def normal(shape: tuple[int, ...], std: float = 0.02, *, rng) -> np.ndarray:
    """Draw from a normal distribution around 0."""
    return rng.normal(0.0, std, shape)


def xavier_uniform(fan_in: int, fan_out: int, *, gain: float = 1.0, rng) -> np.ndarray:
    """Weight (fan_in, fan_out) that keeps variance, both ways, through tanh.

    Source: Glorot and Bengio (2010), Understanding the difficulty of training deep
    feedforward neural networks, eq. 16.
    """
    return uniform((fan_in, fan_out), gain * math.sqrt(6 / (fan_in + fan_out)), rng=rng)


def kaiming_normal(fan_in: int, fan_out: int, *, rng) -> np.ndarray:
    """Weight (fan_in, fan_out) that keeps variance, forward, through ReLU.

    Source: He et al. (2015), Delving Deep into Rectifiers, eq. 10.
    """
    return normal((fan_in, fan_out), math.sqrt(2 / fan_in), rng=rng)
