"""The convolutional layer.

Chapter: 04-vision/lenet
"""

import math

from ..autograd import functional as F
from . import init
from .module import Module, Parameter


class Conv2d(Module):
    """Slide ``out_channels`` kernels over an image: (N, C, H, W) -> (N, O, Ho, Wo).

    A kernel has a weight for each channel and place of the window: (O, C, kh, kw).
    Sizes, strides and paddings are one number or a pair.
    Starts as PyTorch's does: evenly within ±1/√(C · kh · kw).
    """

    def __init__(self, in_channels, out_channels, kernel_size, *, stride=1, padding=0,
                 dilation=1, bias=True, rng):  # fmt: skip
        kh, kw = kernel_size if isinstance(kernel_size, tuple) else 2 * (kernel_size,)
        bound = 1 / math.sqrt(in_channels * kh * kw)
        shape = (out_channels, in_channels, kh, kw)
        self.weight = Parameter(init.uniform(shape, bound, rng=rng))
        self.bias = (
            Parameter(init.uniform((out_channels,), bound, rng=rng)) if bias else None
        )
        self.stride, self.padding, self.dilation = stride, padding, dilation

    def __call__(self, x):
        return F.conv2d(
            x, self.weight, self.bias, self.stride, self.padding, self.dilation
        )
