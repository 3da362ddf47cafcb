"""A decoder-only Transformer that predicts the next token.

Dimension key: B batch, T tokens, D model width, V vocabulary.
Source: Radford et al. (2019), Language Models are Unsupervised Multitask Learners.
Chapter: 07-language-models/gpt
"""

import math
from dataclasses import dataclass

import numpy as np

from ..autograd import functional as F
from ..nn import (
    Dropout,
    Embedding,
    KeyValueCache,
    LayerNorm,
    Module,
    TransformerBlock,
    init,
)


@dataclass(frozen=True)
class GPTConfig:
    """The sizes of a GPT."""

    vocab_size: int
    context_length: int
    d_model: int
    num_heads: int
    num_layers: int
    dropout: float = 0.0


class GPT(Module):
    """Score every token of the vocabulary as the next one, at every position.

    The matrix that reads tokens also scores them. With ``caches``, one for each block,
    ids holds only the tokens that are new.
    Shapes: integers (B, T) -> logits (B, T, V).
    Raises: ValueError if ids are no (B, T), or more tokens than ``context_length``.
    """

    def __init__(self, config: GPTConfig, *, rng):
        self.config, D = config, config.d_model
        self.token_embedding = Embedding(config.vocab_size, D, rng=rng)
        self.position_embedding = Embedding(config.context_length, D, rng=rng)
        self.dropout = Dropout(config.dropout, rng=rng)
        self.blocks = [
            TransformerBlock(D, config.num_heads, dropout=config.dropout, rng=rng)
            for _ in range(config.num_layers)
        ]
        self.norm = LayerNorm(D)
        initialize(self, rng)

    def __call__(self, ids, caches=None):
        start = caches[0].T if caches else 0
        x = self.embed(ids, start)  # (B, T, D)
        caches = caches or [None] * len(self.blocks)
        for block, cache in zip(self.blocks, caches, strict=True):
            x = block(x, cache)
        return F.linear(self.norm(x), self.token_embedding.weight.T)  # (B, T, V)

    def embed(self, ids, start=0):
        """Add what a token is and where it stands: (B, T) -> (B, T, D)."""
        if np.ndim(ids) != 2 or np.size(ids) == 0:
            raise ValueError(
                f"GPT needs ids (B, T) with a token in each row, got {np.shape(ids)}: "
                "write ids[None] for one sequence"
            )
        stop = start + np.shape(ids)[1]
        if stop > self.config.context_length:
            raise ValueError(
                f"GPT needs at most context_length={self.config.context_length} "
                f"tokens, got {stop}: leave out the first ones"
            )
        positions = np.arange(start, stop)  # (T,)
        x = self.token_embedding(ids) + self.position_embedding(positions)
        return self.dropout(x)  # (B, T, D)

    def new_caches(self) -> list[KeyValueCache]:
        """Make an empty cache for each block."""
        return [KeyValueCache() for _ in self.blocks]


def initialize(model: GPT, rng) -> None:
    """Draw GPT-2's starting weights: small, and smaller where blocks add up.

    Source: Radford et al. (2019), sec. 2.3: residual layers by 1/√(their number).
    """
    residual = 0.02 / math.sqrt(2 * len(model.blocks))
    for name, parameter in model.named_parameters().items():
        if name.endswith("bias"):
            parameter.data[...] = 0
        elif parameter.ndim == 2:
            std = residual if name.endswith("output.weight") else 0.02
            parameter.data[...] = init.normal(parameter.shape, std, rng=rng)
