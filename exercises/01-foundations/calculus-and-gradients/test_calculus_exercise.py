"""Tests of the calculus exercise.

The references are derivatives worked out by hand for the functions of the setup cell,
and torch's in float64.
"""

import numpy as np
import torch

from coursekit.grading.testing import problem, question, same, shapes

ROUNDING = {"rtol": 1e-9, "atol": 1e-12}
MEASURED = {"rtol": 1e-7, "atol": 1e-7}  # central differences with h = 1e-5


def pair(answer, function, *names):
    """Two things that a function returned, if it returned two."""
    if answer is None:
        same(answer, 0.0, f"{function}(...)")  # says what a missing return does
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        wanted = f"two things, `return {', '.join(names)}`"
        problem(f"{function} needs to return {wanted}")
    return answer


def judge_differences(sub, a, b, x, h):
    def value(x):
        return a * x**3 + np.sin(b * x)

    f = sub.wave(a, b)
    ahead, change = value(x + h) - value(x), value(x + h) - value(x - h)
    slips = {
        "this is the central difference": change / (2 * h),
        "this looks back, from x - h to x": (value(x) - value(x - h)) / h,
        "the change has to be divided by h": ahead,
    }
    same(sub.forward(f, x, h), ahead / h, "forward(f, x, h)", mistakes=slips)
    slips = {
        "the two points lie 2h apart, so divide by 2h": change / h,
        "/ 2 * h divides by 2 and multiplies by h: write / (2 * h)": change / 2 * h,
        "this is the forward difference": ahead / h,
    }
    same(sub.central(f, x, h), change / (2 * h), "central(f, x, h)", mistakes=slips)


@question("q1", points=1)
def test_differences_of_one_wave(sub):
    judge_differences(sub, 2.0, 3.0, 0.75, 0.25)


@question("q1", points=1)
@shapes(tenths=(1, 9))
def test_differences_of_any_wave(sub, rng, tenths):
    judge_differences(sub, *rng.uniform(0.5, 2, size=3), tenths / 10)


def judge_steps(sub, value, second, third, eps):
    answer = sub.best_steps(value, second, third, eps)
    forward, central = pair(answer, "best_steps", "forward", "central")
    inside = 2 * eps * abs(value / second)
    slips = {
        "the forward step is a square root": np.cbrt(inside),
        "under the root stands 2 ε, not ε": np.sqrt(inside / 2),
    }
    same(forward, np.sqrt(inside), "the forward step", mistakes=slips, **ROUNDING)
    inside = 1.5 * eps * abs(value / third)
    slips = {
        "the central step is a cube root": np.sqrt(inside),
        "the central step needs the third derivative": np.cbrt(
            1.5 * eps * abs(value / second)
        ),
        "under the root stands 3/2 ε, not ε": np.cbrt(inside / 1.5),
    }
    same(central, np.cbrt(inside), "the central step", mistakes=slips, **ROUNDING)


@question("q1", points=1)
def test_steps_for_one_function(sub):
    judge_steps(sub, 3.0, 0.5, 7.0, 2.0**-52)


@question("q1", points=2)
@shapes(digits=(6, 16))
def test_steps_for_derivatives_of_any_sign(sub, rng, digits):
    sizes = rng.uniform(0.2, 5, size=3) * rng.choice([-1, 1], size=3)
    judge_steps(sub, *map(float, sizes), 10.0**-digits)


def exact_gradient(a, b, x):
    return 2 * a * x + b * np.cos(np.sum(b * x))


def height(a, b, x):
    return np.sum(a * x**2) + np.sin(np.sum(b * x))


def sliding(a, b, x, h):
    """What comes out if moved entries are never put back."""
    up, down, slopes = x.copy(), x.copy(), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        up[index] += h
        down[index] -= h
        slopes[index] = (height(a, b, up) - height(a, b, down)) / (2 * h)
    return slopes


def judge_gradient(sub, a, b, x, h):
    """Judge with a step so large that forward differences cannot pass."""
    expected, ahead = np.zeros(x.shape), np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        e = np.zeros(x.shape)
        e[index] = h
        expected[index] = (height(a, b, x + e) - height(a, b, x - e)) / (2 * h)
        ahead[index] = (height(a, b, x + e) - height(a, b, x)) / h
    slips = {
        "these are forward differences, not central ones": ahead,
        "put each entry back before you move the next": sliding(a, b, x, h),
        "the two points lie 2h apart, so divide by 2h": 2 * expected,
    }
    answer = sub.gradient(sub.landscape(a, b), x, h)
    same(answer, expected, "gradient(f, x, h)", mistakes=slips, **MEASURED)


