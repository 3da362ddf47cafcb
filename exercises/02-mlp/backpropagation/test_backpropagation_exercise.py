"""Tests of the backpropagation exercise. The reference is PyTorch in float64."""

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


def leaf(array):
    """The array as a PyTorch tensor that wants a gradient."""
    return torch.tensor(array, requires_grad=True)


def judge(answer, function, names, expected, slips):
    """Judge several arrays; ``slips`` maps a name to wrong values by their words."""
    given = parts(answer, function, *names)
    for name, yours, right in zip(names, given, expected, strict=True):
        same(yours, right, name, mistakes=slips.get(name), **CLOSE)


def judge_linear(sub, rng, n, d, h):
    X, weight, grad = (rng.normal(size=s) for s in ((n, d), (h, d), (n, h)))
    leaves = leaf(X), leaf(weight), leaf(np.zeros(h))
    F.linear(*leaves).backward(torch.tensor(grad))
    in_X, in_weight, in_bias = (x.grad.numpy() for x in leaves)
    again = "the average is in grad already, if there is one: do not divide by N"
    rows = "each row of the batch is a path to the bias: sum over the rows"
    slips = {
        "grad_X": {again: in_X / n},
        "grad_weight": {again: in_weight / n},
        "grad_bias": {f"{rows}, this is the mean": in_bias / n},
    }
    if d == h:
        slips["grad_X"]["the weights are transposed"] = grad @ weight.T
        slips["grad_weight"]["this is the transpose"] = in_weight.T
    names = ("grad_X", "grad_weight", "grad_bias")
    answer = sub.linear_backward(grad, X, weight)
    judge(answer, "linear_backward", names, (in_X, in_weight, in_bias), slips)


@question("q1", points=2)
def test_seven_rows_three_inputs_five_units(sub, rng):
    judge_linear(sub, rng, 7, 3, 5)


@question("q1", points=1)
def test_as_many_inputs_as_units(sub, rng):
    judge_linear(sub, rng, 6, 4, 4)


@question("q1", points=1)
@shapes(n=(1, 8), d=(1, 6), h=(1, 6))
def test_any_linear_layer(sub, rng, n, d, h):
    judge_linear(sub, rng, n, d, h)


def judge_loss(sub, logits, labels):
    z, n = leaf(logits), len(labels)
    loss = F.cross_entropy(z, torch.tensor(labels))
    loss.backward()
    gradient, value = z.grad.numpy(), loss.item()
    p = torch.softmax(z.detach(), dim=1).numpy()
    slips = {
        "loss": {
            "this is the sum over the rows, not the mean": value * n,
            "the sign: log p is never positive, the loss never negative": -value,
            "the mean is over the N rows, not over N * C numbers": value / p.shape[1],
        },
        "grad_logits": {
            "the loss is a mean, so its gradient contains 1 / N": gradient * n,
            "the right class needs p - 1, and this is p": p / n,
            "these are the probabilities": p,
        },
    }
    answer = sub.softmax_cross_entropy(logits, labels)
    names = ("loss", "grad_logits")
    judge(answer, "softmax_cross_entropy", names, (value, gradient), slips)


@question("q2", points=2)
def test_five_rows_of_three_classes(sub, rng):
    judge_loss(sub, rng.normal(size=(5, 3)), np.array([2, 0, 1, 1, 2]))


@question("q2", points=1)
def test_large_logits_do_not_overflow(sub):
    logits = np.array([[1000.0, 0.0, -1000.0, 5.0], [-800.0, -801.0, -802.0, -803.0]])
    judge_loss(sub, logits, np.array([3, 1]))


@question("q2", points=1)
@shapes(n=(1, 8), c=(2, 6))
def test_any_logits(sub, rng, n, c):
    judge_loss(sub, rng.normal(0, 3, size=(n, c)), rng.integers(0, c, size=n))


