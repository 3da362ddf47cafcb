"""Build the PyTorch module that computes what one of ours computes.

A layer becomes PyTorch's own. A model becomes a ``Mirror``: parts of the same names,
and a ``forward`` that reads like our ``__call__``.

Dimension key: B batch, T tokens, D model width, H heads, K head width, V vocabulary,
N images, C channels.
"""

from functools import singledispatch
from typing import Any

import torch
from torch import nn

from .. import nn as ours
from ..models.charrnn import CharRNN
from ..models.gpt import GPT
from ..models.lenet import LeNet
from ..models.mlp import MLP
from ..models.reader import Reader


@singledispatch
def build(module) -> nn.Module:
    """Return the PyTorch module for one of ours, with weights of its own.

    Raises: TypeError if nobody has written it yet.
    """
    raise TypeError(
        f"{type(module).__name__} has no PyTorch twin: "
        "write one in groundup/twin/build.py"
    )


@build.register
def _(layer: ours.Linear):
    return nn.Linear(*layer.weight.shape, bias=layer.bias is not None)


@build.register
def _(layer: ours.Conv2d):
    outward, inward, kh, kw = layer.weight.shape
    steps = layer.stride, layer.padding, layer.dilation
    bias = layer.bias is not None
    return nn.Conv2d(inward, outward, (kh, kw), *steps, bias=bias)


@build.register
def _(layer: ours.MaxPool2d):
    return nn.MaxPool2d(layer.kernel_size, layer.stride)


@build.register
def _(layer: ours.AvgPool2d):
    return nn.AvgPool2d(layer.kernel_size, layer.stride)


@build.register
def _(layer: ours.Embedding):
    return nn.Embedding(*layer.weight.shape)


@build.register
def _(layer: ours.LayerNorm):
    return nn.LayerNorm(layer.weight.shape, eps=layer.eps)


@build.register
def _(layer: ours.BatchNorm1d):
    return nn.BatchNorm1d(len(layer.weight), layer.eps, layer.momentum)


@build.register
def _(layer: ours.RMSNorm):
    return nn.RMSNorm(layer.weight.shape, eps=layer.eps)


@build.register
def _(layer: ours.GroupNorm):
    return nn.GroupNorm(layer.num_groups, len(layer.weight), eps=layer.eps)


@build.register
def _(layer: ours.Dropout):
    return nn.Dropout(layer.p)


@build.register
def _(layer: ours.LSTM):
    return _recurrent(nn.LSTM, layer)


@build.register
def _(layer: ours.RNN):
    return _recurrent(nn.RNN, layer)


def _recurrent(kind, layer):
    """Build a layer of PyTorch's whose second, redundant bias stays 0."""
    twin = kind(*layer.weight_ih.shape[:1], len(layer.weight_hh), batch_first=True)
    nn.init.zeros_(twin.bias_hh_l0.requires_grad_(False))
    return twin


build.register(ours.ReLU, lambda _: nn.ReLU())
build.register(ours.Sigmoid, lambda _: nn.Sigmoid())
build.register(ours.Tanh, lambda _: nn.Tanh())
build.register(ours.GELU, lambda _: nn.GELU(approximate="tanh"))
build.register(ours.SiLU, lambda _: nn.SiLU())
build.register(ours.Softplus, lambda _: nn.Softplus())
build.register(ours.LeakyReLU, lambda layer: nn.LeakyReLU(layer.negative_slope))
build.register(ours.ELU, lambda layer: nn.ELU(layer.alpha))
build.register(ours.Flatten, lambda _: nn.Flatten())


class Mirror(nn.Module):
    """A module with the attributes of one of ours, its modules built anew."""

    def __init__(self, module: ours.Module):
        super().__init__()
        for name, part in vars(module).items():
            setattr(self, name, _mirrored(part))

    def __getattr__(self, name: str) -> Any:  # as PyTorch's, typed for what it finds
        return super().__getattr__(name)


def _mirrored(part):
    if isinstance(part, ours.Module):
        return build(part)
    if isinstance(part, list):
        return nn.ModuleList(map(build, part))
    return part


@build.register(ours.Sequential)
class SequentialTwin(Mirror):
    """``nn.Sequential``, its list called ``layers`` as ours is."""

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


@build.register(MLP)
class MLPTwin(Mirror):
    """A multilayer perceptron: (N, D) -> (N, V)."""

    def forward(self, x):
        return self.layers(x)


@build.register(CharRNN)
class CharRNNTwin(Mirror):
    """A recurrent network over characters: (B, T) -> (B, T, V)."""

    def forward(self, ids):
        return self.output(self.recurrent(self.embedding(ids))[0])


@build.register(LeNet)
class LeNetTwin(Mirror):
    """Convolutions and an MLP: (N, 1, H, W) -> (N, V)."""

    def forward(self, x):
        return self.classifier(self.features(x))


class MultiHeadAttentionTwin(Mirror):
    """Attention through PyTorch's fused kernel: (B, T, D) -> (B, T, D)."""

    def forward(self, x, context=None, mask=None, *, causal=False):
        context = x if context is None else context
        q = self.split(self.query(x))  # (B, H, T, K)
        k = self.split(self.key(context))  # (B, H, S, K)
        v = self.split(self.value(context))  # (B, H, S, K)
        mixed = nn.functional.scaled_dot_product_attention(
            q, k, v, attn_mask=mask, is_causal=causal
        )  # (B, H, T, K)
        return self.output(mixed.transpose(1, 2).flatten(2))  # (B, T, D)

    def split(self, x):
        """Cut the width into heads: (B, T, D) -> (B, H, T, K)."""
        return x.unflatten(2, (self.num_heads, -1)).transpose(1, 2)


class CausalSelfAttentionTwin(MultiHeadAttentionTwin):
    """Attention that never looks ahead: (B, T, D) -> (B, T, D)."""

    def forward(self, x):
        return super().forward(x, causal=True)


build.register(ours.MultiHeadAttention, MultiHeadAttentionTwin)
build.register(ours.CausalSelfAttention, CausalSelfAttentionTwin)


@build.register(ours.FeedForward)
class FeedForwardTwin(Mirror):
    """A hidden layer for each token by itself: (B, T, D) -> (B, T, D)."""

    def forward(self, x):
        return self.output(nn.functional.gelu(self.hidden(x), approximate="tanh"))


@build.register(ours.TransformerBlock)
class TransformerBlockTwin(Mirror):
    """Normalize, attend, add; normalize, compute, add: (B, T, D) -> (B, T, D)."""

    def forward(self, x):
        x = x + self.dropout(self.attention(self.norm1(x)))
        return x + self.dropout(self.feed_forward(self.norm2(x)))


@build.register(Reader)
class ReaderTwin(Mirror):
    """One layer of attention, some answers at each place: (B, T) -> (B, T, A, V)."""

    def forward(self, ids):
        x = self.token_embedding(ids)  # (B, T, D)
        if self.positions:
            x = x + self.position_embedding(torch.arange(ids.shape[1]))
        return self.output(x + self.attention(x)).unflatten(2, (self.answers, -1))


@build.register(GPT)
class GPTTwin(Mirror):
    """A GPT, its output matrix tied to its embedding: (B, T) -> (B, T, V)."""

    def forward(self, ids):
        positions = torch.arange(ids.shape[1], device=ids.device)  # (T,)
        x = self.token_embedding(ids) + self.position_embedding(positions)
        x = self.dropout(x)  # (B, T, D)
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.token_embedding.weight.T  # (B, T, V)
