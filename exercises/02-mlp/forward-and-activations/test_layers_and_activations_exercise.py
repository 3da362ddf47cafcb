"""Tests of the layers exercise. References are PyTorch, NumPy and exact fractions."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import torch
from torch.nn import functional as F

from coursekit.grading.testing import equal, problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def network(rng, n, sizes):
    """Inputs, weights (in, out) and biases of an MLP."""
    weights = [rng.normal(size=pair) for pair in pairwise(sizes)]
    return (
        rng.normal(size=(n, sizes[0])),
        weights,
        [rng.normal(size=h) for h in sizes[1:]],
    )


def by_torch(X, weights, biases, turned=False):
    a = torch.tensor(X)
    for number, (W, b) in enumerate(zip(weights, biases, strict=True), start=1):
        W = torch.tensor(W if turned and W.shape[0] == W.shape[1] else W.T)
        a = F.linear(a, W, torch.tensor(b))
        a = a if number == len(weights) else torch.relu(a)
    return a.numpy()


def variant(X, weights, biases, *, between=True, late=False):
    """The forward pass without its ReLUs, or with the bias after them."""
    for W, b in zip(weights[:-1], biases[:-1], strict=True):
        X = np.maximum(X @ W, 0) + b if late else X @ W + b
        X = np.maximum(X, 0) if between and not late else X
    return X @ weights[-1] + biases[-1]


def judge_forward(sub, X, weights, biases):
    right = by_torch(X, weights, biases)
    slips = {"the last layer's outputs are scores: no ReLU after the last layer":
             np.maximum(right, 0)}  # fmt: skip
    if len(weights) > 1:
        slips["these are linear layers only: there is no ReLU between the layers"] = (
            variant(X, weights, biases, between=False)
        )
        slips["the bias belongs into the score, before the ReLU"] = variant(
            X, weights, biases, late=True
        )
        bare = [0 * b for b in biases[:-1]] + biases[-1:]
        slips["the biases of the hidden layers are missing"] = variant(X, weights, bare)
    if any(W.shape[0] == W.shape[1] for W in weights):
        slips["the columns of W are the units: X @ W, without a transpose"] = by_torch(
            X, weights, biases, turned=True
        )
    same(sub.forward(X, weights, biases), right, "outputs", mistakes=slips, **CLOSE)


@question("q1", points=2)
def test_three_layers_of_different_sizes(sub, rng):
    judge_forward(sub, *network(rng, 6, (4, 7, 5, 3)))


@question("q1", points=1)
def test_one_layer_and_a_square_one(sub, rng):
    judge_forward(sub, *network(rng, 6, (4, 3)))
    judge_forward(sub, *network(rng, 5, (4, 4, 2)))


@question("q1", points=1)
@shapes(n=(1, 6), layers=(1, 5))
def test_any_depth(sub, rng, n, layers):
    judge_forward(sub, *network(rng, n, rng.integers(1, 8, size=layers + 1)))
    sub.untouched()


REFERENCES = {"sigmoid": torch.sigmoid, "softplus": F.softplus, "elu": F.elu}


def judge_activation(sub, name, z):
    right = REFERENCES[name](torch.tensor(z)).numpy()
    slips = {
        "sigmoid": {
            "the tanh takes half of z: 0.5 + 0.5 tanh(z / 2)": 0.5 + 0.5 * np.tanh(z),
            "this is 1 - sigmoid: the sign of z is turned": 1 - right,
        },
        "softplus": {
            "the 1 + in the logarithm is missing": z,
            "ln(1 + e^-|z|) is right for z <= 0; above, z is to be added": right
            - np.maximum(z, 0),
        },
        "elu": {
            "the minus 1 is missing for z <= 0": right + (z <= 0),
            "this is ReLU: below 0, e^z - 1 is wanted": np.maximum(z, 0),
        },
    }[name]
    answer = getattr(sub, name)(z)
    same(answer, right, f"{name}(z)", mistakes=slips, rtol=1e-8, atol=1e-9)


@question("q2", points=2)
def test_scores_of_everyday_size(sub, rng):
    for name in REFERENCES:
        judge_activation(sub, name, rng.normal(0, 3, size=(3, 5)))


@question("q2", points=2)
def test_large_scores_of_both_signs(sub):
    z = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])
    for name in REFERENCES:
        judge_activation(sub, name, z)


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def four(answer, function, wanted):
    """Four arrays of the wanted shapes."""
    names = ("W1", "b1", "W2", "b2")
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        problem(f"{function} needs to return 4 arrays: `return W1, b1, W2, b2`")
    arrays = []
    for name, array, shape in zip(names, answer, wanted, strict=True):
        array = np.asarray(array)
        got = tuple(array.shape)
        fits = len(got) == len(shape) and all(
            s in (None, g) for s, g in zip(shape, got, strict=True)
        )
        if not fits or array.dtype.kind not in "fiu":
            comma = "," if len(shape) == 1 else ""
            shape = ", ".join("H" if s is None else str(s) for s in shape)
            problem(f"{name} needs numbers of shape ({shape}{comma}), got {got}")
        arrays.append(array.astype(float))
    W1, b1, W2, _ = arrays
    if not W1.shape[1] == len(b1) == len(W2):
        sizes = W1.shape[1], len(b1), len(W2)
        problem(f"W1, b1 and W2 need the same number H of units, got {sizes}")
    return arrays


def run(arrays, X):
    W1, b1, W2, b2 = (torch.tensor(array) for array in arrays)
    return (torch.relu(torch.tensor(X) @ W1 + b1) @ W2 + b2).numpy()[:, 0]


@question("q3", points=3)
def test_the_four_inputs(sub):
    shapes_wanted = ((2, 2), (2,), (2, 1), (1,))
    arrays = four(sub.both_or_neither(), "both_or_neither", shapes_wanted)
    outputs, wanted = run(arrays, CORNERS), np.array([1.0, 0.0, 0.0, 1.0])
    if np.allclose(outputs, 1 - wanted, atol=1e-9):
        problem("the outputs are 0, 1, 1, 0: this is XOR, and the opposite is wanted")
    for x, output, right in zip(CORNERS, outputs, wanted, strict=True):
        if not np.isclose(output, right, atol=1e-9):
            place = f"({x[0]:.0f}, {x[1]:.0f})"
            problem(
                f"for the input {place} the output is {output:.4g}, not {right:.0f}"
            )


def chain(x, start, knots, changes):
    """Straight pieces from their changes of slope."""
    return start + np.maximum(x[:, None] - knots, 0) @ changes


def judge_through(sub, rng, knots, values):
    arrays = four(
        sub.through(knots, values), "through", ((1, None), (None,), (None, 1), (1,))
    )
    W1, b1, _, _ = arrays
    with np.errstate(all="ignore"):
        kinks = np.sort(-b1 / W1[0])
    missing = [t for t in knots[1:-1] if not np.isclose(kinks, t, atol=1e-7).any()]
    if missing:
        at = ", ".join(f"{k:.3g}" for k in kinks)
        problem(
            f"the kinks of your units lie at {at}; one is needed at {missing[0]:.3g}. "
            "A unit max(0, w x + b) has its kink at -b / w"
        )
    x = np.sort(np.r_[knots, rng.uniform(knots[0], knots[-1], 40)])
    right, got = np.interp(x, knots, values), run(arrays, x[:, None])
    away = got - right
    if np.ptp(away) < 1e-9 * max(1, np.abs(right).max()) < np.abs(away).max():
        problem(
            "the graph is too low or too high by the same amount everywhere, "
            f"{away[0]:.4g}: what is the output left of all kinks?"
        )
    slopes = np.diff(values) / np.diff(knots)
    rises = np.diff(np.diff(values), prepend=0.0)
    slips = {
        "an output weight is the change of slope, not the slope": chain(
            x, values[0], knots[:-1], slopes
        ),
        "a slope is the rise divided by the width of its piece": chain(
            x, values[0], knots[:-1], rises
        ),
        "the unit at the first knot is missing, which brings the first slope": chain(
            x, values[0], knots[1:-1], np.diff(slopes)
        ),
        "slope i begins at knot i: each bend comes one knot late": chain(
            x, values[0], knots[1:], np.diff(slopes, prepend=0.0)
        ),
    }
    same(got, right, "the network's graph", mistakes=slips, **CLOSE)


@question("q4", points=3)
def test_a_network_through_five_points(sub, rng):
    knots = np.array([-1.5, -0.5, 0.25, 2.0, 2.5])
    judge_through(sub, rng, knots, np.array([2.0, -1.0, 1.5, 1.0, 3.0]))


@question("q4", points=2)
@shapes(k=(2, 9))
def test_a_network_through_any_points(sub, rng, k):
    knots = np.cumsum(rng.uniform(0.2, 2, size=k)) - 4
    judge_through(sub, rng, knots, rng.normal(0, 2, size=k))
    sub.untouched()


def exact_pieces(w, b, v):
    """Count by exact arithmetic: the slope between any two neighboring kinks."""
    w, b, v = ([Fraction(int(n)) for n in row] for row in (w, b, v))

    def f(x):
        return sum(vi * max(Fraction(0), wi * x + bi)
                   for wi, bi, vi in zip(w, b, v, strict=True))  # fmt: skip

    kinks = sorted({-bi / wi for wi, bi in zip(w, b, strict=True) if wi})
    edges = [min(kinks, default=0) - 1, *kinks, max(kinks, default=0) + 1]
    slopes = [(f(q) - f(p)) / (q - p) for p, q in pairwise(edges)]
    return 1 + sum(p != q for p, q in pairwise(slopes))


def judge_pieces(sub, w, b, v):
    w, b, v = (np.array(row, dtype=float) for row in (w, b, v))
    right, moving = exact_pieces(w, b, v), w != 0
    kinks = np.round(-b[moving] / w[moving], 6)
    bends = [(v * w)[moving][kinks == kink].sum() for kink in np.unique(kinks)]
    slips = {
        "one piece more than there are kinks": right - 1,
        "several units share a kink: count each place once": 1 + int(moving.sum()),
        "some kinks bend nothing: v may be 0, or bends cancel": 1 + len(bends),
        "at a kink the slope changes by v times the size of w, whichever side is "
        "awake": 1 + sum(bool(bend) for bend in bends),
        "units with one kink can cancel: add up their bends": 1
        + len(np.unique(kinks[v[moving] != 0])),
        "a unit with w = 0 has no kink": 2 + len(bends),
    }
    answer = sub.count_pieces(w, b, v)
    words = next(
        (t for t, n in slips.items() if n != right and is_number(answer, n)), ""
    )
    if words:
        problem(f"{answer} pieces instead of {right}: {words}")
    equal(int(answer) if is_number(answer, right) else answer, right, "pieces")


def is_number(answer, wanted):
    return np.ndim(answer) == 0 and isinstance(answer, int | float | np.number) and (
        answer == wanted
    )  # fmt: skip


@question("q5", points=2)
def test_nine_units(sub):
    w = [1, -1, 2, 1, -2, 1, 1, 0, 1]
    b = [0, 0, -2, -1, -6, 3, -2, 5, -4]
    v = [1, 1, 1, -2, 1, 2, 3, 2, 0]
    judge_pieces(sub, w, b, v)


@question("q5", points=2)
@shapes(h=(1, 8))
def test_any_units(sub, rng, h):
    w, v = rng.integers(-2, 3, size=(2, h))
    judge_pieces(sub, w, rng.integers(-3, 4, size=h), v)
    sub.untouched()
