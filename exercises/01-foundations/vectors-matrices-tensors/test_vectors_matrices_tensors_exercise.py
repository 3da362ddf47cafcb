"""Tests of the linear algebra exercise.

The references are NumPy's own einsum and broadcasting, least squares, SciPy's filters,
and torch's gradients in float64.
"""

import numpy as np
import torch
from scipy import ndimage

from coursekit.grading.testing import equal, problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-12}


def judge_cosines(sub, X, Y):
    pairs = X[:, None] * Y  # (N, M, D)
    products = pairs.sum(axis=-1)
    left, right = np.sqrt((X**2).sum(axis=1)), np.sqrt((Y**2).sum(axis=1))
    whole = np.sqrt((X**2).sum() * (Y**2).sum())
    slips = {
        "these are the dot products, divide by both lengths": products,
        "divide by the lengths of Y's rows too": products / left[:, None],
        "divide by the lengths of X's rows too": products / right,
        "this is one length for the whole matrix, and each row has its own": products
        / whole,
        "divide by the lengths, not by their squares": products
        / (left[:, None] * right) ** 2,
    }
    expected = products / (left[:, None] * right)
    answer = sub.cosines(X, Y)
    same(answer, expected, "cosines(X, Y)", mistakes=slips, **ROUNDING)


def judge_projection(sub, X, a):
    shares = np.linalg.lstsq(a[:, None], X.T, rcond=None)[0][0]  # (N,)
    expected, length = shares[:, None] * a, np.sqrt((a**2).sum())
    by_own = (X @ a)[:, None] / (X**2).sum(axis=1, keepdims=True)
    slips = {
        "divide by a · a, the squared length": expected * length,
        "this is the rest, X minus the projection": X - expected,
        "these are the shares, each has to be multiplied by a": shares,
        "the share is x · a over a · a, and not over x · x": by_own * a,
    }
    same(sub.project(X, a), expected, "project(X, a)", mistakes=slips, **ROUNDING)


@question("q1", points=2)
def test_two_vectors_with_three(sub, rng):
    judge_cosines(sub, rng.normal(size=(2, 5)), rng.normal(size=(3, 5)))
    judge_projection(
        sub, np.array([[4.0, 3.0], [1.0, -2.0], [0.0, 5.0]]), np.array([3.0, 4.0])
    )


@question("q1", points=2)
@shapes(n=(1, 5), m=(1, 5), d=(2, 6))
def test_any_rows(sub, rng, n, m, d):
    judge_cosines(sub, 3 * rng.normal(size=(n, d)), rng.normal(size=(m, d)))
    judge_projection(sub, rng.normal(size=(n, d)), 2 * rng.normal(size=d))


@question("q1", points=1)
def test_the_rest_is_at_a_right_angle(sub, rng):
    X, a = rng.normal(size=(7, 4)), rng.normal(size=4)
    rest = X - sub.project(X, a)
    same(rest @ a, np.zeros(7), "(X - project(X, a)) · a", atol=1e-9)
    sub.untouched()


def judge_shape(sub, first, second):
    try:
        expected = np.broadcast_shapes(first, second)
    except ValueError:
        expected = None
    answer = sub.broadcast_shape(first, second)
    if answer != expected:
        blame(answer, expected, first, second)
    equal(answer, expected, f"broadcast_shape({first}, {second})")


def meet_from_left(first, second):
    """What comes out if the shapes are aligned at the left; None if they cannot be."""
    ndim = max(len(first), len(second))
    padded = [tuple(shape) + (1,) * (ndim - len(shape)) for shape in (first, second)]
    fits = all(len({1, *sizes}) <= 2 for sizes in zip(*padded, strict=True))
    return tuple(map(max, *padded)) if fits and ndim else None


def blame(answer, expected, first, second):
    """Say which rule was broken, if that can be seen."""
    call = f"broadcast_shape({first}, {second})"
    if len(first) != len(second) and answer == meet_from_left(first, second):
        problem(
            f"{call} is {answer}, expected {expected}: align the shapes at the right"
        )
    if expected is None and answer is not None:
        problem(f"{call} is {answer}, but these cannot be added: return None")
    if answer is None and len(first) != len(second):
        problem(
            f"{call} is None, expected {expected}: a missing axis counts as 1, "
            "and a size of 1 fits every other"
        )
    if answer is None and first != second:
        problem(f"{call} is None, expected {expected}: a size of 1 fits every other")