@question("q2", points=2)
def test_two_by_three_inputs(sub, rng):
    judge_gradient(sub, *rng.normal(size=(3, 2, 3)), 0.25)


@question("q2", points=2)
@shapes(n=(1, 4), d=(2, 5))
def test_any_shape_against_the_exact_gradient(sub, rng, n, d):
    judge_gradient(sub, *rng.normal(size=(3, n, d)), 0.5)
    a, b, x = rng.normal(size=(3, d, 1, n))
    answer = sub.gradient(sub.landscape(a, b), x)
    same(answer, exact_gradient(a, b, x), "gradient(f, x)", **MEASURED)


@question("q2", points=1)
def test_the_point_stays_where_it_is(sub, rng):
    a, b, x = rng.normal(size=(3, 5))
    sub.gradient(sub.landscape(a, b), x)
    sub.untouched()


def judge_cross_entropy(sub, logits, targets):
    answer = sub.cross_entropy(logits, targets)
    loss, gradient = pair(answer, "cross_entropy", "loss", "gradient")
    leaf = torch.tensor(logits, requires_grad=True)
    mean = torch.nn.functional.cross_entropy(leaf, torch.tensor(targets))
    mean.backward()
    N, K = logits.shape
    value, right = mean.item(), leaf.grad.numpy()
    slips = {
        "this is the sum over the examples, not the mean": N * value,
        "a loss is minus the logarithm: turn the sign": -value,
    }
    words = " (subtract the largest logit of each row first)"
    large = words if np.abs(logits).max() > 500 else ""
    same(loss, value, f"the loss{large}", mistakes=slips, **ROUNDING)
    T = np.eye(K)[targets]
    slips = {
        "the loss is a mean over the examples, so the gradient is divided by N": N
        * right,
        "it is predicted minus true": -right,
        "divide by the number of examples, not of entries": right / K,
        "these are the probabilities alone: subtract 1 at the true class": right * N
        + T,
        "these are the probabilities over N: subtract the true ones": right + T / N,
    }
    same(gradient, right, f"the gradient{large}", mistakes=slips, **ROUNDING)


@question("q3", points=2)
def test_five_examples_of_three_classes(sub, rng):
    judge_cross_entropy(sub, rng.normal(size=(5, 3)), np.array([2, 0, 1, 1, 0]))


@question("q3", points=2)
@shapes(n=(2, 7), k=(2, 6))
def test_any_logits_as_torch(sub, rng, n, k):
    judge_cross_entropy(sub, rng.normal(0, 2, (n, k)), rng.integers(k, size=n))


@question("q3", points=1)
def test_logits_of_a_thousand(sub):
    logits = np.array([[1000.0, 998.0, 0.0], [-1000.0, -1001.5, -999.0]])
    judge_cross_entropy(sub, logits, np.array([1, 0]))


@question("q3", points=1)
def test_the_logits_stay_as_they_are(sub, rng):
    sub.cross_entropy(rng.normal(size=(4, 3)), np.array([0, 2, 1, 1]))
    sub.untouched()


def plant(rng, shape):
    """A function, a point, a claim, and the mask of what is wrong with it.

    Entries of many sizes, well above the rounding of a difference; some are zero,
    and rightly claimed to be, where a difference measures nearly zero.
    """
    a = rng.uniform(1, 2, size=shape) * 10.0 ** rng.integers(-3, 1, size=shape)
    x, b = rng.uniform(0.5, 1, size=shape), a * rng.uniform(-0.5, 0.5, size=shape)
    a *= rng.choice([-1, 1], size=shape)
    kind = rng.permutation(np.resize([0, 1, 2, 3, 4], a.size)).reshape(shape)
    level = -b * np.cos(np.sum(b * x)) / (2 * x)
    a[kind == 0] = level[kind == 0]  # where the derivative is zero
    truth = np.where(kind == 0, 0.0, exact_gradient(a, b, x))
    claimed = truth.copy()
    claimed[kind == 1] += 1e-4 * np.abs(truth[kind == 1]) + 1e-6
    claimed[kind == 2] -= 1e-4 * np.abs(truth[kind == 2]) + 1e-6
    return a, b, x, claimed, (kind == 1) | (kind == 2), kind


