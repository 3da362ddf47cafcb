"""Pooling layers: one number for each window, and nothing to learn.

Chapter: 04-vision/lenet
"""

from ..autograd import functional as F
from .module import Module


class MaxPool2d(Module):
    """Largest entry of each window; windows do not overlap unless ``stride`` says so.

    Shapes: (N, C, H, W) -> (N, C, Ho, Wo).
    """

    def __init__(self, kernel_size, stride=None):
        self.kernel_size, self.stride = kernel_size, stride

    def __call__(self, x):
        return F.max_pool2d(x, self.kernel_size, self.stride)


class AvgPool2d(Module):
    """Mean of each window; windows do not overlap unless ``stride`` says so.

    Shapes: (N, C, H, W) -> (N, C, Ho, Wo).
    """

    def __init__(self, kernel_size, stride=None):
        self.kernel_size, self.stride = kernel_size, stride

    def __call__(self, x):
        return F.avg_pool2d(x, self.kernel_size, self.stride)
