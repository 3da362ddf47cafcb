"""A recurrent network that predicts the next character.

Dimension key: B batch, T characters, V alphabet.
Chapter: 05-sequences/lstm
"""

import numpy as np

from ..autograd import no_grad
from ..generate import draw, probabilities
from ..nn import LSTM, Embedding, Linear, Module


class CharRNN(Module):
    """Score every character of the alphabet as the next one, at every position.

    ``layer`` is LSTM or RNN; it carries its state from ``read`` to ``read``.
    Shapes: integers (B, T) -> logits (B, T, V).
    """

    def __init__(self, vocab_size, embedding_dim, hidden_size, *, layer=LSTM, rng):
        self.embedding = Embedding(vocab_size, embedding_dim, rng=rng)
        self.recurrent = layer(embedding_dim, hidden_size, rng=rng)
        self.output = Linear(hidden_size, vocab_size, rng=rng)

    def __call__(self, ids):
        return self.read(ids)[0]

    def read(self, ids, state=None):
        """Go on from ``state``: integers (B, T) -> logits (B, T, V), state."""
        hidden, state = self.recurrent(self.embedding(ids), state)  # (B, T, H)
        return self.output(hidden), state

    def write(self, prompt, max_new_tokens, *, temperature=1.0, rng):
        """Continue each row of ``prompt``: integers (B, T) -> (B, T + new).

        Each character is read once, for the state holds all that came before.
        """
        ids, unread, state = prompt, prompt, None
        with no_grad():
            for _ in range(max_new_tokens):
                logits, state = self.read(unread, state)
                shares = probabilities(logits.data[:, -1], temperature)  # (B, V)
                unread = draw(shares, rng=rng)  # (B, 1)
                ids = np.concatenate([ids, unread], axis=1)
        return ids