def judge_mask(sub, a, b, x, claimed, wrong, kind):
    truth = exact_gradient(a, b, x)
    size = np.maximum(np.abs(claimed), np.abs(truth))
    slips = {
        "a claim that is too small is wrong too: take the size of the difference": (
            kind == 1
        ),
        "a claim that is too large is wrong too": kind == 2,
        "these are the right entries: say where the claim is wrong": ~wrong,
        "a small entry hides behind the largest: judge each by its own size": (
            np.abs(claimed - truth) > 1e-6 * size.max() + 1e-8
        ),
    }
    answer = sub.wrong_entries(sub.landscape(a, b), claimed, x)
    judge_zeros(answer, wrong, size)
    same(answer, wrong, "wrong_entries(f, claimed, x)", mistakes=slips)


def judge_zeros(answer, wrong, size):
    """Say so if the only entries wrongly accused are next to nothing."""
    if getattr(answer, "shape", None) != wrong.shape or answer.dtype != bool:
        return
    accused, missed = answer & ~wrong, wrong & ~answer
    if accused.any() and not missed.any() and size[accused].max() < 0.01:
        problem(
            "wrong_entries accuses entries that are rightly zero, or nearly: "
            "an entry that is zero needs an allowance, + 1e-8"
        )


@question("q4", points=1)
def test_two_by_five_claims(sub, rng):
    judge_mask(sub, *plant(rng, (2, 5)))


@question("q4", points=2)
@shapes(n=(3, 5), d=(5, 7))
def test_any_claims(sub, rng, n, d):
    judge_mask(sub, *plant(rng, (n, d)))


@question("q4", points=1)
def test_a_gradient_that_is_right(sub, rng):
    a, b, x = rng.normal(size=(3, 3, 4))
    a[0] = -b[0] * np.cos(np.sum(b * x)) / (2 * x[0])  # the two slopes cancel
    claimed, nothing = exact_gradient(a, b, x), np.zeros((3, 4), dtype=bool)
    answer = sub.wrong_entries(sub.landscape(a, b), claimed, x)
    judge_zeros(answer, nothing, np.abs(claimed))
    same(answer, nothing, "wrong_entries of a right gradient")


def judge_layer(sub, x, W, b, v, u):
    y = np.tanh(x @ W + b)
    J = (W * (1 - y**2)).T  # (K, D)
    slips = {
        "the slope of tanh is missing": v @ W,
        "this is the slope of the sigmoid, y (1 - y)": (v @ W) * y * (1 - y),
        "the slope is 1 minus the square of y": (v @ W) * (1 - y),
    }
    same(sub.layer_jvp(x, W, b, v), J @ v, "layer_jvp(x, W, b, v)", mistakes=slips)
    slips = {
        "the slope of tanh is missing": W @ u,
        "this is the slope of the sigmoid, y (1 - y)": W @ (u * y * (1 - y)),
        "the slope is 1 minus the square of y": W @ (u * (1 - y)),
        "this is the Jacobian's table, not its product with u: add over the outputs": (
            W * (u * (1 - y**2))
        ),
    }
    same(sub.layer_vjp(x, W, b, u), u @ J, "layer_vjp(x, W, b, u)", mistakes=slips)


def draw_layer(rng, d, k):
    return (
        rng.normal(size=d),
        rng.normal(size=(d, k)) / d**0.5,
        rng.normal(size=k),
        rng.normal(size=d),
        rng.normal(size=k),
    )


@question("q5", points=2)
def test_a_layer_from_three_to_five(sub, rng):
    judge_layer(sub, *draw_layer(rng, 3, 5))


@question("q5", points=2)
@shapes(d=(1, 6), k=(1, 6))
def test_layers_of_any_size(sub, rng, d, k):
    judge_layer(sub, *draw_layer(rng, d, k))


@question("q5", points=1)
@shapes(d=(2, 6), k=(2, 6))
def test_both_products_agree_with_torch(sub, rng, d, k):
    x, W, b, v, u = draw_layer(rng, d, k)
    leaf = torch.tensor(x, requires_grad=True)
    (torch.tanh(leaf @ torch.tensor(W) + torch.tensor(b)) @ torch.tensor(u)).backward()
    expected = leaf.grad.numpy()
    same(sub.layer_vjp(x, W, b, u), expected, "layer_vjp(x, W, b, u)", **ROUNDING)
    along = sub.layer_jvp(x, W, b, v)
    same(float(along @ u), float(expected @ v), "u · layer_jvp(x, W, b, v)", **ROUNDING)
