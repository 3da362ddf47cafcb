"""A table of learned vectors.

Chapter: 07-language-models/gpt
"""

from ..autograd import functional as F
from . import init
from .module import Module, Parameter


class Embedding(Module):
    """One learned vector for each id: integers (...) -> (..., embedding_dim)."""

    def __init__(self, num_embeddings, embedding_dim, *, std=1.0, rng):
        self.weight = Parameter(
            init.normal((num_embeddings, embedding_dim), std, rng=rng)
        )

    def __call__(self, ids):
        return F.embedding(ids, self.weight)