@question("q2", points=2)
def test_known_meetings(sub):
    judge_shape(sub, (4, 3), (4, 3))
    judge_shape(sub, (4, 1), (1, 7))
    judge_shape(sub, (4, 3), (4, 5))
    judge_shape(sub, (), (2, 3))
    judge_shape(sub, (5, 1, 3), (4, 1))
    judge_shape(sub, (3,), (2, 3))
    judge_shape(sub, (2, 3), (2,))


@question("q2", points=2)
@shapes(a=(1, 4), b=(1, 4), c=(1, 4), cut=(0, 3))
def test_any_two_shapes(sub, rng, a, b, c, cut):
    full = (a, b, c)
    second = [int(rng.choice([1, size, size + 1], p=[0.4, 0.5, 0.1])) for size in full]
    judge_shape(sub, full, tuple(second[cut:]))
    judge_shape(sub, tuple(second[cut:]), full)


def judge_affine(sub, g, X, scale, shift):
    names = ("X", "scale", "shift")
    leaves = [torch.tensor(x, requires_grad=True) for x in (X, scale, shift)]
    (leaves[0] * leaves[1] + leaves[2]).backward(torch.tensor(g))
    answers = sub.affine_gradients(g, X, scale, shift)
    if answers is None:
        same(answers, X, "affine_gradients(...)")  # says what a missing return does
    if not isinstance(answers, tuple | list) or len(answers) != 3:
        problem("affine_gradients needs to return three arrays: at X, scale and shift")
    wide = {"X": g * scale, "scale": g * X, "shift": g}
    slopes = {"X": scale * np.ones_like(X), "scale": X, "shift": np.ones_like(X)}
    for name, answer, leaf in zip(names, answers, leaves, strict=True):
        right = leaf.grad.numpy()
        slips = slips_of(name, wide[name], g, right)
        slips["this is the slope; multiply it by g, what arrives"] = reduced(
            slopes[name], right.shape
        )
        slips = distinct(slips, right)
        label = f"the gradient at {name}, of shape {right.shape},"
        same(answer, right, label, mistakes=slips, **ROUNDING)


def slips_of(name, wide, g, right):
    """What known mistakes give for one of the three gradients."""
    added, count = wide.ndim - right.ndim, wide.size / right.size
    slips = {
        f"what arrives at {name} has to be added up over all places": wide,
        "gradients add up, this is their mean": right / count,
        "the axes in front are gone, but axes of size 1 were stretched too": wide.sum(
            axis=tuple(range(added))
        ),
    }
    if name == "scale":
        slips["the slope of y in scale is X"] = reduced(g, right.shape)
    if name == "X":
        slips["the slope of y in X is scale"] = g
    return slips


def reduced(g, shape):
    """Sum g back to shape, by torch."""
    leaf = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
    leaf.expand(g.shape).backward(torch.tensor(g))
    return leaf.grad.numpy()


def distinct(slips, right):
    """Leave out mistakes that make no difference here."""
    return {
        words: slip
        for words, slip in slips.items()
        if slip.shape != right.shape or not np.allclose(slip, right)
    }


@question("q3", points=2)
def test_two_by_three_by_five(sub, rng):
    g, X = rng.normal(size=(2, 2, 3, 5))
    judge_affine(sub, g, X, rng.normal(size=(3, 1)), rng.normal(size=5))
    judge_affine(sub, g, X, rng.normal(size=5), rng.normal(size=(2, 1, 1)))


@question("q3", points=2)
def test_nothing_stretched_and_everything_stretched(sub, rng):
    g, X = rng.normal(size=(2, 4, 3))
    judge_affine(sub, g, X, rng.normal(size=(4, 3)), np.array(0.5))
    judge_affine(sub, g, X, np.array(-2.0), rng.normal(size=(1, 1)))


@question("q3", points=2)
@shapes(a=(1, 4), b=(2, 4), c=(2, 4), first=(0, 3), second=(0, 3))
def test_any_shapes_as_torch(sub, rng, a, b, c, first, second):
    full = (a, b, c)
    small = [
        tuple(int(rng.choice([1, size])) for size in full[3 - kept :])
        for kept in (first, second)
    ]
    g, X = rng.normal(size=(2, *full))
    judge_affine(sub, g, X, rng.normal(size=small[0]), rng.normal(size=small[1]))


SIZES = {"b": 2, "h": 3, "i": 4, "j": 5, "k": 6, "l": 7}


