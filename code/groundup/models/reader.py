"""One layer of attention that answers questions at every place of a sequence.

Dimension key: B batch, T tokens, D model width, A answers, V vocabulary.
Chapter: 06-attention/self-attention
"""

import numpy as np

from ..nn import Embedding, Linear, Module, MultiHeadAttention


class Reader(Module):
    """Look around once, then give ``answers`` tokens at each place.

    Without ``positions`` no token knows where it stands.
    Shapes: integers (B, T) -> logits (B, T, A, V).
    """

    def __init__(
        self,
        vocab_size,
        context_length,
        d_model,
        num_heads,
        *,
        answers=1,
        positions=True,
        rng,
    ):
        self.token_embedding = Embedding(vocab_size, d_model, rng=rng)
        self.position_embedding = Embedding(context_length, d_model, rng=rng)
        self.attention = MultiHeadAttention(d_model, num_heads, rng=rng)
        self.output = Linear(d_model, answers * vocab_size, rng=rng)
        self.answers, self.positions = answers, positions

    def __call__(self, ids):
        x = self.embed(ids)  # (B, T, D)
        logits = self.output(x + self.attention(x))  # (B, T, A * V)
        return logits.reshape(*ids.shape, self.answers, -1)  # (B, T, A, V)

    def embed(self, ids):
        """Say what each token is and, with ``positions``, where: (B, T) -> (B, T, D).

        Raises: ValueError if there are more tokens than positions.
        """
        x = self.token_embedding(ids)  # (B, T, D)
        if not self.positions:
            return x
        places, T = len(self.position_embedding.weight.data), ids.shape[1]
        if places < T:
            raise ValueError(
                f"Reader needs at most {places} tokens, got {T}: "
                "cut the sequence, or build it with a larger context_length"
            )
        return x + self.position_embedding(np.arange(T))

    def look(self, ids):
        """Tell how much each head looks from where to where: (B, T) -> (B, H, T, T)."""
        return self.attention.weights(self.embed(ids)).data
