"""The n-gram model: count what followed the last n - 1 tokens.

Dimension key: T tokens, V vocabulary.
Chapter: 07-language-models/gpt
"""

from collections import Counter, defaultdict

import numpy as np


class NGram:
    """Chances of the next token from counts, mixed with those of shorter contexts.

    A context that was seen c times with u different next tokens gives the shorter one
    a weight of u / (c + u); below the shortest, all V tokens are equally likely.
    Source: Witten and Bell (1991), The Zero-Frequency Problem, method C, as Chen and
    Goodman (1999), An Empirical Study of Smoothing Techniques, interpolate it.
    """

    def __init__(self, n: int, vocab_size: int):
        if n < 1 or vocab_size < 1:
            raise ValueError(
                f"NGram needs n and vocab_size >= 1, got {n=}, {vocab_size=}"
            )
        self.n, self.vocab_size = n, vocab_size
        self.counts: dict[tuple, Counter] = defaultdict(Counter)

    def fit(self, ids):
        """Count one more text, integers (T,)."""
        ids = np.asarray(ids).tolist()
        for end, token in enumerate(ids):
            for length in range(min(self.n, end + 1)):
                self.counts[tuple(ids[end - length : end])][token] += 1
        return self

    def probabilities(self, context):
        """Compute the chances of every token after a context: (T,) -> (V,)."""
        context = np.asarray(context, dtype=int).tolist()
        shares = np.full(self.vocab_size, 1 / self.vocab_size)  # (V,)
        for length in range(min(self.n, len(context) + 1)):
            seen = self.counts.get(tuple(context[len(context) - length :]))
            if seen is None:
                break
            shares *= len(seen)
            shares[list(seen)] += list(seen.values())
            shares /= len(seen) + seen.total()
        return shares
