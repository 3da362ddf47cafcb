"""Normalization: numbers that belong together to mean 0 and variance 1.

What belongs together is all that the functions differ in: a feature over the batch, an
example over its features, a group of them. The contract is that of ``ops.py``: arrays
in, a value and its VJPs out.

Dimension key: N examples, D features, C channels, G groups.
Chapter: 02-mlp/normalization
"""

import numpy as np


def standardize(x, *, axis, eps):
    """Subtract the mean over the axes, and divide by √(variance + ε).

    The gradient loses its own mean, and its part along the result.
    """
    normal = x - x.mean(axis=axis, keepdims=True)
    variance = np.square(normal).mean(axis=axis, keepdims=True)
    scale = 1 / np.sqrt(variance + eps)
    normal *= scale

    def vjp(g):
        grad = g - g.mean(axis=axis, keepdims=True)
        grad -= normal * (g * normal).mean(axis=axis, keepdims=True)
        grad *= scale
        return grad

    return normal, vjp


def batch_norm(x, weight, bias, *, eps):
    """Standardize each feature over the batch: (N, C, ...) -> (N, C, ...).

    Source: Ioffe and Szegedy (2015), Batch Normalization, alg. 1.
    """
    normal, vjp = standardize(x, axis=_others(x), eps=eps)
    return _by_channel(normal, vjp, weight, bias)


def layer_norm(x, weight, bias, *, eps):
    """Standardize each row, then scale and shift: (..., D) -> (..., D).

    Numerics: in place, because memory traffic is most of the time.
    Source: Ba, Kiros and Hinton (2016), Layer Normalization, eq. 4.
    """
    normal = x - _row_means(x)
    scale = 1 / np.sqrt(_row_means(normal, normal) + eps)  # (..., 1)
    normal *= scale
    value = normal * weight
    value += bias

    def vjp_x(g):
        grad = g * weight
        along = _row_means(grad, normal)
        grad -= _row_means(grad)
        grad -= normal * along
        grad *= scale
        return grad

    return value, vjp_x, lambda g: g * normal, lambda g: g


def rms_norm(x, weight, *, eps):
    """Divide each row by the root of its mean square, then scale: (..., D) -> (..., D).

    Source: Zhang and Sennrich (2019), Root Mean Square Layer Normalization, eq. 4.
    """
    scale = 1 / np.sqrt(_row_means(x, x) + eps)  # (..., 1)
    normal = x * scale

    def vjp_x(g):
        grad = g * weight
        grad -= normal * _row_means(grad, normal)
        grad *= scale
        return grad

    return normal * weight, vjp_x, lambda g: g * normal


def group_norm(x, weight, bias, *, num_groups, eps):
    """Standardize groups of channels within each example: (N, C, ...) -> (N, C, ...).

    Source: Wu and He (2018), Group Normalization, eq. 7.
    Raises: ValueError if the channels do not split evenly.
    """
    if x.shape[1] % num_groups:
        raise ValueError(
            f"group_norm needs channels that split into {num_groups} equal groups, "
            f"got {x.shape[1]} channels"
        )
    groups, vjp = standardize(x.reshape(len(x), num_groups, -1), axis=2, eps=eps)

    def vjp_x(g):
        return vjp(g.reshape(groups.shape)).reshape(x.shape)

    return _by_channel(groups.reshape(x.shape), vjp_x, weight, bias)


def _by_channel(normal, vjp, weight, bias):
    """Scale and shift each channel: (N, C, ...), its VJP, (C,), (C,) -> the same."""
    others = _others(normal)
    column = (-1, *[1] * (normal.ndim - 2))  # the shape in which (C,) meets (N, C, ...)
    weight = weight.reshape(column)
    return (
        normal * weight + bias.reshape(column),
        lambda g: vjp(g * weight),
        lambda g: (g * normal).sum(axis=others),
        lambda g: g.sum(axis=others),
    )


def _others(x):
    """Every axis but that of the channels."""
    return (0, *range(2, x.ndim))


def _row_means(a, b=None):
    """Mean of the rows of a, or of a b, without an array for the products: (..., 1)."""
    sums = np.einsum("...d->...", a) if b is None else np.einsum("...d,...d->...", a, b)
    return (sums / a.shape[-1])[..., None]
