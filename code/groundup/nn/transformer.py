"""The Transformer's block, in the order of GPT-2: normalize, compute, add.

Dimension key: B batch, T tokens, D model width, F feed-forward width.
Source: Radford et al. (2019), Language Models are Unsupervised Multitask Learners,
sec. 2.3.
Chapter: 07-language-models/gpt
"""

from ..autograd import functional as F
from .attention import CausalSelfAttention
from .dropout import Dropout
from .linear import Linear
from .module import Module
from .norm import LayerNorm


class FeedForward(Module):
    """A hidden layer for each token by itself: (B, T, D) -> (B, T, D)."""

    def __init__(self, d_model, d_ff, *, rng):
        self.hidden = Linear(d_model, d_ff, rng=rng)
        self.output = Linear(d_ff, d_model, rng=rng)

    def __call__(self, x):
        return self.output(F.gelu(self.hidden(x)))


class TransformerBlock(Module):
    """Add to each token what it gathers from earlier ones, then what it makes of that.

    Shapes: (B, T, D) -> (B, T, D).
    """

    def __init__(self, d_model, num_heads, *, dropout=0.0, rng):
        self.norm1 = LayerNorm(d_model)
        self.attention = CausalSelfAttention(d_model, num_heads, rng=rng)
        self.norm2 = LayerNorm(d_model)
        self.feed_forward = FeedForward(d_model, 4 * d_model, rng=rng)
        self.dropout = Dropout(dropout, rng=rng)

    def __call__(self, x, cache=None):
        x = x + self.dropout(self.attention(self.norm1(x), cache))
        return x + self.dropout(self.feed_forward(self.norm2(x)))
