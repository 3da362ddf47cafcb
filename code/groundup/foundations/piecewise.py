"""ReLU networks as functions made of straight pieces: built by hand, and counted.

A network is a list of layers, pairs of a weight (in, out) and a bias (out,), with a
ReLU after every layer but the last.

Dimension key: N examples, D inputs, H units, K knots.
Chapter: 02-mlp/forward-and-activations
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import comb

import numpy as np

Layer = tuple[np.ndarray, np.ndarray]
TINY = 1e-12  # of a width: kinks that close are one, told apart by rounding only


def relu_network(layers: Sequence[Layer], X: np.ndarray) -> np.ndarray:
    """Forward pass, layer by layer: (N, D) -> (N, out)."""
    for weight, bias in layers[:-1]:
        X = np.maximum(X @ weight + bias, 0)  # (N, H)
    weight, bias = layers[-1]
    return X @ weight + bias


def interpolant(knots: np.ndarray, values: np.ndarray) -> list[Layer]:
    """One hidden layer whose graph joins the points (knot, value) by straight lines.

    Unit i bends the line at knot i, by the change of slope that is needed there. Left
    of the first knot the network is constant, right of the last it goes straight on.
    Raises: ValueError unless the knots increase and have a value each.
    """
    knots, values = np.asarray(knots, float), np.asarray(values, float)
    if knots.ndim != 1 or knots.shape != values.shape or len(knots) < 2:
        raise ValueError(
            "interpolant needs at least 2 knots and a value for each, "
            f"got {knots.shape} and {values.shape}"
        )
    if not (np.diff(knots) > 0).all():
        raise ValueError("interpolant needs knots that increase: sort them, drop twins")
    slopes = np.diff(values) / np.diff(knots)  # (K - 1,)
    changes = np.diff(slopes, prepend=0.0)
    hidden = np.ones((1, len(changes))), -knots[:-1]
    return [hidden, (changes[:, None], values[:1])]


def sawtooth(folds: int) -> list[Layer]:
    """Layers of two units that fold [0, 1] in the middle, again and again.

    After k folds the graph goes up and down in 2ᵏ pieces.
    Source: Telgarsky (2016), Benefits of Depth in Neural Networks, sec. 3.
    """
    if folds < 1:
        raise ValueError(f"sawtooth needs at least 1 fold, got {folds}")
    tent = np.array([[2.0], [-4.0]])  # 2 relu(x) - 4 relu(x - 1/2)
    first = np.ones((1, 2)), np.array([0.0, -0.5])
    again = tent @ first[0], first[1]  # (2, 2): the fold before, and the next units
    return [first, *[again] * (folds - 1), (tent, np.zeros(1))]


def linear_pieces(layers: Sequence[Layer], low: float, high: float) -> np.ndarray:
    """Places between low and high where a network of one input bends, and both ends.

    Each layer cuts every piece where one of its units crosses zero, so nothing is
    missed, as it could be on a grid. Places where the output stays straight are left
    out: there are ``len(result) - 1`` pieces.
    """
    if layers[0][0].shape[0] != 1:
        raise ValueError(
            f"linear_pieces needs one input, got {layers[0][0].shape[0]}: "
            "restrict the network to a line first"
        )
    if not -np.inf < low < high < np.inf:
        raise ValueError(
            f"linear_pieces needs two finite ends, low < high, got {low} and {high}"
        )
    pieces = [(low, high, np.zeros(1), np.ones(1))]  # on each, h = start + slope x
    for layer in layers[:-1]:
        pieces = [part for piece in pieces for part in _cut(piece, *layer, high - low)]
    slopes = np.stack([slope for *_, slope in pieces]) @ layers[-1][0]  # (P, out)
    scale = np.abs(slopes).max(initial=0.0)
    bends = (np.abs(np.diff(slopes, axis=0)) > 1e-9 * scale).any(axis=1)
    inner = np.array([end for _, end, *_ in pieces[:-1]])
    return np.array([low, *inner[bends], high])


def _cut(piece, weight, bias, width) -> Iterator[tuple]:
    """Pass a straight piece through a layer: a few straight pieces come out."""
    low, high, start, slope = piece
    start, slope = start @ weight + bias, slope @ weight  # (H,), (H,)
    moving = slope != 0
    kinks = np.sort(-start[moving] / slope[moving])
    kinks = kinks[(kinks > low + TINY * width) & (kinks < high - TINY * width)]
    kinks = kinks[np.diff(kinks, prepend=low) > TINY * width]
    for left, right in pairwise([low, *kinks, high]):
        awake = start + slope * (left + right) / 2 > 0
        yield left, right, start * awake, slope * awake


def most_regions(units: int, inputs: int) -> int:
    """Largest number of regions that so many hyperplanes cut a space into.

    Source: Zaslavsky (1975), Facing up to Arrangements.
    """
    return sum(comb(units, k) for k in range(inputs + 1))


def count_regions(weight: np.ndarray, bias: np.ndarray, half: float) -> int:
    """Count the regions that the lines of a layer cut [-half, half]² into.

    Shapes: (2, H), (H,).

    A new line cuts as many regions in two as it has pieces between the lines that are
    there already. A unit without weights has no line.
    """
    if weight.ndim != 2 or len(weight) != 2:
        raise ValueError(f"count_regions needs weight (2, H), got {weight.shape}")
    regions, before = 1, []
    for normal, offset in zip(weight.T, bias, strict=True):
        size = np.linalg.norm(normal)
        line = (*normal / size, offset / size) if size else None
        if line is None or any(_same(line, other) for other in before):
            continue
        start, end = _inside(line, half)
        if end - start > TINY * half:
            crossings = [_crossing(line, other) for other in before]
            inner = np.array([t for t in crossings if start < t < end])
            regions += 1 + len(np.unique(inner.round(9)))
        before.append(line)
    return regions


def _same(line, other):
    signed = np.array([other, np.negative(other)])
    return np.isclose(line, signed, rtol=1e-12, atol=1e-9).all(axis=1).any()


def _inside(line, half):
    """Return where a line enters and leaves the square, in steps along it."""
    a, b, c = line
    foot, along = (-a * c, -b * c), (-b, a)
    start, end = -np.inf, np.inf
    for place, step in zip(foot, along, strict=True):
        if abs(step) < TINY:
            if abs(place) >= half:
                return 0.0, 0.0
            continue
        one, two = sorted(((-half - place) / step, (half - place) / step))
        start, end = max(start, one), min(end, two)
    return start, max(start, end)


def _crossing(line, other):
    """Return the steps along a line to where it meets another, or NaN."""
    a, b, c = line
    p, q, r = other
    across = -p * b + q * a
    return (p * a * c + q * b * c - r) / across if abs(across) > TINY else np.nan
