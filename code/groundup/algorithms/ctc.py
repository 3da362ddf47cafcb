"""Connectionist temporal classification: a score for labels that nobody aligned.

Dimension key: T frames, V symbols with the blank, L labels, S = 2L + 1 places.
Source: Graves et al. (2006), Connectionist Temporal Classification, sec. 3 and 4.1.
Chapter: 00-workshop/patterns-and-dynamic-programming
"""

import math
from collections.abc import Sequence
from itertools import groupby


def collapse(path: Sequence[int], blank: int = 0) -> list[int]:
    """Merge repeats, then drop blanks: what an alignment spells."""
    return [symbol for symbol, _ in groupby(path) if symbol != blank]


def ctc_log_probability(
    log_probs: Sequence[Sequence[float]], labels: Sequence[int], blank: int = 0
) -> float:
    """Add up the probability of every alignment that collapses to ``labels``: O(TL).

    Shapes: (T, V), (L,) -> ().  Units: nats; -inf if there are too few frames.
    """
    check_labels(log_probs, labels, blank)
    places = with_blanks(labels, blank)  # (S,)
    score = [
        log_probs[0][symbol] if s <= 1 else -math.inf  # begin in place 0 or 1
        for s, symbol in enumerate(places)
    ]
    for frame in log_probs[1:]:
        score = [
            log_sum_exp(arrivals(score, places, s, blank)) + frame[symbol]
            for s, symbol in enumerate(places)
        ]
    return log_sum_exp(score[-2:])  # ends in the last label or in the blank after it


def with_blanks(labels: Sequence[int], blank: int = 0) -> list[int]:
    """Put a blank before, between and after the labels: (L,) -> (2L + 1,)."""
    return [blank, *(symbol for label in labels for symbol in (label, blank))]


def arrivals(score, places, s, blank):
    """List the scores from which place ``s`` can be reached.

    Stay, or come from the place before; skip a blank only between two labels that
    differ, since equal ones would merge.
    """
    skips = s >= 2 and places[s] not in (blank, places[s - 2])
    return score[max(0, s - 1 - skips) : s + 1]


def log_sum_exp(values: Sequence[float]) -> float:
    """Return log Σ exp(values) without overflow; -inf if there are none."""
    largest = max(values, default=-math.inf)
    if math.isinf(largest):
        return largest
    return largest + math.log(sum(math.exp(value - largest) for value in values))


def check_labels(log_probs, labels, blank):
    """Raise ValueError unless every symbol has a column, and no label is blank."""
    if not len(log_probs):
        raise ValueError("ctc_log_probability needs at least one frame, got none")
    symbols = len(log_probs[0])
    for number, frame in enumerate(log_probs):
        if len(frame) != symbols:
            raise ValueError(
                f"ctc_log_probability needs frames of one length, got {symbols} "
                f"symbols in frame 0 and {len(frame)} in frame {number}"
            )
    for symbol in (blank, *labels):
        if not 0 <= symbol < symbols:
            raise ValueError(
                "ctc_log_probability needs symbols from 0 to "
                f"{symbols - 1}, got {symbol}"
            )
    if blank in labels:
        raise ValueError(
            f"ctc_log_probability needs labels without the blank, got {blank} at "
            f"{list(labels).index(blank)}: the blanks are added here"
        )