def judge_einsum(sub, rng, subscripts):
    left, output = subscripts.split("->")
    first, second = left.split(",")
    A, B = (rng.normal(size=[SIZES[i] for i in name]) for name in (first, second))
    right = np.einsum(subscripts, A, B)
    letters = output + "".join(sorted(set(first + second) - set(output)))
    ordered = "".join(sorted(output))
    slips = {
        "sum over the letters that the output does not have": np.einsum(
            f"{left}->{letters}", A, B
        ),
        "keep the order of the output's letters": np.einsum(f"{left}->{ordered}", A, B),
    }
    name = f"einsum({subscripts!r}, A, B)"
    answer = sub.einsum(subscripts, A, B)
    same(answer, right, name, mistakes=distinct(slips, right), **ROUNDING)


@question("q4", points=2)
def test_a_product_of_matrices_and_its_transpose(sub, rng):
    for subscripts in ("ij,jk->ik", "ij,jk->ki", "i,j->ij"):
        judge_einsum(sub, rng, subscripts)


@question("q4", points=2)
def test_patterns_of_networks(sub, rng):
    for subscripts in (
        "bij,bjk->bik",
        "bhik,bhjk->bhij",
        "hij,jk->jhi",
        "bij,k->kb",
        "ij,ij->",
    ):
        judge_einsum(sub, rng, subscripts)


@question("q4", points=2)
@shapes(m=(0, 3), n=(0, 3))
def test_any_pattern(sub, rng, m, n):
    names = ["".join(rng.permutation(list("hijk"))[:size]) for size in (m, n)]
    known = sorted(set("".join(names)))
    kept = rng.permutation(known)[: rng.integers(0, len(known) + 1)]
    judge_einsum(sub, rng, f"{names[0]},{names[1]}->{''.join(kept)}")


def band(kernel, n, start):
    """The matrix of a kernel whose entry 0 stands `start` columns off the diagonal."""
    F = np.zeros((n, n))
    for i in range(n):
        for place, weight in enumerate(kernel):
            if 0 <= i + start + place < n:
                F[i, i + start + place] = weight
    return F


def judge_filter(sub, kernel, n):
    middle = len(kernel) // 2
    right = ndimage.correlate1d(np.eye(n), kernel, axis=0, mode="constant")
    around = ndimage.correlate1d(np.eye(n), kernel, axis=0, mode="wrap")
    slips = {
        "the kernel runs backward: its first weight belongs on the left": band(
            kernel[::-1], n, -middle
        ),
        "what sticks out is cut off, it does not come in on the other side": around,
        "what is left of column 0 is cut off, but an index of -1 is the last column": (
            np.triu(right, -middle) + np.triu(around, middle + 1)
        ),
        "the kernel begins on the diagonal, but its middle belongs on the diagonal": (
            band(kernel, n, 0)
        ),
    }
    answer = sub.filter_matrix(kernel, n)
    label = f"filter_matrix(kernel of {len(kernel)}, {n})"
    same(answer, right, label, mistakes=distinct(slips, right), **ROUNDING)


def judge_picture(sub, X, vertical, horizontal):
    def slid(first, second):
        down = ndimage.correlate1d(X, first, axis=0, mode="constant")
        return ndimage.correlate1d(down, second, axis=1, mode="constant")

    right = slid(vertical, horizontal)
    slips = {
        "to filter along rows, multiply by the transpose from the right": slid(
            vertical, horizontal[::-1]
        ),
        "the two kernels are exchanged: vertical goes down the columns": slid(
            horizontal, vertical
        ),
    }
    answer = sub.filter_picture(X, vertical, horizontal)
    same(
        answer,
        right,
        "filter_picture(...)",
        mistakes=distinct(slips, right),
        **ROUNDING,
    )


@question("q5", points=2)
def test_a_kernel_of_three_on_seven(sub, rng):
    judge_filter(sub, np.array([1.0, 2.0, 3.0]), 7)
    judge_picture(sub, rng.normal(size=(4, 6)), rng.normal(size=3), rng.normal(size=3))


@question("q5", points=2)
@shapes(reach=(0, 2), n=(5, 8))
def test_any_kernel(sub, rng, reach, n):
    judge_filter(sub, rng.normal(size=2 * reach + 1), n)


@question("q5", points=1)
@shapes(h=(5, 8), w=(5, 8), down=(0, 2), across=(0, 2))
def test_any_picture(sub, rng, h, w, down, across):
    X, vertical = rng.normal(size=(h, w)), rng.normal(size=2 * down + 1)
    judge_picture(sub, X, vertical, rng.normal(size=2 * across + 1))
