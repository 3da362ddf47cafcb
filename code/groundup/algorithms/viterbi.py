"""The most probable path of hidden states behind what was observed.

Dimension key: S states, V symbols, T observations.
Source: Viterbi (1967), Error Bounds for Convolutional Codes and an Asymptotically
Optimum Decoding Algorithm; Rabiner (1989), A Tutorial on Hidden Markov Models.
Chapter: 00-workshop/patterns-and-dynamic-programming
"""

import math
from collections.abc import Sequence

Rows = Sequence[Sequence[float]]


def viterbi(
    start: Sequence[float],
    transition: Rows,
    emission: Rows,
    observed: Sequence[int],
) -> tuple[list[int], float]:
    """Return the best path of states and its log probability: O(TS²).

    Shapes: (S,), (S, S), (S, V), (T,) -> (T,), ().  Units: nats.
    Numerics: adds logarithms; a product of T probabilities underflows.
    """
    check_model(start, transition, emission, observed)
    states = range(len(start))
    score = [log(start[s]) + log(emission[s][observed[0]]) for s in states]
    parents: list[list[int]] = []
    for symbol in observed[1:]:
        ways = [[score[r] + log(transition[r][s]) for r in states] for s in states]
        parents.append([max(states, key=ways[s].__getitem__) for s in states])
        score = [max(ways[s]) + log(emission[s][symbol]) for s in states]
    best = max(states, key=score.__getitem__)
    if score[best] == -math.inf:
        raise ValueError(
            "viterbi needs an observation with a probability above 0, got one that no "
            "path of states explains: smooth the zeros of the model"
        )
    return walk_back(parents, best), score[best]


def walk_back(parents, last):
    """Follow the parents from the last state to the first; return them in order."""
    path = [last]
    for parent in reversed(parents):
        path.append(parent[path[-1]])
    return path[::-1]


def log(probability: float) -> float:
    """Return the natural logarithm, and minus infinity for 0."""
    return math.log(probability) if probability else -math.inf


def check_model(start, transition, emission, observed):
    """Raise ValueError unless sizes fit, and all rows are probabilities."""
    states, symbols = len(start), len(emission[0]) if len(emission) else 0
    if not states or not symbols:
        raise ValueError(
            "viterbi needs at least one state and one symbol, got "
            f"{states} states and {symbols} symbols"
        )
    if len(transition) != states or len(emission) != states:
        raise ValueError(
            f"viterbi needs one row for each of {states} states, got {len(transition)} "
            f"of transition and {len(emission)} of emission"
        )
    for row in (start, *transition):
        check_row(row, states)
    for row in emission:
        check_row(row, symbols)
    if not len(observed):
        raise ValueError("viterbi needs at least one observation, got none")
    for symbol in observed:
        if not 0 <= symbol < symbols:
            raise ValueError(
                f"viterbi needs symbols from 0 to {symbols - 1}, got {symbol}"
            )


def check_row(row, width):
    """Raise ValueError unless ``row`` has ``width`` probabilities that sum to 1."""
    if len(row) != width:
        raise ValueError(f"viterbi needs rows of {width}, got one of {len(row)}")
    if not min(row) >= 0 or not abs(sum(row) - 1) < 1e-6:
        raise ValueError(
            f"viterbi needs rows of probabilities that sum to 1, got {list(row)}"
        )
