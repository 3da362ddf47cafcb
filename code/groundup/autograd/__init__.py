"""The reader's own automatic differentiation, first of numbers, then of arrays.

Chapter: 02-mlp/autograd
"""

from .tensor import Tensor, no_grad

__all__ = ["Tensor", "no_grad"]
