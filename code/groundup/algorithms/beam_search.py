"""Probable sequences by keeping only the best few beginnings.

Chapter: 00-workshop/patterns-and-dynamic-programming
"""

import math
from collections.abc import Callable, Sequence
from heapq import nlargest

NextLogProbs = Callable[[tuple[int, ...]], Sequence[float]]


def beam_search(
    next_log_probs: NextLogProbs, *, length: int, width: int, end: int | None = None
) -> list[tuple[tuple[int, ...], float]]:
    """Return up to ``width`` sequences with their log probabilities, the best first.

    ``next_log_probs`` maps a beginning to one value per symbol. A beginning that has
    reached ``end`` is finished, keeps its score, and competes with the others.

    Complexity: at most ``length * width`` calls.
    """
    if width < 1 or length < 0:
        raise ValueError(
            f"beam_search needs width >= 1 and length >= 0, got {width=}, {length=}"
        )
    beam: list[tuple[tuple[int, ...], float]] = [((), 0.0)]
    for _ in range(length):
        candidates = [
            longer
            for sequence, score in beam
            for longer in extensions(sequence, score, next_log_probs, end)
        ]
        beam = nlargest(width, candidates, key=lambda item: item[1])
    return beam


def extensions(sequence, score, next_log_probs, end):
    """List every possible sequence that is one symbol longer, with its score."""
    if end is not None and sequence[-1:] == (end,):
        return [(sequence, score)]
    longer = []
    for symbol, value in enumerate(next_log_probs(sequence)):
        if math.isnan(value):
            raise ValueError(
                f"beam_search needs log probabilities, got {value} for symbol {symbol} "
                f"after {sequence}"
            )
        if value > -math.inf:
            longer.append(((*sequence, symbol), score + value))
    return longer