def judge_batch_norm(sub, rng, n, d):
    eps = 1e-3
    grad, gamma = rng.normal(size=(n, d)), rng.normal(1, 0.5, size=d)
    X = rng.normal(2, 3, size=(n, d))
    leaves = leaf(X), leaf(gamma), leaf(np.zeros(d))
    batch_norm(*leaves, eps).backward(torch.tensor(grad))
    expected = [x.grad.numpy() for x in leaves]
    names = ("grad_X", "grad_gamma", "grad_beta")
    answer = sub.batch_norm_backward(grad, X, gamma, eps)
    slips = batch_norm_slips(grad, X, gamma, eps)
    judge(answer, "batch_norm_backward", names, expected, slips)


def batch_norm(X, gamma, beta, eps):
    """PyTorch's own refuses a single row, which is a case here."""
    variance = X.var(dim=0, correction=0)
    return (X - X.mean(dim=0)) / torch.sqrt(variance + eps) * gamma + beta


def batch_norm_slips(grad, X, gamma, eps):
    """What a forgotten path, or a wrong divisor, leads to."""
    n, centered = len(X), X - X.mean(axis=0)
    scale = 1 / np.sqrt(X.var(axis=0) + eps)
    normal, g = centered * scale, grad * gamma
    by_variance = normal * (g * normal).mean(axis=0)
    slips = {
        "you treated mean and variance as constants, but X moves them": g,
        "the path through the variance is missing": g - g.mean(axis=0),
        "the path through the mean is missing": g - by_variance,
        "the scale gamma is missing": (g - g.mean(axis=0) - by_variance) / gamma,
    }
    in_X = {words: wrong * scale for words, wrong in slips.items()}
    if n > 1:
        in_X["the variance divides by N, not by N - 1"] = bessel(g, X, eps)
    return {
        "grad_X": in_X,
        "grad_gamma": {
            "gamma multiplies the normalized X, not X": (grad * X).sum(axis=0),
            "gamma was copied to all rows: sum": (grad * normal).mean(axis=0),
        },
        "grad_beta": {"beta was copied to all rows: sum": grad.mean(axis=0)},
    }


def bessel(g, X, eps):
    """The gradient for a variance that divides by N - 1."""
    x = leaf(X)
    y = (x - x.mean(dim=0)) / torch.sqrt(x.var(dim=0, correction=1) + eps)
    y.backward(torch.tensor(g))
    return x.grad.numpy()


@question("q3", points=3)
def test_batch_norm_of_seven_rows_and_three_columns(sub, rng):
    judge_batch_norm(sub, rng, 7, 3)


@question("q3", points=2)
@shapes(n=(2, 9), d=(1, 5))
def test_any_batch_norm(sub, rng, n, d):
    judge_batch_norm(sub, rng, n, d)


@question("q3", points=1)
def test_batch_norm_leaves_its_arguments_as_they_are(sub, rng):
    sub.batch_norm_backward(*rng.normal(size=(2, 5, 3)), np.ones(3), 1e-5)
    sub.untouched()


def judge_repaired(sub, rng, n, d, h, c):
    X, labels = rng.normal(size=(n, d)), rng.integers(0, c, size=n)
    arrays = [rng.normal(size=s) for s in ((h, d), (h,), (c, h), (c,))]
    w1, b1, w2, b2 = leaves = [leaf(a) for a in arrays]
    scores = F.linear(torch.tensor(X), w1, b1)
    a = torch.tanh(scores)
    scores.retain_grad()
    a.retain_grad()
    F.cross_entropy(F.linear(a, w2, b2), torch.tensor(labels)).backward()
    expected = [x.grad.numpy() for x in leaves]
    hidden, blame = a.detach().numpy(), a.grad.numpy()
    slope = "the slope of tanh is 1 - tanh², not (1 - tanh)²"
    average = "the loss is a mean over the batch, so 1 / N belongs into d_logits"
    false = blame * (1 - hidden) ** 2
    slips = {
        "grad_w1": {slope: false.T @ X, average: expected[0] * n},
        "grad_b1": {
            "every row is a path to b1: sum over the rows, this is the mean": (
                scores.grad.numpy().mean(axis=0)
            ),
            slope: false.sum(axis=0),
            average: expected[1] * n,
        },
        "grad_w2": {average: expected[2] * n},
        "grad_b2": {average: expected[3] * n},
    }
    slips["grad_w1"][f"{average}, and {slope}"] = n * false.T @ X
    names = ("grad_w1", "grad_b1", "grad_w2", "grad_b2")
    answer = sub.repaired(X, labels, *arrays)
    judge(answer, "repaired", names, expected, slips)


