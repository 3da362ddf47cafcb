"""Normalization layers.

Dimension key: N examples, D features, C channels, L places.
Chapter: 02-mlp/normalization
"""

import copy

import numpy as np

from ..autograd import Tensor
from ..autograd import functional as F
from .linear import Linear
from .module import Module, Parameter


class BatchNorm1d(Module):
    """Each feature to mean 0 and variance 1 over the batch, then a scale and a shift.

    In training it keeps running averages of both, with which it computes in use: there
    the result for an example does not depend on what else is in its batch.
    Shapes: (N, D) -> (N, D), or (N, C, L) -> (N, C, L) with one mean for each channel.
    Raises: ValueError if x does not fit, or in training if it has one number or none
    for a mean and a variance.
    """

    def __init__(self, num_features, *, eps=1e-5, momentum=0.1):
        self.eps, self.momentum = eps, momentum
        self.weight = Parameter(np.ones(num_features))
        self.bias = Parameter(np.zeros(num_features))
        self.running_mean = np.zeros(num_features)
        self.running_var = np.ones(num_features)

    def __call__(self, x):
        features = len(self.weight)
        if x.ndim not in (2, 3) or x.shape[1] != features:
            shapes = f"(N, {features}) or (N, {features}, L)"
            raise ValueError(f"BatchNorm1d needs x of shape {shapes}, got {x.shape}")
        if not self.training:
            return self.by_running_averages(x)
        self.follow(x.data if isinstance(x, Tensor) else x)
        return F.batch_norm(x, self.weight, self.bias, self.eps)

    def follow(self, x):
        """Move the running averages toward a batch: its mean, its unbiased variance."""
        if x.size <= x.shape[1]:
            raise ValueError(
                "BatchNorm1d needs more than one number for each feature in training, "
                f"got shape {x.shape}: use a larger batch, or call eval()"
            )
        axes = (0, *range(2, x.ndim))
        self.running_mean += self.momentum * (x.mean(axes) - self.running_mean)
        self.running_var += self.momentum * (x.var(axes, ddof=1) - self.running_var)

    def by_running_averages(self, x):
        """Scale and shift by constants: (N, D) -> (N, D)."""
        scale = self.weight / np.sqrt(self.running_var + self.eps)
        shift = self.bias - scale * self.running_mean
        column = (-1, *[1] * (x.ndim - 2))  # (D,), or (C, 1)
        return x * scale.reshape(column) + shift.reshape(column)


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


class RMSNorm(Module):
    """Each row to mean square 1, then a scale that is learned; nothing is subtracted.

    Shapes: (..., d_model) -> (..., d_model).
    """

    def __init__(self, d_model, *, eps=1e-5):
        self.eps = eps
        self.weight = Parameter(np.ones(d_model))

    def __call__(self, x):
        return F.rms_norm(x, self.weight, self.eps)


class GroupNorm(Module):
    """Groups of channels of each example to mean 0 and variance 1, then as above.

    Shapes: (N, num_channels, ...) -> (N, num_channels, ...).
    Raises: ValueError if the channels do not split evenly.
    """

    def __init__(self, num_groups, num_channels, *, eps=1e-5):
        if num_channels % num_groups:
            raise ValueError(f"{num_channels=} is not a multiple of {num_groups=}")
        self.num_groups, self.eps = num_groups, eps
        self.weight = Parameter(np.ones(num_channels))
        self.bias = Parameter(np.zeros(num_channels))

    def __call__(self, x):
        return F.group_norm(x, self.num_groups, self.weight, self.bias, self.eps)


def fold(linear: Linear, norm: BatchNorm1d) -> Linear:
    """Return one ``Linear`` that computes what the two compute in use.

    s = γ / √(σ² + ε) goes into the weight, and (b - μ) s + β becomes the bias.
    """
    scale = norm.weight.data / np.sqrt(norm.running_var + norm.eps)
    folded = copy.deepcopy(linear)
    before = 0 if linear.bias is None else linear.bias.data
    folded.weight = Parameter(linear.weight.data * scale)
    folded.bias = Parameter((before - norm.running_mean) * scale + norm.bias.data)
    return folded
