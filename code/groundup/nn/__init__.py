"""Layers, on the reader's own autograd; names and arguments are PyTorch's.

A weight of ``Linear`` is (in_features, out_features), read as x W + b; PyTorch keeps
its transpose. Whatever draws random numbers takes ``rng=``.
"""

from .activations import (
    ELU,
    GELU,
    Flatten,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from .attention import CausalSelfAttention, KeyValueCache, MultiHeadAttention
from .conv import Conv2d
from .dropout import Dropout
from .embedding import Embedding
from .linear import Linear
from .module import Module, Parameter, Sequential
from .norm import BatchNorm1d, GroupNorm, LayerNorm, RMSNorm
from .pool import AvgPool2d, MaxPool2d
from .recurrent import LSTM, RNN
from .transformer import FeedForward, TransformerBlock

__all__ = [
    "ELU",
    "GELU",
    "LSTM",
    "RNN",
    "AvgPool2d",
    "BatchNorm1d",
    "CausalSelfAttention",
    "Conv2d",
    "Dropout",
    "Embedding",
    "FeedForward",
    "Flatten",
    "GroupNorm",
    "KeyValueCache",
    "LayerNorm",
    "LeakyReLU",
    "Linear",
    "MaxPool2d",
    "Module",
    "MultiHeadAttention",
    "Parameter",
    "RMSNorm",
    "ReLU",
    "Sequential",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Tanh",
    "TransformerBlock",
]
