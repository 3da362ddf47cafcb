"""Multi-head attention: every token takes a weighted mean of what others offer.

Dimension key: B batch, T queries, S keys, D model width, H heads, K = D / H head width.
Source: Vaswani et al. (2017), Attention Is All You Need, sec. 3.2.
Chapter: 06-attention/self-attention
"""

from ..autograd import Tensor
from ..autograd import functional as F
from .linear import Linear
from .module import Module


class KeyValueCache:
    """Keys and values of the T tokens that a layer has read, not to read them again."""

    def __init__(self):
        self.keys: Tensor | None = None
        self.values: Tensor | None = None
        self.T = 0

    def extend(self, keys, values):
        """Append those of new tokens, and return all: (B, H, T, K) each."""
        if self.keys is not None and self.values is not None:
            keys = F.concatenate([self.keys, keys], axis=2)  # (B, H, S, K)
            values = F.concatenate([self.values, values], axis=2)  # (B, H, S, K)
        self.keys, self.values, self.T = keys, values, keys.shape[2]
        return keys, values


class MultiHeadAttention(Module):
    """Attend in ``num_heads`` subspaces at once, then mix what they found.

    Called with x alone it is self-attention; with a ``context`` of another length,
    cross-attention. ``mask`` is True where a query may look.
    Shapes: x (B, T, D), context (B, S, D), mask (..., T, S) -> (B, T, D).
    Raises: ValueError if ``num_heads`` does not divide ``d_model``.
    """

    def __init__(self, d_model, num_heads, *, bias=True, rng):
        if num_heads < 1 or d_model % num_heads:
            raise ValueError(
                f"MultiHeadAttention needs num_heads that divides d_model, "
                f"got {d_model=} and {num_heads=}"
            )
        self.num_heads = num_heads
        self.query = Linear(d_model, d_model, bias=bias, rng=rng)
        self.key = Linear(d_model, d_model, bias=bias, rng=rng)
        self.value = Linear(d_model, d_model, bias=bias, rng=rng)
        self.output = Linear(d_model, d_model, bias=bias, rng=rng)

    def __call__(self, x, context=None, mask=None):
        q, k, v = self.heads(x, context)
        return self.output(self.merge(F.attention(q, k, v, mask)))  # (B, T, D)

    def weights(self, x, context=None, mask=None):
        """Tell how much each query of each head looks at each key: (B, H, T, S)."""
        q, k, _ = self.heads(x, context)
        return F.attention_weights(q, k, mask)

    def heads(self, x, context=None):
        """Compute every head's queries (B, H, T, K), keys and values (B, H, S, K)."""
        context = x if context is None else context
        q = self.split(self.query(x))  # (B, H, T, K)
        k = self.split(self.key(context))  # (B, H, S, K)
        v = self.split(self.value(context))  # (B, H, S, K)
        return q, k, v

    def split(self, x):
        """Cut the width into heads: (B, T, D) -> (B, H, T, K)."""
        B, T, D = x.shape
        return x.reshape(B, T, self.num_heads, D // self.num_heads).swapaxes(1, 2)

    def merge(self, x):
        """Put the heads side by side again: (B, H, T, K) -> (B, T, D)."""
        B, H, T, K = x.shape
        return x.swapaxes(1, 2).reshape(B, T, H * K)


class CausalSelfAttention(MultiHeadAttention):
    """Self-attention in which no token looks at a later one: (B, T, D) -> (B, T, D).

    With a ``cache``, x holds only the tokens that are new.
    """

    def __call__(self, x, cache=None):
        q, k, v = self.heads(x)
        if cache is not None:
            k, v = cache.extend(k, v)
        mask = F.causal_mask(q.shape[2], k.shape[2])  # (T, S)
        return self.output(self.merge(F.attention(q, k, v, mask)))  # (B, T, D)
