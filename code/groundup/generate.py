"""Let a language model write: score the next token, draw one, append it, repeat.

Dimension key: B batch, T tokens, V vocabulary.
Chapter: 07-language-models/gpt
"""

from typing import Any

import numpy as np

from .autograd import no_grad


def generate(
    model: Any,
    prompt: np.ndarray,
    max_new_tokens: int,
    *,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    use_cache: bool = True,
    rng: np.random.Generator,
) -> np.ndarray:
    """Continue each row of ``prompt``: integers (B, T) -> (B, T + max_new_tokens).

    The cache changes the time and nothing else. Where the text outgrows the model's
    context, its last ``context_length`` tokens are read anew for each next one.
    Raises: ValueError if the prompt is empty or no (B, T).
    """
    ids = np.asarray(prompt)
    if ids.ndim != 2 or ids.shape[1] == 0:
        raise ValueError(f"generate needs a prompt (B, T) with T > 0, got {ids.shape}")
    if max_new_tokens < 0:
        raise ValueError(f"generate needs max_new_tokens >= 0, got {max_new_tokens}")
    context = model.config.context_length
    caches, unread = model.new_caches() if use_cache else None, ids
    was_training = model.training
    model.eval()
    with no_grad():
        for _ in range(max_new_tokens):
            if caches is None or ids.shape[1] > context:
                caches, unread = None, ids[:, -context:]
            logits = model(unread, caches).data[:, -1]  # (B, V)
            shares = probabilities(logits, temperature, top_k, top_p)  # (B, V)
            unread = draw(shares, rng=rng)  # (B, 1)
            ids = np.concatenate([ids, unread], axis=1)
    model.train(was_training)
    return ids


def probabilities(
    logits: np.ndarray,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> np.ndarray:
    """Turn scores into chances to be drawn: (..., V) -> (..., V), rows sum to 1.

    ``temperature`` divides the scores, and 0 is the limit: the best token only.
    ``top_k`` keeps the k best tokens, ``top_p`` the fewest best ones whose chances sum
    to at least p. Source: Holtzman et al. (2020), The Curious Case of Neural Text
    Degeneration, sec. 3.1.
    Raises: ValueError if one of the three is out of its range, or a score is NaN.
    """
    _check(logits, temperature, top_k, top_p)
    if temperature == 0:
        temperature, top_k = 1.0, 1
    order = np.argsort(-logits, axis=-1, kind="stable")  # (..., V) best first
    scores = np.take_along_axis(logits, order, -1).astype(np.float64)
    shares = _normalized(np.exp((scores - scores[..., :1]) / temperature))  # (..., V)
    if top_k is not None:
        shares[..., top_k:] = 0
        shares = _normalized(shares)
    if top_p is not None:
        before = np.cumsum(shares, axis=-1) - shares  # (..., V) chances of better ones
        shares[before >= top_p] = 0
        shares = _normalized(shares)
    unsorted = np.empty_like(shares)
    np.put_along_axis(unsorted, order, shares, -1)
    return unsorted


def draw(shares: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """Draw one token for each row by its chances: (B, V) -> integers (B, 1)."""
    ends = np.cumsum(shares, axis=-1)  # (B, V)
    points = rng.random((len(shares), 1)) * ends[:, -1:]  # (B, 1)
    return (ends <= points).sum(axis=-1, keepdims=True)


def _normalized(shares):
    return shares / shares.sum(axis=-1, keepdims=True)


def _check(logits, temperature, top_k, top_p):
    if np.isnan(logits).any():
        raise ValueError("probabilities needs scores, got NaN: did training diverge?")
    if not temperature >= 0:
        raise ValueError(f"probabilities needs temperature >= 0, got {temperature}")
    if top_k is not None and top_k < 1:
        raise ValueError(f"probabilities needs top_k >= 1, got {top_k}")
    if top_p is not None and not 0 < top_p <= 1:
        raise ValueError(f"probabilities needs 0 < top_p <= 1, got {top_p}")