@question("q4", points=3)
def test_the_repaired_program_on_seven_rows(sub, rng):
    judge_repaired(sub, rng, 7, 3, 5, 4)


@question("q4", points=1)
@shapes(n=(2, 8), d=(1, 6), h=(1, 6), c=(2, 5))
def test_the_repaired_program_on_any_sizes(sub, rng, n, d, h, c):
    judge_repaired(sub, rng, n, d, h, c)


def network(rng, n, sizes):
    """Inputs, labels, weights and biases of an MLP."""
    X, labels = rng.normal(size=(n, sizes[0])), rng.integers(0, sizes[-1], size=n)
    weights = [rng.normal(size=(h, d)) for d, h in zip(sizes, sizes[1:], strict=False)]
    return X, labels, weights, [rng.normal(size=h) for h in sizes[1:]]


def by_torch(X, labels, weights, biases, activation=torch.relu):
    """Loss and gradients, and what each layer was given."""
    pairs = [(leaf(w), leaf(b)) for w, b in zip(weights, biases, strict=True)]
    a = torch.tensor(X)
    for w, b in pairs[:-1]:
        a = activation(F.linear(a, w, b))
    loss = F.cross_entropy(F.linear(a, *pairs[-1]), torch.tensor(labels))
    loss.backward()
    in_weights, in_biases = zip(
        *((w.grad.numpy(), b.grad.numpy()) for w, b in pairs), strict=True
    )
    return loss.item(), list(in_weights), list(in_biases)


class Open(torch.autograd.Function):
    """A ReLU that lets every gradient through: the forgotten mask."""

    @staticmethod
    def forward(ctx, z):
        return torch.relu(z)

    @staticmethod
    def backward(ctx, grad):
        return grad


def judge_mlp(sub, X, labels, weights, biases):
    loss, in_weights, in_biases = by_torch(X, labels, weights, biases)
    _, open_weights, open_biases = by_torch(X, labels, weights, biases, Open.apply)
    answer = sub.mlp_backward(X, labels, weights, biases)
    names = ("loss", "grad_weights", "grad_biases")
    yours = parts(answer, "mlp_backward", *names)
    same(yours[0], loss, "loss", **CLOSE)
    backwards = "the lists run from the first layer to the last, and yours is reversed"
    mask = "silent units pass nothing back: the slope of the ReLU is missing"
    for got, right, wrong, name in (
        (yours[1], in_weights, open_weights, "grad_weights"),
        (yours[2], in_biases, open_biases, "grad_biases"),
    ):
        if is_reversed(got, right):
            problem(f"{name} is wrong: {backwards}.")
        same(got, right, name, mistakes={mask: wrong}, **CLOSE)


def is_reversed(got, right):
    """Whether a list holds the right arrays from the last to the first, and only so.

    Where no gradient gets through, a list of zeros may read the same both ways.
    """
    return is_alike(got, right[::-1]) and not is_alike(got, right)


def is_alike(got, right):
    """Whether two lists hold the same arrays."""
    if not isinstance(got, tuple | list) or len(got) != len(right):
        return False
    pairs = zip(got, right, strict=True)
    return all(np.shape(a) == b.shape and np.allclose(a, b) for a, b in pairs)


@question("q5", points=3)
def test_three_layers_of_different_sizes(sub, rng):
    judge_mlp(sub, *network(rng, 6, (4, 7, 5, 3)))


@question("q5", points=1)
def test_one_layer_and_negative_inputs(sub, rng):
    judge_mlp(sub, *network(rng, 6, (4, 3)))


@question("q5", points=1)
def test_silent_units_at_exactly_zero(sub, rng):
    X, labels, weights, biases = network(rng, 6, (4, 7, 5, 3))
    weights[0][:3], biases[0][:3] = 0, 0
    judge_mlp(sub, X, labels, weights, biases)


@question("q5", points=1)
@shapes(n=(1, 6), layers=(1, 5))
def test_any_depth(sub, rng, n, layers):
    judge_mlp(sub, *network(rng, n, rng.integers(2, 8, size=layers + 1)))
