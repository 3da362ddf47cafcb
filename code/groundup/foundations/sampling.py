"""Draws from uniform numbers: the source of every random value in this book's models.

Source: Devroye (1986), Non-Uniform Random Variate Generation, ch. 2; the normal: Box
and Muller (1958), A Note on the Generation of Random Normal Deviates.
Chapter: 01-foundations/probability-and-estimation
"""

import math
from collections.abc import Callable

import numpy as np


def uniforms(shape: int | tuple[int, ...], rng) -> np.ndarray:
    """Draw from 0 to 1, both ends left out, so that every logarithm is finite."""
    return np.maximum(rng.random(shape), 2.0**-54)


def box_muller(shape: tuple[int, ...], rng) -> np.ndarray:
    """Draw standard normal numbers, two from every two uniform ones.

    A pair is a point in the plane: the square of its distance from the origin is
    exponential with mean 2, its angle is uniform.
    """
    n = math.prod(shape)
    u, v = uniforms((2, (n + 1) // 2), rng)
    radius, angle = np.sqrt(-2 * np.log(u)), 2 * np.pi * v
    both = np.concatenate([radius * np.cos(angle), radius * np.sin(angle)])
    return both[:n].reshape(shape)


def rejection(log_share: Callable, shape: tuple[int, ...], rng) -> np.ndarray:
    """Draw from 0 to 1 with any density that has a highest point.

    Every x that is tried is kept with the probability exp(log_share(x)), where
    ``log_share`` is the log-density less its largest value. Costs, on average, as many
    tries per draw as the density's highest point is high.
    """
    draws = np.full(shape, np.nan)
    while (missing := np.isnan(draws)).any():
        tried, u = uniforms((2, *shape), rng)
        draws = np.where(missing & (np.log(u) < log_share(tried)), tried, draws)
    return draws
