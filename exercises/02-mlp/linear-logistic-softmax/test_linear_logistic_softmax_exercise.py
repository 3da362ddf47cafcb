"""Tests of the losses exercise. The reference is PyTorch in float64."""

import numpy as np
import torch
from torch.nn import functional as F

from coursekit.grading.testing import problem, question, same, shapes

CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def parts(answer, function, *names):
    """What a function returned, if it is as many things as it should be."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != len(names):
        got = len(answer) if isinstance(answer, tuple | list) else "one"
        wanted = f"{len(names)} things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}, got {got}")
    return answer


def judge(answer, function, names, expected, slips):
    """Judge several arrays; ``slips`` maps a name to wrong values by their words."""
    given = parts(answer, function, *names)
    for name, yours, right in zip(names, given, expected, strict=True):
        same(yours, right, name, mistakes=slips.get(name), **CLOSE)


def leaf(array):
    """The array as a PyTorch tensor that wants a gradient."""
    return torch.tensor(np.asarray(array, float), requires_grad=True)


def judge_logsumexp(sub, z, axis):
    expected = torch.logsumexp(torch.tensor(z), axis).numpy()
    top = z.max(axis=axis)
    slips = {
        "add the largest entry back that you subtracted": expected - top,
        "this is the logarithm of the mean: sum": expected - np.log(z.shape[axis]),
    }
    slips = {w: v for w, v in slips.items() if not np.allclose(v, expected)}
    answer = sub.logsumexp(z, axis=axis)
    same(answer, expected, "logsumexp", mistakes=slips, **CLOSE)


@question("q1", points=2)
def test_three_rows_of_five_along_both_axes(sub, rng):
    z = rng.normal(0, 3, size=(3, 5))
    judge_logsumexp(sub, z, 1)
    judge_logsumexp(sub, z, 0)


@question("q1", points=1)
def test_rows_of_very_different_size(sub):
    z = np.array([[1000.0, 1000.0, 999.0], [-1000.0, -1000.0, -1003.0]])
    try:
        answer = np.asarray(sub.logsumexp(z, axis=1), float)
    except (TypeError, ValueError):
        answer = np.zeros(2)
    if answer.shape == (2,) and np.isfinite(answer[0]) and not np.isfinite(answer[1]):
        problem(
            f"the second row gives {answer[1]}: every row has a largest entry of its "
            "own, and beside that of the whole array all of its exponentials are 0"
        )
    judge_logsumexp(sub, z, 1)


@question("q1", points=1)
@shapes(a=(1, 5), b=(1, 6), c=(2, 4))
def test_any_axis_of_three(sub, rng, a, b, c):
    z = rng.normal(0, 200, size=(a, b, c))
    for axis in (-1, 0, 1):
        judge_logsumexp(sub, z, axis)


NAMES = ("loss", "slope_w", "slope_b")
SUM = "this is the sum over the rows, not the mean"
MEAN = "the slope of a mean is a mean: divide by N"


def judge_logistic(sub, w, b, X, y):
    weight, bias, n = leaf(w), leaf(b), len(y)
    z = torch.tensor(X) @ weight + bias
    loss = F.binary_cross_entropy_with_logits(z, torch.tensor(y, dtype=torch.float64))
    loss.backward()
    value, in_w, in_b = loss.item(), weight.grad.numpy(), bias.grad.item()
    p = torch.sigmoid(z.detach()).numpy()
    damped = (p - y) * p * (1 - p)
    slope = "the sigmoid's slope cancels: the slope in z is p - y, without p (1 - p)"
    sign = "the slope is what was said minus what was so, p - y, not y - p"
    slips = {
        "loss": {SUM: value * n},
        "slope_w": {sign: -in_w, slope: X.T @ damped / n, MEAN: in_w * n},
        "slope_b": {sign: -in_b, slope: damped.mean(), MEAN: in_b * n},
    }
    answer = sub.logistic_loss(w, b, X, y)
    judge(answer, "logistic_loss", NAMES, (value, in_w, in_b), slips)


def binary(rng, n, d):
    """Weights, a bias, inputs, and labels of both classes where n allows."""
    y = rng.permutation(np.arange(n) % 2)
    return rng.normal(size=d), rng.normal(), rng.normal(size=(n, d)), y


@question("q2", points=2)
def test_logistic_loss_of_seven_rows_and_three_inputs(sub, rng):
    judge_logistic(sub, *binary(rng, 7, 3))


@question("q2", points=2)
def test_logistic_loss_of_huge_scores(sub):
    X = np.array([[1000.0], [-1000.0], [800.0], [-750.0], [3.0], [-40.0]])
    w, y = np.array([1.0]), np.array([0, 1, 1, 0, 0, 1])
    alone = parts(sub.logistic_loss(w, 0.0, X[:1], y[:1]), "logistic_loss", *NAMES)[0]
    if isinstance(alone, float | np.floating) and 0 <= alone < 900:
        problem(
            f"the score 1000 costs {alone:.4g} where the label is 0, and should cost "
            "1000: clipped scores and log(p + a small number) make mistakes cheap"
        )
    judge_logistic(sub, w, 0.0, X, y)


@question("q2", points=1)
@shapes(n=(1, 9), d=(1, 6))
def test_logistic_loss_of_any_rows(sub, rng, n, d):
    judge_logistic(sub, *binary(rng, n, d))


def judge_softmax(sub, W, b, X, labels, penalty):
    weight, bias, n = leaf(W), leaf(b), len(labels)
    Z = torch.tensor(X) @ weight + bias
    (F.cross_entropy(Z, torch.tensor(labels))).backward()
    data_W, data_b = weight.grad.numpy(), bias.grad.numpy()
    value = F.cross_entropy(Z, torch.tensor(labels)).item()
    p = torch.softmax(Z.detach(), dim=1).numpy()
    every = F.log_softmax(Z.detach(), dim=1).numpy()[:, labels].mean()
    squares = (W**2).sum()
    right = "the right class needs p - 1, and this is p"
    mean = "the loss is a mean over the rows: divide by N"
    slips = {
        "loss": {
            "the penalty is a sum over all weights, not their mean": (
                value + penalty / 2 * (W**2).mean()
            ),
            "the penalty is missing": value,
            "the penalty has the factor λ/2": value + penalty * squares,
            SUM: value * n + penalty / 2 * squares,
            "[:, labels] takes all labels from every row: use [np.arange(N), labels]": (
                -every + penalty / 2 * squares
            ),
        },
        "slope_W": {
            "the penalty is missing from the gradient": data_W,
            "the derivative of λ/2 W² is λ W, and not twice that": (
                data_W + 2 * penalty * W
            ),
            right: X.T @ p / n + penalty * W,
            mean: data_W * n + penalty * W,
        },
        "slope_b": {
            "the bias is not penalized": data_b + penalty * b,
            right: p.mean(axis=0),
            mean: data_b * n,
        },
    }
    expected = value + penalty / 2 * squares, data_W + penalty * W, data_b
    answer = sub.softmax_regression(W, b, X, labels, penalty)
    judge(answer, "softmax_regression", ("loss", "slope_W", "slope_b"), expected, slips)


def multiclass(rng, n, d, k):
    shapes_of = ((d, k), (k,), (n, d))
    return *(rng.normal(size=s) for s in shapes_of), rng.integers(0, k, size=n)


@question("q3", points=3)
def test_softmax_regression_of_seven_rows_three_inputs_five_classes(sub, rng):
    judge_softmax(sub, *multiclass(rng, 7, 3, 5), 0.3)


@question("q3", points=1)
def test_softmax_regression_of_huge_logits(sub, rng):
    W, b, X, labels = multiclass(rng, 6, 2, 4)
    judge_softmax(sub, W, b, 500 * X, labels, 0.1)


@question("q3", points=2)
@shapes(n=(1, 8), d=(1, 6), k=(2, 6))
def test_softmax_regression_of_any_sizes(sub, rng, n, d, k):
    judge_softmax(sub, *multiclass(rng, n, d, k), 0.7)


def judge_hinge(sub, w, b, X, y):
    weight, bias, n, s = leaf(w), leaf(b), len(y), 2.0 * y - 1
    z = torch.tensor(X) @ weight + bias
    loss = torch.relu(1 - torch.tensor(s) * z).mean()
    loss.backward()
    expected = loss.item(), weight.grad.numpy(), bias.grad.item()
    score = z.detach().numpy()
    corner = np.where(1 - s * score >= 0, -s, 0)
    zero_one = np.where(1 - y * score > 0, -y, 0)
    labels = "the labels are 0 and 1, the signs −1 and 1: s = 2 * y - 1"
    beyond = "beyond the margin there is no slope: examples with s z > 1 add nothing"
    edge = "at the corner take the slope 0: s z = 1 costs nothing"
    price = np.maximum(0, -s * score).mean()
    slips = {
        "loss": {
            labels: np.maximum(0, 1 - y * score).mean(),
            "this is the perceptron's price, max(0, -s z): the hinge wants 1": price,
            SUM: expected[0] * n,
        },
        "slope_w": {
            labels: X.T @ zero_one / n,
            beyond: -X.T @ s / n,
            edge: X.T @ corner / n,
            MEAN: expected[1] * n,
            "it has the opposite sign": -expected[1],
        },
        "slope_b": {
            labels: zero_one.mean(),
            beyond: -s.mean(),
            edge: corner.mean(),
            MEAN: expected[2] * n,
            "it has the opposite sign": -expected[2],
        },
    }
    for name, right in zip(NAMES, expected, strict=True):
        wrong = slips[name].items()
        slips[name] = {w: v for w, v in wrong if not np.allclose(v, right)}
    answer = sub.hinge_loss(w, b, X, y)
    judge(answer, "hinge_loss", NAMES, expected, slips)


@question("q4", points=2)
def test_hinge_of_seven_rows_and_three_inputs(sub, rng):
    judge_hinge(sub, *binary(rng, 7, 3))


@question("q4", points=1)
def test_hinge_exactly_at_the_corner(sub):
    X = np.array([[1.0, 0.0], [0.0, -1.0], [2.0, 1.0], [-3.0, 0.5], [0.25, 0.25]])
    judge_hinge(sub, np.array([1.0, 1.0]), 0.0, X, np.array([1, 0, 1, 0, 1]))


@question("q4", points=1)
@shapes(n=(1, 9), d=(1, 6))
def test_hinge_of_any_rows(sub, rng, n, d):
    judge_hinge(sub, *binary(rng, n, d))
